/** Iterative refinement: what an approximate solver gives back, and when it stops. */
import { describe, expect, it } from 'vitest';
import { refine } from '../../../src/curvature/block-tridiagonal/refine.js';

/** Solves 2x = b with a relative error. */
const halving = (error: number): Parameters<typeof refine>[0] => ({
  solve: (sides) => sides.map((b) => b.map((value) => (value / 2) * (1 + error))),
  multiply: (v) => v.map((value) => 2 * value),
});

describe('refine', () => {
  it('squares away the error of a solver that is roughly right', () => {
    const [solution] = refine(halving(1e-5), [Float64Array.of(2, -4)]);
    expect(solution!.residual).toBeLessThan(1e-14);
    expect(solution!.refinements).toBe(2);
    expect(solution!.value[0]).toBeCloseTo(1, 13);
  });

  it('takes no step beyond what is asked', () => {
    const [solution] = refine(halving(1e-5), [Float64Array.of(2)], 0);
    expect(solution!.residual).toBeCloseTo(1e-5, 10);
    expect(solution!.refinements).toBe(0);
  });

  it('stops where steps help little, and keeps nothing of one that makes it worse', () => {
    const slow = refine(halving(0.9), [Float64Array.of(2)])[0]!;
    expect(slow.refinements).toBe(0);
    expect(slow.residual).toBeCloseTo(0.9, 12);
    for (const error of [1.5, Number.NaN]) {
      const wrong = refine(halving(error), [Float64Array.of(2)])[0]!;
      expect(wrong.residual).toBe(1);
      expect([...wrong.value]).toEqual([0]);
    }
  });

  it('leaves solved sides alone while others go on', () => {
    const calls: number[] = [];
    const exactForOnes: Parameters<typeof refine>[0] = {
      solve(sides) {
        calls.push(sides.length);
        return sides.map((b) => b.map((value) => (value === 1 ? 0.5 : (value / 2) * (1 + 1e-5))));
      },
      multiply: (v) => v.map((value) => 2 * value),
    };
    const solved = refine(exactForOnes, [Float64Array.of(1), Float64Array.of(3), Float64Array.of(0)]);
    expect(calls).toEqual([2, 1, 1]);
    expect(solved.map(({ residual }) => residual < 1e-14)).toEqual([true, true, true]);
  });
});
