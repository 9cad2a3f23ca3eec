/** Gradient descent on quadratics, where its path is known in closed form. */
import { describe, expect, it } from 'vitest';
import { gradientDescent } from '../../src/optimizers/gradient-descent.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';
import { evaluator, run, type Problem } from './least-squares.js';

/** ½(θ₁² + 4θ₂²). */
const bowl: Problem = {
  residual: ([a, b]) => [a!, 2 * b!],
  jacobian: () => [
    [1, 0],
    [0, 2],
  ],
};

describe('gradient descent', () => {
  it('shrinks each coordinate of a quadratic by 1 − ηλ a step', () => {
    const results = run(gradientDescent({ learningRate: 1 / 8 }), [1, 1], evaluator(bowl), 20);
    // 7/8 and 1/2: exact powers up to rounding of the first.
    results.forEach(({ state, loss }, k) => {
      expectClose(
        `θ after step ${k + 1}`,
        state.theta,
        [(7 / 8) ** (k + 1), 2 ** -(k + 1)],
        4 * (k + 1) * unitRoundoff,
      );
      const before = [(7 / 8) ** k, 2 ** -k];
      expectClose(
        'loss before the step',
        [loss],
        [(before[0]! ** 2 + 4 * before[1]! ** 2) / 2],
        32 * (k + 1) * unitRoundoff,
      );
    });
  });

  it('with momentum m follows θ_{k+1} = (1 + m − ηλ) θ_k − m θ_{k−1}, here with a double root: (1 + k/2) 2⁻ᵏ', () => {
    // λ = 1, m = 1/4, η = 1/4: z² − z + 1/4 = (z − 1/2)²; θ₀ = 1, θ₁ = 3/4.
    const one: Problem = { residual: ([a]) => [a!], jacobian: () => [[1]] };
    const results = run(gradientDescent({ learningRate: 1 / 4, momentum: 1 / 4 }), [1], evaluator(one), 20);
    results.forEach(({ state }, index) => {
      const k = index + 1;
      expect(state.theta[0]).toBe((1 + k / 2) * 2 ** -k);
    });
  });

  it('records its rate, and converges only where nothing moves any more', () => {
    const still = run(gradientDescent({ learningRate: (step) => step / 10 }), [0, 0], evaluator(bowl), 3);
    expect(still).toHaveLength(1);
    expect(still[0]).toMatchObject({ converged: true, loss: 0, record: { learningRate: 0.1 } });
    // A zero gradient with momentum is a point passed at speed.
    expect(run(gradientDescent({ momentum: 0.5 }), [0, 0], evaluator(bowl), 3)).toHaveLength(3);
  });

  it('leaves the state it was given as it was', () => {
    const optimizer = gradientDescent({ momentum: 0.5 });
    const state = optimizer.start(Float64Array.of(1, 1));
    optimizer.step(state, evaluator(bowl));
    expect(state).toEqual({ theta: Float64Array.of(1, 1), steps: 0, velocity: new Float64Array(2) });
  });

  it('names options out of range', () => {
    expect(thrownBy(() => gradientDescent({ momentum: 1 }))).toEqual({
      name: 'DomainError',
      message: 'gradientDescent: momentum: expected a number in [0, 1), got 1. Leave it out for the default.',
    });
    expect(thrownBy(() => gradientDescent({ learningRate: NaN }))).toEqual({
      name: 'DomainError',
      message:
        'gradientDescent: learningRate: expected a positive finite number, got NaN at step 1. Typical values lie between 1e-4 and 1e-1.',
    });
  });
});
