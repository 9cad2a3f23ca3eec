/**
 * The hyperbolic tangent on cells, from which tanh, sigmoid, silu and softplus are made:
 *
 *   tanh(A + B) = (a + τ) / (1 + a τ),   sech²(A + B) = sech²A (1 − τ²) / (1 + a τ)²,   a = tanh A, τ = tanh B.
 *
 * Nothing cancels in these forms: sech² keeps its full relative accuracy where 1 − tanh² has lost it.
 */
import { cellsPerUnit, cellWidth, roundingShift, tabulate } from './cells.js';

/** Beyond ±20, tanh is ±1 to the last bit and sech²z = 4 e^(−2|z|) to the last bit. */
export const tanhLimit = 20;

/** Index of the centre 0 in the tables. */
export const tanhMiddle: number = tanhLimit * cellsPerUnit;

/** tanh A. */
export const tanhAt: Float64Array = tabulate(tanhLimit, Math.tanh);

/** sech²A = 1 − tanh²A. */
export const sechSquaredAt: Float64Array = tabulate(tanhLimit, sechSquared);

/** 1 / cosh²z. */
export function sechSquared(z: number): number {
  const sech = 1 / Math.cosh(z);
  return sech * sech;
}

/** tanh b for |b| ≤ 1/32: Taylor, the first term left out is below 8e-18 of the result. */
export function tanhOfCell(b: number): number {
  const square = b * b;
  return b + b * square * (-1 / 3 + square * (2 / 15 + square * (-17 / 315 + square * (62 / 2835))));
}

/** tanh z by cells, for one number. */
export function tanhOf(z: number): number {
  if (!(Math.abs(z) <= tanhLimit)) return Math.tanh(z);
  const k = z * cellsPerUnit + roundingShift - roundingShift;
  const tau = tanhOfCell(z - k * cellWidth);
  const a = tanhAt[(k | 0) + tanhMiddle]!;
  return (a + tau) / (1 + a * tau);
}

/** sech²z by cells, for one number. */
export function sechSquaredOf(z: number): number {
  if (!(Math.abs(z) <= tanhLimit)) return sechSquared(z);
  const k = z * cellsPerUnit + roundingShift - roundingShift;
  const tau = tanhOfCell(z - k * cellWidth);
  const index = (k | 0) + tanhMiddle;
  const inverse = 1 / (1 + tanhAt[index]! * tau);
  return sechSquaredAt[index]! * (1 - tau * tau) * inverse * inverse;
}
