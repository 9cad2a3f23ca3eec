/**
 * The normal distribution on cells. The lower tail is Φ(−x) = φ(x) M(x) with Mills' ratio M, a smooth function near
 * 1/x that solves M' = x M − 1. Its Taylor coefficients at a centre A therefore follow from M alone:
 *
 *   c₀ = M,   c₁ = A c₀ − 1,   cₙ₊₁ = (A cₙ + cₙ₋₁) / (n + 1).
 *
 * The table is made by stepping from x = 8, where the continued fraction is short, down to 0: in that direction the
 * equation damps errors (its homogeneous solution is e^(x²/2)), and the terms of each step are all positive.
 */
import { cellsPerUnit } from './cells.js';
import { millsRatio, normalDensity } from './normal.js';

/** Degree of the polynomial in a cell; the first term left out is below 1e-18 of M. */
const degree = 9;

/** Numbers per row: u, φ(A), p₀ … p₉. */
export const normalStride: number = degree + 3;

/**
 * A row per centre A from −bound to bound, with Φ(A + B) = u + φ(A + B) Σ pₙ Bⁿ: u = 0 up to the centre 0 and 1
 * above it. The row of centre k/16 starts at (k + 16·bound)·normalStride.
 */
export function tabulateNormal(bound: number): Float64Array {
  const middle = bound * cellsPerUnit;
  const rows = new Float64Array((2 * middle + 1) * normalStride);
  let mills = millsRatio(bound);
  for (let k = middle; k >= 0; k--) {
    const center = k / cellsPerUnit;
    const density = normalDensity(center);
    const c = millsTaylor(center, mills, 16);
    const kept = c.slice(0, degree + 1);
    // Above 0, Φ(A + B) = 1 − φ M(A + B); up to 0, Φ(−A + B) = φ M(A − B).
    rows.set([1, density, ...kept.map((p) => -p)], (middle + k) * normalStride);
    rows.set([0, density, ...kept.map((p, n) => (n % 2 === 0 ? p : -p))], (middle - k) * normalStride);
    mills = c.reduceRight((sum, p) => p - sum / cellsPerUnit, 0);
  }
  return rows;
}

function millsTaylor(center: number, mills: number, order: number): number[] {
  const c = [mills, center * mills - 1];
  for (let n = 1; n < order; n++) c.push((center * c[n]! + c[n - 1]!) / (n + 1));
  return c;
}
