/** Products number by number: masks, slopes and the terms of second derivatives. */

/** out = a ∘ b, n numbers. */
export function multiplyElements(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let i = 0; i < n; i++) out[outAt + i] = a[aAt + i]! * b[bAt + i]!;
}

/** out += a ∘ b, n numbers. */
export function addProducts(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let i = 0; i < n; i++) out[outAt + i]! += a[aAt + i]! * b[bAt + i]!;
}

/** out = (a ∘ b) ∘ c, n numbers. */
export function multiplyTriples(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  c: Float64Array,
  cAt: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let i = 0; i < n; i++) out[outAt + i] = a[aAt + i]! * b[bAt + i]! * c[cAt + i]!;
}

/** out += (a ∘ b) ∘ c, n numbers. */
export function addTriples(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  c: Float64Array,
  cAt: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let i = 0; i < n; i++) out[outAt + i]! += a[aAt + i]! * b[bAt + i]! * c[cAt + i]!;
}
