/**
 * out += Σ_t scale·a_t bᵀ_t for one row's block of a weight: the kernel of every written-out row. Up to four outer
 * products share one pass, because reading and writing `out` costs more than the products; the sums keep the order of
 * the terms.
 */

/** One outer product: left and right vectors, each in an array of many. */
export interface OuterProduct {
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** `out` at `start` is outputs × inputs; the vectors are rows number `row` of their arrays. */
export function addOuterProducts(
  products: readonly OuterProduct[],
  row: number,
  scale: number,
  outputs: number,
  inputs: number,
  out: Float64Array,
  start: number,
): void {
  const left = row * outputs;
  const right = row * inputs;
  let t = 0;
  for (; t + 3 < products.length; t += 4) {
    const { left: a0, right: b0 } = products[t]!;
    const { left: a1, right: b1 } = products[t + 1]!;
    const { left: a2, right: b2 } = products[t + 2]!;
    const { left: a3, right: b3 } = products[t + 3]!;
    for (let i = 0, at = start; i < outputs; i++, at += inputs) {
      const x0 = scale * a0[left + i]!;
      const x1 = scale * a1[left + i]!;
      const x2 = scale * a2[left + i]!;
      const x3 = scale * a3[left + i]!;
      if (x0 === 0 && x1 === 0 && x2 === 0 && x3 === 0) continue;
      for (let j = 0; j < inputs; j++) {
        const b = right + j;
        out[at + j] = out[at + j]! + x0 * b0[b]! + x1 * b1[b]! + x2 * b2[b]! + x3 * b3[b]!;
      }
    }
  }
  for (; t + 1 < products.length; t += 2) {
    const { left: a0, right: b0 } = products[t]!;
    const { left: a1, right: b1 } = products[t + 1]!;
    for (let i = 0, at = start; i < outputs; i++, at += inputs) {
      const x0 = scale * a0[left + i]!;
      const x1 = scale * a1[left + i]!;
      if (x0 === 0 && x1 === 0) continue;
      for (let j = 0; j < inputs; j++) {
        out[at + j] = out[at + j]! + x0 * b0[right + j]! + x1 * b1[right + j]!;
      }
    }
  }
  if (t === products.length) return;
  const { left: a, right: b } = products[t]!;
  for (let i = 0, at = start; i < outputs; i++, at += inputs) {
    const x = scale * a[left + i]!;
    if (x === 0) continue;
    for (let j = 0; j < inputs; j++) out[at + j]! += x * b[right + j]!;
  }
}
