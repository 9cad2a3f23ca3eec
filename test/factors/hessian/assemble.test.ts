import { describe, expect, it } from 'vitest';
import {
  activation,
  conv1d,
  dense,
  flatten,
  linearize,
  sequential,
  type Linearization,
  type Network,
} from '../../../src/index.js';
import { spanOf } from '../../../src/curvature/span.js';
import { compressByProducts } from '../../../src/factors/hessian/dense-verbs.js';
import { addTransposed } from '../../../src/factors/hessian/add-transposed.js';
import { combineRows } from '../../../src/factors/rows/combine.js';
import { countAllocations } from '../../../src/numeric/allocation.js';
import { matrix } from '../../../src/numeric/matrix.js';
import { normalRows } from '../../structure/networks.js';
import { expectClose, largest } from '../../support/compare.js';
import { compressionRelative, summationRelative } from '../../support/tolerances.js';

function meanOver(network: Network, from: number, to: number): Linearization {
  const x = normalRows(to, network.inputs, 1).slice(from);
  const y = normalRows(to, network.outputs, 2).slice(from);
  return linearize(network, { x, y }, 'halfSquaredError');
}

describe('assembleHessian', () => {
  it('of a batch that is taken in parts is the mean over the parts', () => {
    // Shared filters: no chain. 2·42·176 numbers a sample, and 2²⁰ at a time: 70 samples.
    const filters = conv1d({ inChannels: 1, outChannels: 6, kernel: 3, length: 9 });
    const top = [dense(42, 20), activation('tanh'), dense(20, 1)];
    const network = sequential([filters, activation('tanh'), flatten(), ...top], { seed: 1 });
    const whole = meanOver(network, 0, 400).hessian.verbs.materialize();
    const halves = [meanOver(network, 0, 200), meanOver(network, 200, 400)].map((at) =>
      at.hessian.verbs.materialize(),
    );
    const mean = halves[0]!.data.map((value, i) => (value + halves[1]!.data[i]!) / 2);
    expectClose('H', whole.data, mean, summationRelative(400) * largest(mean), whole.columns);
  });

  it('in a span is what products give, with layers of many sites and units that are out', () => {
    const sequences = sequential(
      [
        conv1d({ inChannels: 1, outChannels: 4, kernel: 6, length: 9 }),
        activation('relu'),
        conv1d({ inChannels: 4, outChannels: 3, kernel: 3, length: 4 }),
        activation('tanh'),
        flatten(),
        dense(6, 9),
        activation('relu'),
        dense(9, 3),
      ],
      { seed: 5 },
    );
    const at = meanOver(sequences, 0, 2);
    for (const { verbs } of [at.hessian, at.ggn]) {
      const span = spanOf(verbs.spanSource()!);
      expect(span.dimension).toBeLessThan(span.order);
      const expected = compressByProducts(span, (v) => combineRows(verbs.products(v), verbs.weights));
      const tolerance = compressionRelative(span.order) * largest(expected.data);
      expectClose('A', verbs.inSpan(span).data, expected.data, tolerance, span.dimension);
    }
  });

  it('in a span makes no array of P² numbers, or of N·P for each unit', () => {
    const network = sequential([dense(200, 30), activation('tanh'), dense(30, 4)], { seed: 1 });
    const { verbs } = meanOver(network, 0, 3).hessian;
    const span = spanOf(verbs.spanSource()!);
    const { largest: most } = countAllocations(() => verbs.inSpan(span));
    // The blocks of rows that are made at once may be 2¹⁷ numbers; A is smaller here.
    expect(most).toBeLessThanOrEqual(Math.max(span.dimension ** 2, 2 ** 17));
    expect(most).toBeLessThan(network.parameters.length ** 2 / 100);
  });
});

describe('addTransposed', () => {
  it('adds Aᵀ across squares', () => {
    const n = 70;
    const a = matrix(
      n,
      n,
      Float64Array.from({ length: n * n }, (_, i) => (i * 7919) % 1013),
    );
    const expected = a.data.map((value, at) => value + a.data[(at % n) * n + Math.floor(at / n)]!);
    addTransposed(a);
    expectClose('A + Aᵀ', a.data, expected, 0, n);
  });
});
