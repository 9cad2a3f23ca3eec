import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { mlp } from '../../src/network/mlp.js';
import { random } from '../../src/numeric/random.js';
import { norm } from '../../src/numeric/vector.js';
import { exactModel } from '../../src/optimizers/exact-model.js';
import { krylovModel } from '../../src/optimizers/krylov-model.js';
import { compressedSpace, wholeSpace } from '../../src/optimizers/model-space.js';
import { newton } from '../../src/optimizers/newton.js';
import { trustRegionStep } from '../../src/optimizers/trust-region-step.js';
import { expectClose } from '../support/compare.js';
import { run } from './least-squares.js';

/** Few samples for many parameters. */
function point(seed: number, samples: number, l2: number, activation: string): Linearization {
  const { normal } = random(seed);
  const x = Array.from({ length: samples }, () => Array.from({ length: 6 }, normal));
  const y = x.map(() => [normal(), normal()]);
  const network = mlp({ inputs: 6, hidden: [7, 5], outputs: 2, activation, seed });
  return linearize(network, { x, y, l2 }, 'halfSquaredError');
}

const points = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  samples: fc.integer({ min: 1, max: 4 }),
  l2: fc.constantFrom(0, 0.05),
  activation: fc.constantFrom('tanh', 'relu', 'softplus'),
  radius: fc.constantFrom(0.1, 0.5),
});

describe('a model in the span', () => {
  it('gives the whole model’s step, promise and signs', () => {
    fc.assert(
      fc.property(points, ({ seed, samples, l2, activation, radius }) => {
        const at = point(seed, samples, l2, activation);
        const gradient = at.gradient.mean();
        const whole = exactModel(wholeSpace(at, gradient));
        const space = compressedSpace(at, gradient);
        fc.pre(!space.isWhole);
        const part = exactModel(space);
        expect(part.regime).toBe('span');
        expect(space.dimension).toBeLessThan(gradient.length);
        expectClose('Qc', space.expand(space.gradient), gradient, 1e-12 * (1 + norm(gradient)));
        const [a, b] = [trustRegionStep(whole, radius), trustRegionStep(part, radius)];
        // The promise is continuous where the step is not: near the hard case small changes turn it around.
        expectClose('gain', [b.predicted], [a.predicted], 1e-9 * (a.predicted + at.loss));
        expectClose('|p|', [norm(part.expand(b.step))], [b.length], 1e-11);
        const moved = part.expand(b.step);
        const image = at.hessian.multiply(moved);
        const residual = image.map((value, i) => value + b.shift * moved[i]! + gradient[i]!);
        expectClose(
          '(H + λI)p + g',
          residual,
          new Float64Array(residual.length),
          1e-9 * (1 + norm(gradient)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('counts the same eigenvalues, those outside of the span among the zero or the λ', () => {
    for (const l2 of [0, 0.05]) {
      const at = point(5, 2, l2, 'tanh');
      const gradient = at.gradient.mean();
      const whole = exactModel(wholeSpace(at, gradient)).inertia();
      const part = exactModel(compressedSpace(at, gradient)).inertia();
      expect(part).toEqual(whole);
      expect(part.positive + part.negative + part.zero).toBe(gradient.length);
      if (l2 === 0) expect(part.zero).toBeGreaterThan(20);
    }
  });

  it('is where the Krylov space lies, which is the same', () => {
    const at = point(8, 3, 0.05, 'tanh');
    const gradient = at.gradient.mean();
    const made = [wholeSpace(at, gradient), compressedSpace(at, gradient)].map((space) => {
      const stepFor = (model: Parameters<typeof trustRegionStep>[0]): ReturnType<typeof trustRegionStep> =>
        trustRegionStep(model, 0.3);
      const model = krylovModel({ space, loss: at.loss, iterations: 100, forcing: 1e-12, stepFor });
      return model.expand(stepFor(model).step);
    });
    expectClose('p', made[1]!, made[0]!, 1e-9);
  });

  it('takes Newton to the same minimum', () => {
    const first = point(3, 4, 0.05, 'tanh');
    const evaluate = (theta: Float64Array): Linearization => {
      const { normal } = random(3);
      const x = Array.from({ length: 4 }, () => Array.from({ length: 6 }, normal));
      const y = x.map(() => [normal(), normal()]);
      return linearize(first.network.withParameters(theta), { x, y, l2: 0.05 }, 'halfSquaredError');
    };
    const ends = (['dense', 'span'] as const).map((regime) => {
      const results = run(newton({ regime }), [...first.network.parameters], evaluate, 60);
      expect(results.at(-1)!.converged).toBe(true);
      expect(results[0]!.record['regime']).toBe(regime);
      return results.at(-1)!;
    });
    expect(ends[1]!.loss).toBeCloseTo(ends[0]!.loss, 12);
    expectClose('θ', ends[1]!.state.theta, ends[0]!.state.theta, 1e-9);
  });
});
