/** Triangular systems with many right-hand sides, solved in place. */
import type { Matrix } from './matrix.js';

/** B ← L⁻¹B. Only the lower triangle of L (n×n) is read; B is n×r. Cost n²·r flops. */
export function solveLower(lower: Matrix, b: Matrix): void {
  const n = lower.rows;
  const l = lower.data;
  const r = b.columns;
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < i; p++) {
      const factor = l[i * n + p]!;
      for (let j = 0; j < r; j++) b.data[i * r + j]! -= factor * b.data[p * r + j]!;
    }
    for (let j = 0; j < r; j++) b.data[i * r + j]! /= l[i * n + i]!;
  }
}

/** B ← L⁻ᵀB. Only the lower triangle of L (n×n) is read; B is n×r. Cost n²·r flops. */
export function solveLowerTransposed(lower: Matrix, b: Matrix): void {
  const n = lower.rows;
  const l = lower.data;
  const r = b.columns;
  for (let i = n - 1; i >= 0; i--) {
    for (let j = 0; j < r; j++) b.data[i * r + j]! /= l[i * n + i]!;
    for (let p = 0; p < i; p++) {
      const factor = l[i * n + p]!;
      for (let j = 0; j < r; j++) b.data[p * r + j]! -= factor * b.data[i * r + j]!;
    }
  }
}

/** B ← R⁻¹B for an upper triangular R: the leading n×n block of an array with row stride `stride`. */
export function solveUpper(r: Float64Array, stride: number, n: number, b: Matrix): void {
  const columns = b.columns;
  for (let i = n - 1; i >= 0; i--) {
    for (let p = i + 1; p < n; p++) {
      const factor = r[i * stride + p]!;
      for (let j = 0; j < columns; j++) b.data[i * columns + j]! -= factor * b.data[p * columns + j]!;
    }
    for (let j = 0; j < columns; j++) b.data[i * columns + j]! /= r[i * stride + i]!;
  }
}
