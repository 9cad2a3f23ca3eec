/**
 * Substitution for one triangular block: the part of a triangular solve that is not a product. Strides carry signs, so
 * that one loop serves lower and upper triangles and their transposes (an upper one is a lower one read backwards).
 */
import { simdKernel, type SimdKernel } from './gemm/simd-kernel.js';
import { staging } from './kernel/memory.js';

/** Columns of B that pass through the kernel's memory at a time. */
const COLUMNS = 1024;
/** Below this many multiplications the plain loop is faster than the way into the kernel's memory (measured). */
const TINY = 500;

/**
 * B ← L⁻¹·B for an n×n lower triangle with L(i, p) = `l[lOffset + i * lRow + p * lColumn]` and an n×r block with B(i, j) =
 * `b[bOffset + i * bRow + j]`. Cost n²·r flops. Both implementations give the same bits.
 */
export function substitute(
  n: number,
  r: number,
  l: Float64Array,
  lOffset: number,
  lRow: number,
  lColumn: number,
  b: Float64Array,
  bOffset: number,
  bRow: number,
): void {
  const kernel = (n * n * r) / 2 < TINY ? null : simdKernel();
  if (kernel !== null && substituteSimd(kernel, n, r, l, lOffset, lRow, lColumn, b, bOffset, bRow)) return;
  substitutePlain(n, r, l, lOffset, lRow, lColumn, b, bOffset, bRow);
}

/** `substitute` in plain TypeScript. */
export function substitutePlain(
  n: number,
  r: number,
  l: Float64Array,
  lOffset: number,
  lRow: number,
  lColumn: number,
  b: Float64Array,
  bOffset: number,
  bRow: number,
): void {
  for (let i = 0; i < n; i++) {
    const target = bOffset + i * bRow;
    for (let p = 0; p < i; p++) {
      const factor = l[lOffset + i * lRow + p * lColumn]!;
      const above = bOffset + p * bRow;
      for (let j = 0; j < r; j++) b[target + j]! -= factor * b[above + j]!;
    }
    const diagonal = l[lOffset + i * (lRow + lColumn)]!;
    for (let j = 0; j < r; j++) b[target + j]! /= diagonal;
  }
}

/** `substitute` on the WebAssembly kernel; false, and nothing done, where its memory has no room. */
export function substituteSimd(
  kernel: SimdKernel,
  n: number,
  r: number,
  l: Float64Array,
  lOffset: number,
  lRow: number,
  lColumn: number,
  b: Float64Array,
  bOffset: number,
  bRow: number,
): boolean {
  const columns = Math.min(COLUMNS, (r + 7) & ~7);
  const bAt = ((n * (n + 1)) / 2 + 7) & ~7;
  const memory = staging(bAt + n * columns);
  if (memory === null) return false;
  let at = 0;
  for (let i = 0; i < n; i++) {
    const from = lOffset + i * lRow;
    for (let p = 0; p <= i; p++) memory[at++] = l[from + p * lColumn]!;
  }
  for (let j = 0; j < r; j += columns) {
    const width = Math.min(columns, r - j);
    for (let i = 0; i < n; i++) {
      const from = bOffset + i * bRow + j;
      memory.set(b.subarray(from, from + width), bAt + i * columns);
    }
    kernel.substitute(n, (width + 7) & ~7, 0, 8 * bAt, 8 * columns);
    for (let i = 0; i < n; i++) {
      const from = bAt + i * columns;
      b.set(memory.subarray(from, from + width), bOffset + i * bRow + j);
    }
  }
  return true;
}
