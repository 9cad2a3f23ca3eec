/** Diagonals of the state Hessians of chains, against the state Hessians themselves. */
import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
import { scaling } from '../../src/network/layers/scaling.js';
import { sequential } from '../../src/network/sequential.js';
import { layerDiagonals } from '../../src/factors/hessian/layer-diagonals.js';
import { stateHessianOf } from '../../src/factors/hessian/state-hessian-of.js';
import { withScratch } from '../../src/numeric/allocation.js';
import { isChain } from '../../src/sweeps/chain-curvature.js';
import { largest, worstMismatch } from '../support/compare.js';
import { stream } from '../support/stream.js';
import { sweepRounding } from '../support/tolerances.js';
import type { ActivationName } from '../oracles/activation-names.js';

/** A chain of the given widths; the widest have more pairs of units than one product takes. */
function chainOf(widths: readonly number[], name: ActivationName): ReturnType<typeof sequential> {
  const layers = widths.slice(1).flatMap((width, k) => {
    const own = dense(widths[k]!, width);
    const scale = Array.from({ length: width }, (_, i) => 1 + i / width);
    const scaled = scaling({ scale, shift: scale });
    return k + 2 === widths.length ? [own] : [own, scaled, activation(name)];
  });
  return sequential(layers, { seed: 3 });
}

describe('a chain', () => {
  const cases = [
    { widths: [3, 5, 2], name: 'tanh' },
    { widths: [3, 4, 6, 2], name: 'tanh' },
    { widths: [2, 30, 27, 1], name: 'silu' },
    { widths: [3, 5, 4, 6, 3, 2], name: 'tanh' },
    { widths: [2, 26, 4, 25, 1], name: 'tanh' },
    { widths: [3, 5, 4, 3], name: 'relu' },
  ] as const;
  for (const { widths, name } of cases) {
    for (const core of ['exact', 'gaussNewton'] as const) {
      it(`${widths.join('-')} ${name}: the diagonals are those of the ${core} state Hessians`, () => {
        const network = chainOf(widths, name);
        const numbers = stream(11);
        const samples = 5;
        const fill = (width: number): Float64Array[] =>
          Array.from({ length: samples }, () => Float64Array.from({ length: width }, () => numbers.normal()));
        const batch = { x: fill(widths[0]), y: fill(widths.at(-1)!) };
        const state = linearize(network, batch, 'halfSquaredError').hessian.verbs.state!;
        expect(isChain(state.program)).toBe(true);
        const { rows } = stateHessianOf(state, core);
        const found = withScratch(() =>
          layerDiagonals(state, core).map(({ node, diagonal }) => ({ node, diagonal: diagonal.slice() })),
        );
        rows.forEach(({ node, blocks }, k) => {
          expect(found[k]!.node).toBe(node);
          const width = node.weight.shape[0]!;
          const whole = blocks.get(node.output)!;
          const expected = Float64Array.from({ length: samples * width }, (_, at) => {
            const [n, i] = [Math.floor(at / width), at % width];
            return whole[(n * width + i) * width + i]!;
          });
          const tolerance = sweepRounding * largest(whole);
          expect(worstMismatch(found[k]!.diagonal, expected, tolerance)).toBeNull();
          expect(largest(expected)).toBeGreaterThan(0);
        });
      });
    }
  }
});

describe('isChain', () => {
  it('is false where a connection passes a layer by', () => {
    const network = sequential([residual([dense(2, 2)]), dense(2, 1)], { seed: 1 });
    expect(isChain(network.program)).toBe(false);
  });
});
