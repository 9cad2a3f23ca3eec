/** Vector operations on whole arrays. Sums run in a fixed order, so the same numbers give the same bits. */
import { addScaled, multiplyBy, sumOfProducts } from './elementwise.js';

/** xᵀy, in four running sums, so that one addition need not wait for the one before. */
export function dot(x: Float64Array, y: Float64Array): number {
  return sumOfProducts(x.length, x, 0, y, 0);
}

/** Σ xᵢ, in order. */
export function sum(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i]!;
  return total;
}

/** max |xᵢ|, 0 for an empty vector, NaN if x holds a NaN. */
export function maximumMagnitude(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const magnitude = Math.abs(x[i]!);
    if (!(magnitude <= largest)) largest = magnitude;
    if (magnitude !== magnitude) return magnitude;
  }
  return largest;
}

/** ‖x‖₂, without overflow or underflow of the squares. */
export function norm(x: Float64Array): number {
  const squares = dot(x, x);
  // Inside these bounds no square has overflowed, and those that underflowed do not reach the last bit.
  if (squares > 1e-280 && squares < Infinity) return Math.sqrt(squares);
  const largest = maximumMagnitude(x);
  if (!(largest > 0 && largest < Infinity)) return largest;
  let scaled = 0;
  for (let i = 0; i < x.length; i++) scaled += (x[i]! / largest) ** 2;
  return largest * Math.sqrt(scaled);
}

/** y ← y + alpha·x. */
export function axpy(alpha: number, x: Float64Array, y: Float64Array): void {
  addScaled(x.length, alpha, x, 0, y, 0);
}

/** x ← alpha·x. */
export function scale(alpha: number, x: Float64Array): void {
  multiplyBy(x.length, alpha, x, 0, x, 0);
}
