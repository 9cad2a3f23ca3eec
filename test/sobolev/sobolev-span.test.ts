/** The range of a Sobolev Hessian lies in the span of its copies' vectors, and every regime gives the same solution. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanOf } from '../../src/curvature/span.js';
import { matrix } from '../../src/numeric/matrix.js';
import { linearize, mlp, sobolevLoss, type Linearization, type Network } from '../../src/index.js';
import { normalRows, randomNetworks } from '../structure/networks.js';
import { expectCloseToLargest } from '../support/compare.js';

/** Sums of a few hundred terms, relative to the largest; cancellation within them costs some digits. */
const rounding = 1e-9;

function problem(network: Network, samples: number, seed: number): Linearization {
  const { inputs, outputs } = network;
  return linearize(
    network,
    {
      x: normalRows(samples, inputs, seed),
      y: normalRows(samples, outputs, seed + 1),
      dy: normalRows(samples, inputs * outputs, seed + 2),
    },
    sobolevLoss({ value: 0.5, gradient: 2 }),
  );
}

/** Q (QᵀHQ) Qᵀ and H itself must be the same. */
function checkSpan({ hessian, ggn, gradient }: Linearization): number {
  let least = Infinity;
  for (const { verbs } of [hessian, ggn]) {
    const span = spanOf(verbs.spanSource()!);
    const inside = verbs.inSpan(span);
    const half = span.expandMany(inside);
    const turned = matrix(half.columns, half.rows);
    half.data.forEach((value, i) => {
      turned.data[(i % half.columns) * half.rows + Math.floor(i / half.columns)] = value;
    });
    const whole = span.expandMany(turned);
    expectCloseToLargest(`H, ${verbs.core}`, whole.data, verbs.materialize().data, rounding);
    least = Math.min(least, span.dimension / span.order);
    const mean = gradient.mean();
    expectCloseToLargest('gradient', span.expand(span.coordinates(mean)), mean, rounding);
  }
  return least;
}

describe('the span of a Sobolev Hessian', () => {
  it('holds its range and its gradient, on random mixtures of layers', () => {
    fc.assert(
      fc.property(randomNetworks({ smooth: true }), fc.nat(1000), (network, seed) => {
        checkSpan(problem(network, 1 + (seed % 2), seed));
      }),
      { numRuns: 60 },
    );
  });

  it('is smaller than the space for few samples, by products and from the written-out matrix', () => {
    const wide = mlp({ inputs: 1, hidden: [30, 30], outputs: 1, activation: 'tanh', seed: 1 });
    expect(checkSpan(problem(wide, 1, 3))).toBeLessThan(0.12);
    expect(checkSpan(problem(wide, 5, 3))).toBeLessThan(0.7);
  });
});

describe('solutions', () => {
  const network = mlp({ inputs: 2, hidden: [14, 14], outputs: 1, activation: 'tanh', seed: 2 });
  const at = problem(network, 2, 5);
  const b = normalRows(1, network.parameters.length, 7)[0]!;

  it.each(['factor', 'dense', 'matrixFree'] as const)('regime %s solves (H + λI) x = b', (regime) => {
    const { value, status } = at.hessian.solve(b, { damping: 0.5, regime });
    expect(status).toBe('solved');
    const image = at.hessian.multiply(value).map((entry, i) => entry + 0.5 * value[i]!);
    expectCloseToLargest('b', image, b, 1e-7);
  });

  it('counts signs with a shift in factor space as in the dense matrix', () => {
    const [factor, dense] = (['factor', 'dense'] as const).map((regime) =>
      at.hessian.inertia({ damping: 0.05, regime }),
    );
    expect(factor).toMatchObject({ exact: true, positive: dense!.positive, negative: dense!.negative });
    expect(factor!.negative).toBeGreaterThan(0);
  });
});
