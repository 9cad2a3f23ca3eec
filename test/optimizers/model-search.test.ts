import { describe, expect, it } from 'vitest';
import type { Linearization } from '../../src/linearization/linearization.js';
import { searchModel, type SearchOptions } from '../../src/optimizers/model-search.js';
import type { TrialStep } from '../../src/optimizers/model-step.js';

/** One parameter from 0; the model promises `slope` for each unit of length, cut at the trust. */
function search(
  value: (t: number) => number,
  { slope = 1, derivative = () => 1, ...more }: Options = {},
): ReturnType<typeof searchModel> & { readonly tried: readonly number[] } {
  const tried: number[] = [];
  const at = (t: number): Linearization =>
    ({
      loss: value(t),
      gradient: { mean: () => Float64Array.of(derivative(t)) },
    }) as unknown as Linearization;
  const result = searchModel({
    theta: Float64Array.of(0),
    at: at(0),
    gradientNorm: Math.abs(derivative(0)),
    trust: 1,
    largestTrust: Infinity,
    attempts: 5,
    bolder: 3,
    trustIsLength: true,
    evaluate([t]) {
      tried.push(t!);
      return at(t!);
    },
    stepFor: (trust) => ({
      step: Float64Array.of(trust),
      length: trust,
      predicted: slope * trust,
      isCut: true,
    }),
    ...more,
  });
  return { ...result, tried };
}

type Options = Partial<SearchOptions<TrialStep>> & { slope?: number; derivative?: (t: number) => number };

describe('the search along a model’s steps', () => {
  it('quarters the trust until a step keeps its promise', () => {
    const { reached, trust, attempts, tried, ratio } = search((t) => (t > 0.1 ? 5 : 1 - t / 2));
    expect(tried).toEqual([1, 0.25, 0.0625]);
    expect([...reached!.theta]).toEqual([0.0625]);
    expect({ attempts, trust }).toEqual({ attempts: 3, trust: 0.0625 });
    expect(ratio).toBeCloseTo(0.5, 6);
  });

  it('tries more where the promise is kept, and takes the best', () => {
    const { reached, trust, attempts, tried } = search((t) => (t > 5 ? 3 : 100 - t));
    expect(tried).toEqual([1, 4, 16, 64]);
    // 3 at 16 and no lower at 64.
    expect([...reached!.theta]).toEqual([16]);
    expect({ attempts, trust }).toEqual({ attempts: 4, trust: 16 });
  });

  it('doubles the trust after the last bolder trial, up to the largest', () => {
    expect(search((t) => 100 - t, { bolder: 1 })).toMatchObject({ trust: 8, attempts: 2 });
    expect(search((t) => 100 - t, { bolder: 0 })).toMatchObject({ trust: 2, attempts: 1 });
    expect(search((t) => 100 - t, { largestTrust: 3 })).toMatchObject({ trust: 3, attempts: 2 });
  });

  it('takes a step of little worth and trusts less', () => {
    expect(search((t) => 1 - t / 10)).toMatchObject({ trust: 0.25, attempts: 1 });
  });

  it('gives up after the attempts allowed', () => {
    const { reached, attempts, ratio, judgedBy } = search((t) => 1 + t);
    expect({ reached, attempts, ratio, judgedBy }).toEqual({
      reached: null,
      attempts: 5,
      ratio: 0,
      judgedBy: 'loss',
    });
  });

  it('lets the gradient judge where the loss cannot, with more trust each time', () => {
    const options = { slope: 1e-20, derivative: (t: number) => 1e-10 * Math.abs(1 - t / 20) };
    const { reached, tried, judgedBy, ratio, trust } = search(() => 1, options);
    expect(tried).toEqual([1, 16]);
    expect([...reached!.theta]).toEqual([16]);
    expect({ judgedBy, ratio, trust }).toEqual({ judgedBy: 'gradient', ratio: 1, trust: 256 });
    const stuck = search(() => 1, { slope: 1e-20, derivative: () => 1e-10 });
    expect(stuck).toMatchObject({ reached: null, judgedBy: 'gradient', attempts: 4, trust: 1 });
  });

  it('does not take a step that only lowers the gradient while the loss rises', () => {
    const rising = search((t) => 1 + t, { slope: 1e-20, derivative: (t) => (t === 0 ? 1 : 0) });
    expect(rising.reached).toBeNull();
  });
});
