import { describe, expect, it } from 'vitest';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { automaticWeights, fitObjective } from '../../src/training/objective.js';
import type { Samples } from '../../src/training/training-data.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';

/** Two outputs with variances 4 and 1 (means 5 and 0), two inputs; mean squares of the slopes 2.5, 0, 16, 1/4. */
const samples: Samples = {
  x: matrix(2, 2),
  y: matrix(2, 2, Float64Array.of(3, -1, 7, 1)),
  dy: matrix(2, 4, Float64Array.of(1, 0, 4, 0.5, 2, 0, -4, -0.5)),
  d2y: null,
  weights: Float64Array.of(0.5, 0.5),
};
const without: Samples = { ...samples, dy: null };

describe('automatic weights', () => {
  it('are Var(y)/mean(dy²) for each slope, 1 where the slope is always zero', () => {
    expectClose(
      'weights',
      automaticWeights(samples.y, samples.dy!),
      [4 / 2.5, 1, 1 / 16, 4],
      8 * unitRoundoff,
    );
  });
});

describe('automatic weights of labels with gaps', () => {
  it('count what is there', () => {
    // One more sample without any label changes neither variances nor mean squares.
    const wider = (labels: Matrix): Matrix =>
      matrix(
        3,
        labels.columns,
        Float64Array.of(...labels.data, ...new Float64Array(labels.columns).fill(NaN)),
      );
    const whole = automaticWeights(samples.y, samples.dy!);
    expect(automaticWeights(wider(samples.y), wider(samples.dy!))).toEqual(whole);
    expect(automaticWeights(samples.y, wider(samples.dy!))).toEqual(whole);
  });

  it('are those of all derivatives of an output if pooled', () => {
    // Mean squares (2.5 + 0)/2 and (16 + 1/4)/2.
    const expected = [4 / 1.25, 4 / 1.25, 1 / 8.125, 1 / 8.125];
    expectClose('weights', automaticWeights(samples.y, samples.dy!, true), expected, 8 * unitRoundoff);
  });
});

describe('second derivatives in the objective of a fit', () => {
  // Mean squares 1, 4, 4, 0 for the first output, 1 for the second.
  const d2y = matrix(2, 8, Float64Array.of(1, 2, 2, 0, 1, 1, 1, 1, -1, -2, -2, 0, -1, -1, -1, -1));
  const bent: Samples = { ...samples, d2y };

  it('weigh Var(y)/mean(d2y²) unless told otherwise', () => {
    const weights = automaticWeights(bent.y, d2y);
    expectClose('weights', weights, [4, 1, 1, 1, 1, 1, 1, 1], 8 * unitRoundoff);
  });

  it('make it a Sobolev objective, alone or beside slopes', () => {
    for (const [data, losses] of [
      [bent, {}],
      [{ ...bent, dy: null }, { hessian: 'auto' }],
      [bent, { value: 0, gradient: 0, hessian: { weight: 2 } }],
    ] as const) {
      expect(fitObjective({ losses }, halfSquaredError, data).objective).toMatchObject({ kind: 'objective' });
    }
    const off = { losses: { gradient: 0, hessian: 0 } };
    expect(fitObjective(off, halfSquaredError, bent).objective).toBe(halfSquaredError);
  });

  it('name a weight without labels', () => {
    expect(thrownBy(() => fitObjective({ losses: { hessian: 1 } }, halfSquaredError, samples)).message).toBe(
      'fit: losses.hessian: expected derivative labels d2y in the data, got a weight without d2y. Pass { x, y, dy, d2y }, or leave the hessian term out.',
    );
  });
});

describe('the objective of a fit', () => {
  it('is the loss itself where slopes have no part', () => {
    expect(fitObjective({}, halfSquaredError, without).objective).toBe(halfSquaredError);
    expect(fitObjective({ losses: { gradient: 0 } }, halfSquaredError, samples).objective).toBe(
      halfSquaredError,
    );
    expect(
      fitObjective({ losses: { value: 1, gradient: { weight: 0 } } }, halfSquaredError, without).objective,
    ).toBe(halfSquaredError);
  });

  it('is a Sobolev objective where there are slopes', () => {
    for (const losses of [
      undefined,
      { gradient: 0.5 },
      { gradient: 'auto' },
      { gradient: { weight: [1, 2] } },
      { value: 2, gradient: 0 },
    ] as const)
      expect(
        fitObjective(losses === undefined ? {} : { losses }, halfSquaredError, samples).objective,
      ).toMatchObject({
        kind: 'objective',
      });
  });

  it('names weights without data, and data without weights', () => {
    expect(thrownBy(() => fitObjective({ losses: { gradient: 1 } }, halfSquaredError, without))).toEqual({
      name: 'DomainError',
      message:
        'fit: losses.gradient: expected derivative labels dy in the data, got a weight without dy. Pass { x, y, dy }, or leave the gradient term out.',
    });
    expect(thrownBy(() => fitObjective({ losses: { value: 2 } }, halfSquaredError, without))).toEqual({
      name: 'DomainError',
      message:
        'fit: losses.value: expected 1 where it is the only term, got 2. A single term needs no weight.',
    });
    expect(
      thrownBy(() =>
        fitObjective({ losses: { gradient: 'automatic' as 'auto' } }, halfSquaredError, samples),
      ),
    ).toEqual({
      name: 'DomainError',
      message:
        "fit: losses.gradient: expected a number, numbers or 'auto', got 'automatic'. Correct the weight.",
    });
    expect(
      thrownBy(() => fitObjective({ losses: { gradient: -1 } }, halfSquaredError, samples)).message,
    ).toBe('sobolevLoss: gradient: expected a finite weight ≥ 0, got -1. Use 0 to leave a term out.');
    expect(thrownBy(() => fitObjective({ losses: { value: NaN } }, halfSquaredError, samples)).message).toBe(
      'sobolevLoss: value: expected a finite weight ≥ 0, got NaN. Use 0 to leave a term out.',
    );
  });
});
