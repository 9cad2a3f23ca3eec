/**
 * Eigenvalues and eigenvectors of a very small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, Matrix
 * Computations, 8.5): two arrays and no panels, where making arrays is what costs time.
 */
import { matrix, type Matrix } from './matrix.js';

/** Sweeps; the convergence is quadratic, and five or six are usual. */
const limit = 40;

/**
 * Turns the n×n symmetric `a` (largest entry between 2⁻²⁰⁰ and 2²⁰⁰, or 0) into its eigenvalues on the diagonal, in place;
 * the vectors come as columns, ordered with the values. Cost about 30·n³ flops.
 */
export function jacobiEigen(n: number, a: Float64Array): { values: Float64Array; vectors: Matrix } {
  const v = new Float64Array(n * n);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    v[i * (n + 1)] = 1;
    for (let j = 0; j <= i; j++) {
      a[j * n + i] = a[i * n + j]!;
      largest = Math.max(largest, Math.abs(a[i * n + j]!));
    }
  }
  const negligible = largest * 2 ** -60;
  let isDone = false;
  for (let sweep = 0; !isDone; sweep++) {
    if (sweep === limit) throw new Error('internal: jacobiEigen: no convergence');
    isDone = true;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p * n + q]!) <= negligible) continue;
        isDone = false;
        rotate(n, a, v, p, q);
      }
    }
  }
  const values = new Float64Array(n);
  const vectors = matrix(n, n);
  for (let i = 0; i < n; i++) {
    const value = a[i * (n + 1)]!;
    // The rank of this value; equal ones keep their order.
    let at = 0;
    for (let j = 0; j < n; j++) {
      const other = a[j * (n + 1)]!;
      if (other < value || (other === value && j < i)) at++;
    }
    values[at] = value;
    for (let j = 0; j < n; j++) vectors.data[j * n + at] = v[i * n + j]!;
  }
  return { values, vectors };
}

/** The rotation of p and q that makes their common entry zero, applied to A from both sides and to the rows of V. */
function rotate(n: number, a: Float64Array, v: Float64Array, p: number, q: number): void {
  const beside = a[p * n + q]!;
  const half = (a[q * (n + 1)]! - a[p * (n + 1)]!) / (2 * beside);
  const t = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  a[p * (n + 1)]! -= t * beside;
  a[q * (n + 1)]! += t * beside;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  for (let k = 0; k < n; k++) {
    if (k !== p && k !== q) {
      const x = a[p * n + k]!;
      const y = a[q * n + k]!;
      a[p * n + k] = c * x - s * y;
      a[q * n + k] = s * x + c * y;
      a[k * n + p] = a[p * n + k]!;
      a[k * n + q] = a[q * n + k]!;
    }
    const x = v[p * n + k]!;
    const y = v[q * n + k]!;
    v[p * n + k] = c * x - s * y;
    v[q * n + k] = s * x + c * y;
  }
}
