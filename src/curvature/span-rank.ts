/** What a layer's vectors span over the batch: rank-revealing QR of as many vectors as there are, in little memory. */
import { allocate } from '../numeric/allocation.js';
import { matrix } from '../numeric/matrix.js';
import { pivotedQr, type PivotedQr } from '../numeric/pivoted-qr.js';
import { qr } from '../numeric/qr.js';
import { norm } from '../numeric/vector.js';

/** N·sites vectors of one kind, each `width` numbers and, where more are asked for, `constant`. */
export interface VectorArray {
  readonly data: Float64Array;
  readonly sites: number;
  readonly width: number;
  readonly constant: 0 | 1;
}

/**
 * What a vector may keep outside of the basis, as a fraction of the longest one's length. Factoring alone leaves about
 * √rank · 2⁻⁵² of a dependent vector (roundings of random sign, one for each reflection), so less than a few times that
 * would call noise a direction. What is dropped changes a term w·δ̇ ⊗ ṽ or w·δ ⊗ v̇ of H by at most this fraction of the
 * largest such term: 2.3e-13 for 1024 dimensions, of the order of the rounding of H itself, and not seen at 1e-12.
 */
export function rankTolerance(vectors: number, length: number): number {
  return 2 ** -47 * Math.sqrt(Math.min(vectors, length));
}

/** Number of vectors of samples that have weight. */
export function vectorCount(kinds: readonly (readonly VectorArray[])[], weights: Float64Array): number {
  const present = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  return kinds.flat().reduce((sum, { sites }) => sum + sites * present, 0);
}

/**
 * The range of vectors of m numbers. Each kind counts by its own longest (values and derivatives have different units),
 * each vector by its sample's weight: a sample without weight is absent, one of little weight counts little.
 *
 * More than m vectors are taken in parts: R of what came before has the same row space (and errors are then bounded in
 * the mean square over the vectors). It stops when the vectors so far span everything.
 *
 * Cost: 4·m·n² flops for n ≤ m vectors, about 3·n·m² for more; memory for 4·m vectors at most.
 */
export function rangeOf(
  kinds: readonly (readonly VectorArray[])[],
  m: number,
  weights: Float64Array,
): PivotedQr {
  const total = vectorCount(kinds, weights);
  const tolerance = rankTolerance(total, m);
  const capacity = Math.min(total, 4 * m);
  const stack = allocate(capacity * m);
  let rows = 0;
  let reductions = 0;
  const reduced = (): Float64Array => qr(matrix(rows, m, stack.subarray(0, rows * m))).r.data;
  for (const [vector, factor, constant] of scaledVectors(kinds, weights)) {
    if (rows === capacity) {
      stack.set(reduced());
      rows = m;
      reductions++;
      // After 1, 2, 4, … parts, so that looking costs little.
      if ((reductions & (reductions - 1)) === 0) {
        const range = pivotedQr(matrix(m, m, stack.subarray(0, m * m)), tolerance);
        if (range.rank === m) return range;
      }
    }
    for (let j = 0; j < vector.length; j++) stack[rows * m + j] = factor * vector[j]!;
    if (m > vector.length) stack[rows * m + m - 1] = factor * constant;
    rows++;
  }
  if (rows > m) {
    stack.set(reduced());
    rows = m;
  }
  return pivotedQr(matrix(rows, m, stack.subarray(0, rows * m)), tolerance);
}

/** Every vector with its factor and what stands behind it. */
function* scaledVectors(
  kinds: readonly (readonly VectorArray[])[],
  weights: Float64Array,
): Generator<readonly [Float64Array, number, 0 | 1]> {
  const heaviest = weights.reduce((max, weight) => Math.max(max, weight), 0);
  for (const kind of kinds) {
    const longest = kinds.length === 1 ? 1 : longestOf(kind);
    for (const { data, sites, width, constant } of kind) {
      for (let row = 0; row * width < data.length; row++) {
        const weight = weights[Math.floor(row / sites)]!;
        if (weight === 0) continue;
        yield [data.subarray(row * width, (row + 1) * width), weight / heaviest / longest, constant];
      }
    }
  }
}

/** Length of the longest vector, constants included; 1 if all are zero. */
function longestOf(kind: readonly VectorArray[]): number {
  let longest = 0;
  for (const { data, width, constant } of kind) {
    for (let at = 0; at < data.length; at += width) {
      longest = Math.max(longest, Math.hypot(norm(data.subarray(at, at + width)), constant));
    }
  }
  return longest > 0 ? longest : 1;
}
