/**
 * The normal distribution on cells. The lower tail is Φ(−x) = φ(x) M(x) with Mills' ratio M, a smooth function near
 * 1/x that solves M' = x M − 1. Its Taylor coefficients at a centre A therefore follow from M alone:
 *
 *   c₀ = M,   c₁ = A c₀ − 1,   cₙ₊₁ = (A cₙ + cₙ₋₁) / (n + 1).
 *
 * The table is made by stepping from x = 8, where the continued fraction is short, down to 0: in that direction the
 * equation damps errors (its homogeneous solution is e^(x²/2)), and the terms of each step are all positive.
 */
import { cellsPerUnit, cellWidth, roundingShift } from './cells.js';
import { millsRatio, normalDensity } from './normal.js';

/** The table covers |z| ≤ 8. */
export const normalLimit = 8;

/** Index of the row of centre 0. */
export const normalMiddle: number = normalLimit * cellsPerUnit;

/** Degree of the polynomial in a cell; the first term left out is below 1e-18 of M. */
const degree = 9;

/** Numbers per row: u, φ(A), p₀ … p₉. */
export const normalStride: number = degree + 3;

/** A row per centre: Φ(A + B) = u + φ(A + B) Σ pₙ Bⁿ, with u = 0 up to the centre 0 and 1 above it. */
export const normalRows: Float64Array = tabulateRows();

/** Σ pₙ bⁿ of the row that starts at `row`. */
export function millsOfCell(row: number, b: number): number {
  const p = normalRows;
  const high = p[row + 7]! + b * (p[row + 8]! + b * (p[row + 9]! + b * (p[row + 10]! + b * p[row + 11]!)));
  return (
    p[row + 2]! + b * (p[row + 3]! + b * (p[row + 4]! + b * (p[row + 5]! + b * (p[row + 6]! + b * high))))
  );
}

/** φ(z) by cells. */
export function normalDensityOf(z: number): number {
  if (!(Math.abs(z) <= normalLimit)) return normalDensity(z);
  const k = z * cellsPerUnit + roundingShift - roundingShift;
  const a = k * cellWidth;
  const b = z - a;
  return normalRows[((k | 0) + normalMiddle) * normalStride + 1]! * Math.exp(-b * (a + 0.5 * b));
}

function tabulateRows(): Float64Array {
  const rows = new Float64Array((2 * normalMiddle + 1) * normalStride);
  let mills = millsRatio(normalLimit);
  for (let k = normalMiddle; k >= 0; k--) {
    const center = k * cellWidth;
    const density = normalDensity(center);
    const c = millsTaylor(center, mills, 16);
    const kept = c.slice(0, degree + 1);
    // Above 0, Φ(A + B) = 1 − φ M(A + B); up to 0, Φ(−A + B) = φ M(A − B).
    rows.set([1, density, ...kept.map((p) => -p)], (normalMiddle + k) * normalStride);
    rows.set([0, density, ...kept.map((p, n) => (n % 2 === 0 ? p : -p))], (normalMiddle - k) * normalStride);
    mills = c.reduceRight((sum, p) => p - cellWidth * sum, 0);
  }
  return rows;
}

function millsTaylor(center: number, mills: number, order: number): number[] {
  const c = [mills, center * mills - 1];
  for (let n = 1; n < order; n++) c.push((center * c[n]! + c[n - 1]!) / (n + 1));
  return c;
}
