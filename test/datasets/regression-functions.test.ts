import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { friedman, ishigami, sampleFunction, type BenchmarkFunction } from '../../src/datasets/index.js';
import { richardson } from '../functions/reference/richardson.js';

/** Values of size 30 and differences of them over 1/32, extrapolated: some 1e-12 of the largest. */
const tolerance = 1e-10;

const pointsOf = ({ domain }: BenchmarkFunction): fc.Arbitrary<number[]> =>
  fc.tuple(...domain.map(([min, max]) => fc.double({ min, max, noNaN: true })));

const moved = (x: readonly number[], j: number, t: number): number[] =>
  x.map((entry, i) => (i === j ? entry + t : entry));

describe.each([friedman, ishigami])('$title', (fn) => {
  it('has the slopes of its value as gradient, and of its gradient as Hessian', () => {
    fc.assert(
      fc.property(pointsOf(fn), (x) => {
        const gradient = fn.gradient(x);
        const hessian = fn.hessian(x);
        const size = 100 + Math.max(...hessian.flat().map(Math.abs));
        x.forEach((_, j) => {
          const slope = richardson((t) => fn.value(moved(x, j, t)), 0);
          expect(Math.abs(gradient[j]! - slope)).toBeLessThanOrEqual(tolerance * size);
          x.forEach((__, i) => {
            const curvature = richardson((t) => fn.gradient(moved(x, j, t))[i]!, 0);
            expect(Math.abs(hessian[i]![j]! - curvature)).toBeLessThanOrEqual(tolerance * size);
            expect(hessian[i]![j]).toBe(hessian[j]![i]);
          });
        });
      }),
    );
  });

  it('is lowest where it says', () => {
    const { at, value } = fn.minimum;
    expect(fn.value(at)).toBeCloseTo(value, 13);
    fc.assert(
      fc.property(pointsOf(fn), (x) => {
        expect(fn.value(x)).toBeGreaterThanOrEqual(value - 1e-12);
      }),
    );
  });

  it('can be sampled', () => {
    const { x, dy } = sampleFunction(fn, { samples: 4, seed: 1 });
    expect([x.rows, x.columns, dy.columns]).toEqual([4, fn.domain.length, fn.domain.length]);
  });
});

describe('published values', () => {
  it("of Friedman's function: its mean on the box, and no influence of the last five inputs", () => {
    const { y } = sampleFunction(friedman, { samples: 20_000, seed: 3 });
    const mean = y.data.reduce((sum, value) => sum + value, 0) / 20_000;
    // 10·∫∫ sin(πab) + 20/12 + 5 + 2.5, the integral by its series 0.5246; the mean's own error is 0.034.
    expect(Math.abs(mean - (5.246 + 20 / 12 + 7.5))).toBeLessThan(4 * 0.035);
    const x = [0.3, 0.6, 0.1, 0.9, 0.2, 0, 0, 0, 0, 0];
    const other = x.map((value, j) => (j < 5 ? value : 0.7));
    expect(friedman.value(other)).toBe(friedman.value(x));
    expect(friedman.gradient(other).slice(5)).toEqual([0, 0, 0, 0, 0]);
  });

  it("of Ishigami's function: variance a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2", () => {
    const { y } = sampleFunction(ishigami, { samples: 20_000, seed: 4 });
    const mean = y.data.reduce((sum, value) => sum + value, 0) / 20_000;
    const variance = y.data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 20_000;
    // 13.8446, and 3.5 for the mean; fourth moments of about 3·variance² leave 1.5 % at 20,000 points.
    expect(Math.abs(variance / 13.8446 - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean - 3.5)).toBeLessThan(0.1);
  });
});
