import { describe, expect, it } from 'vitest';
import { DomainError } from '../../src/errors.js';
import type { Linearization } from '../../src/linearization/linearization.js';
import { heldOutRatio, trustAfter } from '../../src/optimizers/held-out.js';
import type { Evaluate } from '../../src/optimizers/optimizer.js';
import { lossRounding, reductionRatio, trialAt } from '../../src/optimizers/trial.js';
import { thrownBy } from '../support/thrown.js';

const theta = Float64Array.of(1, 2);
const step = Float64Array.of(0.5, -1);

function valued(loss: (theta: Float64Array) => number): Evaluate {
  return (at) => ({ loss: loss(at) }) as Linearization;
}

describe('a trial', () => {
  it('is the objective at θ + p', () => {
    const trial = trialAt(
      theta,
      step,
      valued(([a, b]) => a! * b!),
    );
    expect([...trial!.theta]).toEqual([1.5, 1]);
    expect(trial!.at.loss).toBe(1.5);
    expect([...theta]).toEqual([1, 2]);
  });

  it.each([
    ['a parameter is not finite', Float64Array.of(Infinity, 0), valued(() => 1)],
    ['the loss is not finite', step, valued(() => NaN)],
    [
      'a user’s function is not defined there',
      step,
      () => {
        throw new DomainError('linearize', 'value', 'a finite number', 'NaN', 'Check it.');
      },
    ],
  ])('is none where %s', (_, p, evaluate) => {
    expect(trialAt(theta, p, evaluate)).toBeNull();
  });

  it('lets other errors through: they are bugs', () => {
    const broken = (): never => {
      throw new TypeError('no such field');
    };
    expect(thrownBy(() => trialAt(theta, step, broken))).toEqual({
      name: 'TypeError',
      message: 'no such field',
    });
  });
});

describe('the ratio of reductions', () => {
  it('is that of actual to predicted, and 1 where both are rounding', () => {
    expect(reductionRatio(3, 2, 2, 0)).toBe(0.5);
    const padding = lossRounding(1);
    expect(reductionRatio(1, 1 + Number.EPSILON, 1e-30, padding)).toBeCloseTo(0.9, 12);
    expect(reductionRatio(1, NaN, 1, padding)).toBe(-Infinity);
    expect(reductionRatio(1, 1, 0, 0)).toBe(-Infinity);
  });
});

describe('the held-out ratio', () => {
  const square = valued(([a]) => a! ** 2);

  it('measures the last step on another batch', () => {
    const last = { from: Float64Array.of(2), predicted: 6 };
    expect(heldOutRatio(last, square(Float64Array.of(1)), square)).toBeCloseTo(0.5, 12);
    expect(heldOutRatio(last, square(Float64Array.of(3)), square)).toBeLessThan(0);
  });

  it('cuts the trust where the step fell short', () => {
    expect([-3, 0.2, 0.3, 1].map(trustAfter)).toEqual([0.25, 0.25, 1, 1]);
  });
});
