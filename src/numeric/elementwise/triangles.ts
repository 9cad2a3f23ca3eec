/** Lower triangles of square matrices, entry by entry. */
import { addressOf } from '../kernel/memory.js';
import { elementwiseKernel } from './elementwise-kernel.js';

/**
 * Lower triangles of matrices of order n: out = a ∘ (b + shift), or out += that where `adds`. What lies above the diagonals is
 * neither read nor written.
 */
export function lowerProducts(
  n: number,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  shift: number,
  adds: boolean,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(n * n);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const bFrom = addressOf(b);
    const outFrom = addressOf(out);
    if ((aFrom | bFrom | outFrom) >= 0) {
      kernel.lowerProducts(n, aFrom + 8 * aAt, bFrom + 8 * bAt, shift, adds, outFrom + 8 * outAt);
      return;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = i * n; k <= i * n + i; k++) {
      const product = a[aAt + k]! * (b[bAt + k]! + shift);
      out[outAt + k] = adds ? out[outAt + k]! + product : product;
    }
  }
}
