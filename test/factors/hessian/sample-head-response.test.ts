/** Products of every sample on cells of a network with one output against those of the sweeps over the whole batch. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearize, mlp } from '../../../src/index.js';
import { scalarHeadOf } from '../../../src/program/head.js';
import { random } from '../../../src/numeric/random.js';
import { expectClose } from '../../support/compare.js';
import { summationRelative } from '../../support/tolerances.js';

const normals = (seed: number, length: number): Float64Array =>
  Float64Array.from({ length }, random(seed).normal);

describe('products of every sample where a head has one output', () => {
  it('are what the sweeps give, for both cores, weights of samples left out', () => {
    const cases = fc.record({
      hidden: fc.constantFrom([40, 40], [24, 32, 48]),
      activation: fc.constantFrom('relu', 'leakyRelu'),
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
    });
    fc.assert(
      fc.property(cases, ({ hidden, activation, seed }) => {
        const samples = 48;
        const network = mlp({ inputs: 2, hidden, outputs: 1, activation, seed });
        const batch = {
          x: { rows: samples, columns: 2, data: normals(seed, 2 * samples) },
          y: { rows: samples, columns: 1, data: normals(seed + 1, samples) },
          weights: normals(seed + 2, samples).map((w, n) => (n % 7 === 0 ? 0 : Math.abs(w))),
        };
        const v = normals(seed + 3, network.parameters.length);
        expect(scalarHeadOf(network.program, samples)).not.toBeNull();
        const [on, off] = [true, false].map((cells) =>
          linearize(network, { ...batch, cells }, 'halfSquaredError'),
        );
        for (const core of ['hessian', 'ggn'] as const) {
          const expected = off![core].products(v).materialize();
          const scale = Math.max(...expected.data.map(Math.abs), 1);
          // The second product is on copies in the kernels' memory.
          for (let k = 0; k < 2; k++) {
            const { data } = on![core].products(v).materialize();
            expectClose(core, data, expected.data, 8 * summationRelative(4 * Math.max(...hidden)) * scale);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});
