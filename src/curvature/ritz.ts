/**
 * Ritz values of a symmetric matrix known by its products: the eigenvalues of its compression to a Krylov space, by
 * Lanczos's method with full reorthogonalization. By Cauchy's interlacing theorem the matrix has at least as many
 * eigenvalues of each sign, and its smallest one is no larger than the smallest Ritz value.
 */
import { matrix } from '../numeric/matrix.js';
import { random } from '../numeric/random.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { axpy, dot, norm } from '../numeric/vector.js';

/** Up to `steps` Ritz values, ascending. Cost: a product and 4·P·steps flops a step; memory P·steps numbers. */
export function ritzValues(
  order: number,
  multiply: (v: Float64Array) => Float64Array,
  steps: number,
): Float64Array {
  const numbers = random(1);
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let v: Float64Array = Float64Array.from({ length: order }, () => numbers.normal());
  let size = norm(v);
  const most = Math.min(order, steps);
  while (basis.length < most) {
    const unit = v.map((value) => value / size);
    basis.push(unit);
    const next = multiply(unit);
    diagonal.push(dot(unit, next));
    const scale = norm(next);
    // Twice: what rounding leaves of the first projection is as large as ε times what was taken away.
    for (let round = 0; round < 2; round++) for (const q of basis) axpy(-dot(q, next), q, next);
    size = norm(next);
    if (!(size > order * Number.EPSILON * scale)) break;
    beside.push(size);
    v = next;
  }
  const n = diagonal.length;
  const t = matrix(n, n);
  for (let i = 0; i < n; i++) {
    t.data[i * n + i] = diagonal[i]!;
    if (i + 1 === n) continue;
    t.data[i * n + i + 1] = beside[i]!;
    t.data[(i + 1) * n + i] = beside[i]!;
  }
  return symmetricEigen(t).values;
}
