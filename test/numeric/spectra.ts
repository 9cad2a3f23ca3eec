/** Symmetric matrices with given eigenvalues, and their products, for the tests of iterative solvers. */
import { matrix, type Matrix } from '../../src/numeric/matrix.js';
import { qr } from '../../src/numeric/qr.js';
import { normalMatrix, product, turned } from './samples.js';

/** Q·diag(values)·Qᵀ with a random orthogonal Q, its columns the eigenvectors. */
export function withSpectrum(
  values: readonly number[],
  seed: number,
): { readonly a: Matrix; readonly q: Matrix } {
  const n = values.length;
  const unit = matrix(
    n,
    n,
    Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0)),
  );
  const q = turned(qr(normalMatrix(n, n, seed)).applyQTranspose(unit));
  const scaled = matrix(
    n,
    n,
    q.data.map((value, at) => value * values[at % n]!),
  );
  const a = product(scaled, turned(q));
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a.data[j * n + i] = a.data[i * n + j]!;
  return { a, q };
}

/** v ↦ A·v, and how often it was called. */
export function counted(a: Matrix): {
  readonly multiply: (v: Float64Array) => Float64Array;
  readonly calls: () => number;
} {
  let calls = 0;
  return {
    multiply: (v) => {
      calls++;
      return product(a, matrix(v.length, 1, v)).data;
    },
    calls: () => calls,
  };
}
