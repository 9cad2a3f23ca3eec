import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wolfeSearch, type LinePoint, type LineSearchResult } from '../../src/optimizers/line-search.js';

const usual = { decrease: 1e-4, curvature: 0.9, evaluations: 60 };

interface Line {
  value(step: number): number;
  slope(step: number): number;
}

/** Searches a line; steps where the value is not finite are refused as an objective would. */
function searched(
  { value, slope }: Line,
  first: number,
  options = usual,
): LineSearchResult<LinePoint> & { readonly slopes: number } {
  let slopes = 0;
  const point = (step: number): LinePoint => ({
    step,
    loss: value(step),
    slope: () => {
      slopes++;
      return slope(step);
    },
  });
  const result = wolfeSearch(
    (step) => (Number.isFinite(value(step)) ? point(step) : null),
    point(0),
    first,
    options,
  );
  return { ...result, slopes };
}

describe('wolfeSearch', () => {
  it('satisfies both conditions on quartics of any scale, from any first step', () => {
    // φ = −bα + cα² + dα⁴ with b, d > 0: bounded below, often with a concave start.
    const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    const sign = fc.double({ min: -1e2, max: 1e2, noNaN: true });
    fc.assert(
      fc.property(positive, sign, positive, positive, (b, c, d, first) => {
        const value = (a: number): number => -b * a + c * a ** 2 + d * a ** 4;
        const slope = (a: number): number => -b + 2 * c * a + 4 * d * a ** 3;
        const options = { ...usual, curvature: 0.1 };
        const { point, isWolfe } = searched({ value, slope }, first, options);
        expect(isWolfe).toBe(true);
        expect(value(point!.step)).toBeLessThanOrEqual(value(0) - 1e-4 * point!.step * b);
        expect(Math.abs(slope(point!.step))).toBeLessThanOrEqual(0.1 * b);
      }),
    );
  });

  it('takes the first step where that will do, with one slope beside the start', () => {
    const parabola = { value: (a: number) => a * a - 2 * a, slope: (a: number) => 2 * a - 2 };
    const { point, evaluations, slopes } = searched(parabola, 1);
    expect(point!.step).toBe(1);
    expect({ evaluations, slopes }).toEqual({ evaluations: 1, slopes: 2 });
  });

  it('finds the minimum of a parabola at the second evaluation where the first was too far', () => {
    const parabola = { value: (a: number) => a * a - 2 * a, slope: (a: number) => 2 * a - 2 };
    const { point, evaluations } = searched(parabola, 8, { ...usual, curvature: 1e-3 });
    expect(point!.step).toBeCloseTo(1, 12);
    expect(evaluations).toBe(2);
  });

  it('finds the minimum of a cubic by both slopes', () => {
    // φ = α³ − 3α: the minimum at 1, where the slope at 1.5 and the start bracket it.
    const cubic = { value: (a: number) => a ** 3 - 3 * a, slope: (a: number) => 3 * a * a - 3 };
    const { point, evaluations } = searched(cubic, 1.5, { ...usual, curvature: 1e-3 });
    expect(point!.step).toBeCloseTo(1, 12);
    expect(evaluations).toBe(2);
  });

  it('comes back from where the objective is not finite', () => {
    const wall = {
      value: (a: number) => (a > 0.01 ? Infinity : -Math.log(0.01 - a) * 1e-3 - a),
      slope: (a: number) => 1e-3 / (0.01 - a) - 1,
    };
    const { point, isWolfe } = searched(wall, 1e6);
    expect(isWolfe).toBe(true);
    expect(point!.step).toBeLessThan(0.01);
  });

  it('gives the lowest point it has where the objective falls for ever', () => {
    const { point, isWolfe, evaluations } = searched({ value: (a) => -a, slope: () => -1 }, 1, {
      ...usual,
      evaluations: 5,
    });
    expect({ step: point!.step, isWolfe, evaluations }).toEqual({
      step: 1e4,
      isWolfe: false,
      evaluations: 5,
    });
  });

  it('gives nothing where every step rises', () => {
    const { point, evaluations } = searched({ value: (a) => a, slope: () => -1 }, 1);
    expect(point).toBe(null);
    expect(evaluations).toBeLessThanOrEqual(usual.evaluations);
  });

  it('goes by slopes where the decrease is below the last digit of the loss', () => {
    // 1 + 1e-18 (α − 1)²: equal to 1 in float64 over the whole search.
    const value = (a: number): number => 1 + 1e-18 * (a - 1) ** 2;
    const { point, isWolfe } = searched({ value, slope: (a) => 2e-18 * (a - 1) }, 4, {
      ...usual,
      curvature: 0.1,
    });
    expect(isWolfe).toBe(true);
    expect(Math.abs(point!.step - 1)).toBeLessThanOrEqual(0.1);
  });
});
