/**
 * Lanczos' method with full reorthogonalization: an orthonormal basis Q of a Krylov space of a symmetric matrix, and its
 * compression T = QᵀAQ, which is tridiagonal. For b = |b|·q₁, f(A)b ≈ |b|·Q·f(T)e₁ (exact for polynomials of degree below
 * the dimension), and the least value of a quadratic model on the space is that of its small one (Gould, Lucidi, Roma and
 * Toint 1999). All former vectors are kept and every new one is made orthogonal to them: T then has no copies of
 * eigenvalues.
 */
import { ShapeError } from '../errors.js';
import { allocate, copyOf } from './allocation.js';
import { finiteProduct, rightHandSize, type Product } from './iterative-solution.js';
import { addRows, dotRows } from './row-combinations.js';
import type { Tridiagonal } from './shifted-tridiagonal.js';
import { dot, norm } from './vector.js';

/** A·Q = Q·T + remainder·q·e_kᵀ with k = `count` orthonormal columns of Q and q orthogonal to them. */
export interface KrylovBasis {
  readonly order: number;
  readonly count: number;
  /** T. */
  readonly tridiagonal: Tridiagonal;
  /** What the last vector's image has outside the space: 0 where the space is invariant. */
  readonly remainder: number;
  /** |start|: the start is this times the first vector. */
  readonly length: number;
  /** Vector k of the basis, as a view. */
  vector(k: number): Float64Array;
  /** Q·c, n numbers. Cost 2·n·count flops. */
  expand(c: Float64Array): Float64Array;
  /** Qᵀ·x, `count` numbers. Cost 2·n·count flops. */
  project(x: Float64Array): Float64Array;
}

/** How far to go. */
export interface LanczosOptions {
  /** Products with A, at most (and at most the order). */
  readonly steps: number;
  /** Whether T is large enough, asked after each step; `remainder` is the size of what it lacks. */
  readonly isEnough?: (tridiagonal: Tridiagonal, remainder: number) => boolean;
}

/**
 * Builds the basis from `start`. Cost of step k: one product and 4·k·n flops, 8·k·n where little of the image is new;
 * memory n·count numbers (up to twice that while it grows). A start of zeros gives a basis of no vectors.
 *
 * @throws DomainError if `start` or a product is not finite
 */
export function lanczos(product: Product, start: Float64Array, options: LanczosOptions): KrylovBasis {
  const n = start.length;
  const length = rightHandSize('lanczos', start);
  const multiply = finiteProduct('lanczos', product);
  const most = length === 0 ? 0 : Math.min(n, options.steps);
  let rows = allocate(Math.min(most, 8) * n);
  const diagonal: number[] = [];
  const beside: number[] = [];
  let remainder = 0;
  let next = start.map((value) => value / length);
  let largest = 0;
  const tridiagonal = (): Tridiagonal => ({
    diagonal: Float64Array.from(diagonal),
    offDiagonal: Float64Array.from(beside),
  });
  for (let k = 0; k < most; k++) {
    if (k > 0) beside.push(remainder);
    if (rows.length === k * n) {
      const grown = allocate(Math.min(most, 2 * k) * n);
      grown.set(rows);
      rows = grown;
    }
    rows.set(next, k * n);
    const image = copyOf(multiply(next));
    const size = norm(image);
    largest = Math.max(largest, size);
    diagonal.push(dot(next, image));
    // The recurrence's two terms first: what is left is nearly orthogonal to all others.
    const terms = Float64Array.of(remainder, diagonal[k]!);
    const near = Math.min(2, k + 1);
    addRows(-1, near, n, terms, 2 - near, 1, rows, (k + 1 - near) * n, n, image, 0);
    remainder = orthogonalize(image, rows, k + 1);
    // Rounding of a product and of its projections: the space is invariant.
    if (!(remainder > 8 * Math.sqrt(n) * Number.EPSILON * largest)) remainder = 0;
    if (remainder === 0 || options.isEnough?.(tridiagonal(), remainder) === true) break;
    const factor = 1 / remainder;
    next = image.map((value) => value * factor);
  }
  return basisOf(n, rows, tridiagonal(), remainder, length);
}

/**
 * v less its part in the first `count` rows, and the length of what remains; again while much was taken, so that what
 * remains is not mostly rounding (Daniel, Gragg, Kaufman and Stewart 1976).
 */
function orthogonalize(v: Float64Array, rows: Float64Array, count: number): number {
  const n = v.length;
  const parts = new Float64Array(count);
  let length = norm(v);
  for (let pass = 0; pass < 3; pass++) {
    const before = length;
    dotRows(count, n, rows, 0, n, v, 0, parts);
    addRows(-1, count, n, parts, 0, 1, rows, 0, n, v, 0);
    length = norm(v);
    if (length > 0.7 * before) break;
  }
  return length;
}

function basisOf(
  n: number,
  rows: Float64Array,
  tridiagonal: Tridiagonal,
  remainder: number,
  length: number,
): KrylovBasis {
  const count = tridiagonal.diagonal.length;
  const demand = (operation: string, argument: string, expected: number, got: number): void => {
    if (expected === got) return;
    throw new ShapeError(
      operation,
      argument,
      `${expected} numbers`,
      `${got}`,
      'Pass coordinates in the right space.',
    );
  };
  return {
    order: n,
    count,
    tridiagonal,
    remainder,
    length,
    vector: (k) => rows.subarray(k * n, k * n + n),
    expand(c) {
      demand('lanczos.expand', 'c', count, c.length);
      const out = allocate(n);
      addRows(1, count, n, c, 0, 1, rows, 0, n, out, 0);
      return out;
    },
    project(x) {
      demand('lanczos.project', 'x', n, x.length);
      const out = allocate(count);
      dotRows(count, n, rows, 0, n, x, 0, out);
      return out;
    },
  };
}
