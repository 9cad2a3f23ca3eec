/**
 * Single eigenvalues of a symmetric tridiagonal matrix T, by bisection on the number of eigenvalues below a point (the
 * signs in Sturm's sequence). That number comes from the pivots of T − xI without exchanges: their errors amount to a tiny
 * relative change of T's entries, however large a pivot grows (Demmel, Applied Numerical Linear Algebra, 5.3.4).
 */
import { DomainError } from '../errors.js';
import type { Tridiagonal } from './shifted-tridiagonal.js';

/** Smallest normal number, and the distance from 1 to the next number. */
const tiny = 2 ** -1022;
const epsilon = 2 ** -52;

/** How many eigenvalues of T are less than x. A pivot that vanishes counts as a negative one. Cost 4·n flops. */
export function countBelow({ diagonal, offDiagonal }: Tridiagonal, x: number): number {
  const largest = offDiagonal.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return count(diagonal, offDiagonal, x, floorOf(largest));
}

/**
 * The k-th smallest eigenvalue of T, k from 0, to the last bits of |λ| or of ε·‖T‖·ε, whichever is larger: what is below
 * that counts as zero. Cost about 60 counts, and at most 110.
 *
 * @throws DomainError unless 0 ≤ k < n
 */
export function kthEigenvalue({ diagonal, offDiagonal }: Tridiagonal, k: number): number {
  const n = diagonal.length;
  if (!(Number.isInteger(k) && k >= 0 && k < n)) {
    const advice = 'Eigenvalues are counted from 0, in ascending order.';
    throw new DomainError('kthEigenvalue', 'k', `a whole number from 0 to ${n - 1}`, `${k}`, advice);
  }
  // Gershgorin's intervals.
  let [low, high, largest] = [Infinity, -Infinity, 0];
  for (let i = 0; i < n; i++) {
    const before = i > 0 ? Math.abs(offDiagonal[i - 1]!) : 0;
    const radius = before + (i + 1 < n ? Math.abs(offDiagonal[i]!) : 0);
    low = Math.min(low, diagonal[i]! - radius);
    high = Math.max(high, diagonal[i]! + radius);
    largest = Math.max(largest, before);
  }
  const size = Math.max(Math.abs(low), Math.abs(high));
  const floor = floorOf(largest);
  const rounding = 2 * n * epsilon * size + 2 * floor;
  low -= rounding;
  high += rounding;
  const smallest = Math.max(epsilon * epsilon * size, floor);
  while (high - low > Math.max(smallest, epsilon * Math.max(Math.abs(low), Math.abs(high)))) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (count(diagonal, offDiagonal, middle, floor) > k) high = middle;
    else low = middle;
  }
  const value = low + (high - low) / 2;
  return Math.abs(value) <= smallest ? 0 : value;
}

/** The smallest eigenvalue of T, as `kthEigenvalue`. */
export function smallestEigenvalue(t: Tridiagonal): number {
  return kthEigenvalue(t, 0);
}

/** The largest eigenvalue of T, as `kthEigenvalue`. */
export function largestEigenvalue(t: Tridiagonal): number {
  return kthEigenvalue(t, t.diagonal.length - 1);
}

/** Pivots closer to zero are moved there: small enough to change nothing, large enough that e/pivot is finite. */
function floorOf(largest: number): number {
  return Math.max(tiny, tiny * largest);
}

function count(diagonal: Float64Array, offDiagonal: Float64Array, x: number, floor: number): number {
  let below = 0;
  let pivot = 1;
  let beside = 0;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - beside * (beside / pivot);
    // A pivot that overflows has the right sign, and leaves the next one as if T ended here.
    if (Math.abs(pivot) < floor) pivot = -floor;
    if (pivot < 0) below++;
    beside = offDiagonal[i] ?? 0;
  }
  return below;
}
