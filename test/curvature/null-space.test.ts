/** The projector onto directions without curvature: a certificate that every sample's Hessian and gradient confirms. */
import { describe, expect, it } from 'vitest';
import { linearize, mlp } from '../../src/index.js';
import { expectClose } from '../support/compare.js';
import { stream } from '../support/stream.js';

const numbers = stream(17);
const network = mlp({ inputs: 6, hidden: [8, 7], outputs: 2, activation: 'tanh', seed: 1 });
const order = network.parameters.length;
const x = Array.from({ length: 2 }, () => Array.from({ length: 6 }, () => numbers.normal()));
const y = x.map(() => [numbers.normal(), numbers.normal()]);
const at = linearize(network, { x, y, l2: 0.5 }, 'halfSquaredError');
const v = Float64Array.from({ length: order }, () => numbers.normal());

describe('the null-space projector', () => {
  it.each(['samples', 'mean'] as const)('of the %s projects', (of) => {
    const project = at.hessian.nullSpaceProjector({ of });
    const once = project(v);
    expect(Math.hypot(...once)).toBeGreaterThan(1);
    expectClose('twice', project(once), once, 1e-13);
    const difference = v.map((entry, i) => entry - once[i]!);
    expectClose('orthogonal', [once.reduce((sum, entry, i) => sum + entry * difference[i]!, 0)], [0], 1e-12);
    // Only the L2 term is left.
    expectClose(
      'H',
      at.hessian.multiply(once),
      once.map((entry) => 0.5 * entry),
      1e-12,
    );
  });

  it('of the samples is annihilated by each of them, and by their gradients', () => {
    const inside = at.hessian.nullSpaceProjector()(v);
    x.forEach((_, n) =>
      expectClose(`H_${n}`, at.hessian.sample(n).multiply(inside), new Float64Array(order), 1e-13),
    );
    expectClose('slopes', at.gradient.multiply(inside), [0, 0], 1e-13);
  });

  it('of the mean is as large as its zeros, and no smaller than that of the samples', () => {
    const { zeros } = at.hessian.eigen();
    const trace = (of: 'samples' | 'mean'): number => {
      const project = at.hessian.nullSpaceProjector({ of });
      let sum = 0;
      for (let i = 0; i < order; i++) {
        const unit = new Float64Array(order);
        unit[i] = 1;
        sum += project(unit)[i]!;
      }
      return sum;
    };
    expect(trace('mean')).toBeCloseTo(zeros, 8);
    expect(trace('samples')).toBeLessThanOrEqual(zeros + 1e-8);
    expect(trace('samples')).toBeGreaterThan(10);
  });

  it('checks its vector', () => {
    expect(() => at.hessian.nullSpaceProjector()([1])).toThrow(
      `hessian.nullSpaceProjector: v: expected ${order} numbers`,
    );
  });
});
