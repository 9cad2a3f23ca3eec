/**
 * Vector operations as plain loops. Sums run in a fixed order, so the same numbers give the same bits.
 */

/** xᵀy. Four running sums, so that one addition need not wait for the one before. */
export function dot(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const bulk = n - (n % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < bulk; i += 4) {
    s0 += x[i]! * y[i]!;
    s1 += x[i + 1]! * y[i + 1]!;
    s2 += x[i + 2]! * y[i + 2]!;
    s3 += x[i + 3]! * y[i + 3]!;
  }
  let total = s0 + s1 + (s2 + s3);
  for (let i = bulk; i < n; i++) total += x[i]! * y[i]!;
  return total;
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
  for (let i = 0; i < x.length; i++) y[i]! += alpha * x[i]!;
}

/** x ← alpha·x. */
export function scale(alpha: number, x: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i]! *= alpha;
}
