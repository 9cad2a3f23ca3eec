import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/numeric/random.js';
import { secularRoot } from '../../src/numeric/secular-root.js';
import { unitRoundoff } from '../support/tolerances.js';

/** Ascending poles with gaps from 2⁻³⁰ to 1, weights from 2⁻⁶⁰ to 1: all that deflation leaves. */
const problems = fc
  .record({ k: fc.integer({ min: 1, max: 20 }), seed: fc.nat(1e6), rho: fc.constantFrom(1e-3, 1, 50) })
  .map(({ k, seed, rho }) => {
    const { uniform } = random(seed);
    const poles = new Float64Array(k);
    for (let i = 1; i < k; i++) poles[i] = poles[i - 1]! + 2 ** (-30 * uniform());
    const weights = Float64Array.from({ length: k }, () => 2 ** (-60 * uniform() * uniform()));
    return { k, poles, weights, rho };
  });

describe('secularRoot', () => {
  it('finds each root between its poles, as exact as the function can be evaluated', () => {
    fc.assert(
      fc.property(problems, ({ k, poles, weights, rho }) => {
        for (let j = 0; j < k; j++) {
          const differences = new Float64Array(k + 1);
          const value = secularRoot(j, k, poles, weights, rho, differences, 1);
          const delta = differences.subarray(1);
          // Poles up to j lie below the root, and all others above it, strictly.
          for (let i = 0; i < k; i++) expect(Math.sign(delta[i]!)).toBe(i <= j ? -1 : 1);
          expect(Math.abs(value - (poles[j]! - delta[j]!))).toBeLessThanOrEqual(
            4 * unitRoundoff * Math.abs(value),
          );
          let [total, size] = [1 / rho, 1 / rho];
          delta.forEach((difference, i) => {
            total += weights[i]! / difference;
            size += Math.abs(weights[i]! / difference);
          });
          // What Gu and Eisenstat's vectors need: |f| at most a multiple of k·ε times the sum of its terms' sizes.
          expect(Math.abs(total)).toBeLessThanOrEqual(8 * (k + 8) * unitRoundoff * size);
        }
      }),
    );
  });

  it('is exact for one pole, and for two of equal weight', () => {
    const differences = new Float64Array(2);
    expect(secularRoot(0, 1, Float64Array.of(3), Float64Array.of(0.5), 4, differences, 0)).toBe(5);
    // 1 + 1/(−λ) + 1/(3 − λ) = 0: λ² − 5λ + 3 = 0.
    const roots = [0, 1].map((j) =>
      secularRoot(j, 2, Float64Array.of(0, 3), Float64Array.of(1, 1), 1, differences, 0),
    );
    expect(roots[0]).toBeCloseTo((5 - Math.sqrt(13)) / 2, 14);
    expect(roots[1]).toBeCloseTo((5 + Math.sqrt(13)) / 2, 14);
  });
});
