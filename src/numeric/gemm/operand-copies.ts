/** Operands of products in the form that kernels read, as arrays of their own: for those who keep them themselves. */
import { copyOf } from '../allocation.js';
import { staging } from '../kernel/memory.js';
import { EDGE, type SimdKernel } from './simd-kernel.js';
import { copyIn } from './staging.js';

/** A k×n block in panels, made of an n×k one with `transposed`; at most one block of `gemm`. */
export function packedCopy(
  kernel: SimdKernel,
  transposed: boolean,
  array: Float64Array,
  offset: number,
  ld: number,
  n: number,
  k: number,
): Float64Array {
  const [rows, columns] = transposed ? [n, k] : [k, n];
  const length = Math.ceil(n / kernel.panel) * kernel.panel * k;
  return copyMade(array, offset, ld, rows, columns, length, (from, to) => {
    if (transposed) kernel.packPanelsTransposed(n, k, from, 8 * columns, to);
    else kernel.packPanels(n, k, from, 8 * columns, to);
  });
}

/** The m×k transpose of a k×m block. */
export function turnedCopy(
  kernel: SimdKernel,
  array: Float64Array,
  offset: number,
  ld: number,
  m: number,
  k: number,
): Float64Array {
  return copyMade(array, offset, ld, k, m, m * k, (from, to) => {
    kernel.transpose(m, k, from, 8 * m, to, 8 * k);
  });
}

/** What `make` writes to a place in the staging area, `length` numbers, from a copy of the block in another. */
function copyMade(
  array: Float64Array,
  offset: number,
  ld: number,
  rows: number,
  columns: number,
  length: number,
  make: (from: number, to: number) => void,
): Float64Array {
  // Kernels read a little past the end of a block.
  const to = EDGE + ((rows * columns + 15) & ~7);
  const memory = staging(to + length)!;
  copyIn(array, offset, ld, rows, columns, memory, EDGE);
  make(8 * EDGE, 8 * to);
  return copyOf(memory.subarray(to, to + length));
}
