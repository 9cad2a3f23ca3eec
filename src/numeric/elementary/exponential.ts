/**
 * e^y: the core of the functions in this folder, twin of assembly/elementary/exponential.ts. Every function here does
 * the same operations in the same order as its kernel there, and so gives the same bits.
 *
 * y = k log 2 + r + c with |r| ≤ (log 2)/2 and c what the last bit of r cannot hold (Cody and Waite: log 2 in two parts,
 * of which the first has so few bits that k times it is exact). Then e^y = 2^k (1 + p) with p = e^(r + c) − 1, a
 * polynomial whose coefficients come from scripts/minimax.mjs.
 */

/** Below −746, e^y is below half the smallest number there is, and above 710 beyond the largest. */
export const lowest: number = -746;
export const highest: number = 710;

/** k, the integer nearest to y/log 2. Adding and subtracting a large number rounds. */
export function exponentOf(y: number): number {
  return y * Math.LOG2E + 6755399441057790 - 6755399441057790;
}

/** y − k·(the first part of log 2), exactly. */
export function remainderHigh(y: number, k: number): number {
  return y - k * 0.6931471803691238;
}

/** k·(the second part of log 2). */
export function remainderLow(k: number): number {
  return k * 1.9082149292705877e-10;
}

/** p = e^(high − low) − 1, to about 3/4 of its last digit; Estrin's order, which waits least for results. */
export function growth(high: number, low: number): number {
  const r = high - low;
  const c = high - r - low;
  const z = r * r;
  const z2 = z * z;
  const q01 = 0.5000000000000006 + r * 0.16666666666666666;
  const q23 = 0.041666666666571324 + r * 0.008333333333331347;
  const q45 = 0.0013888888933120287 + r * 1.984126985668118e-4;
  const q67 = 2.4801503549661605e-5 + r * 2.7557278305585565e-6;
  const q89 = 2.7626687485397297e-7 + r * 2.5095727031881418e-8;
  const q49 = q45 + z * q67 + z2 * q89;
  return r + (z * (q01 + z * q23 + z2 * q49) + c);
}

const lowestPower = -1100;
const powers = tabulatePowers();

/** 2^k for −1075 ≤ k ≤ 1023; 1 for NaN. */
export function powerOfTwo(k: number): number {
  return powers[(k | 0) - lowestPower]!;
}

function tabulatePowers(): Float64Array {
  const table = new Float64Array(1024 - lowestPower);
  table[-lowestPower] = 1;
  for (let k = 1; k < 1024; k++) table[k - lowestPower] = 2 * table[k - 1 - lowestPower]!;
  for (let k = -1; k >= lowestPower; k--) table[k - lowestPower] = 0.5 * table[k + 1 - lowestPower]!;
  return table;
}
