/**
 * Bunch-Kaufman factorization by the bound library's LAPACK. It chooses pivots by the same rule as ours and stores the same
 * blocks; only the order of exchanges and blocks has to be read from its one list.
 */
import { allocate } from '../allocation.js';
import type { ExchangedBlocks } from '../ldlt-panel.js';
import type { BlasLibrary } from './blas-library.js';

/** Columns that LAPACK eliminates at a time where its work array has room for them. */
const PANEL = 64;

/**
 * Factors the upper triangle of the n×n array `u` in place, and fills `blocks`. What lies below the diagonal is lost.
 *
 * @returns where each row's own block ended: its entries lack all exchanges from there on. Null, and the upper triangle
 *   as it was, if a pivot is exactly zero: LAPACK leaves the row of such a pivot undefined, while our own factorization
 *   counts it and goes on
 */
export function ldltLapack(
  library: BlasLibrary,
  u: Float64Array,
  n: number,
  blocks: ExchangedBlocks,
): Int32Array | null {
  const { diagonal, coupling, isPair, order, partner } = blocks;
  // Kept below the diagonal, which LAPACK does not touch.
  for (let i = 0; i < n; i++) {
    diagonal[i] = u[i * (n + 1)]!;
    for (let j = i + 1; j < n; j++) u[j * n + i] = u[i * n + j]!;
  }
  const size = new Int32Array([n]);
  const exchanges = new Int32Array(n);
  const info = new Int32Array(1);
  const work = allocate(PANEL * n);
  library.dsytrf('L', size, u, size, exchanges, work, new Int32Array([work.length]), info, 1);
  if (info[0]! > 0) {
    for (let i = 0; i < n; i++) {
      u[i * (n + 1)] = diagonal[i]!;
      for (let j = i + 1; j < n; j++) u[i * n + j] = u[j * n + i]!;
    }
    return null;
  }
  const ends = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    diagonal[i] = u[i * (n + 1)]!;
    // Rows count from one; the two of a pair carry the same negative number, that of the row taken for the second.
    const step = exchanges[i]! > 0 ? 1 : 2;
    const target = i + step - 1;
    const row = Math.abs(exchanges[i]!) - 1;
    partner[target] = row;
    [order[target], order[row]] = [order[row]!, order[target]!];
    ends.fill(i + step, i, i + step);
    if (step === 2) {
      isPair[i] = 1;
      coupling[i] = u[i * n + i + 1]!;
      u[i * n + i + 1] = 0;
      diagonal[i + 1] = u[(i + 1) * (n + 1)]!;
      i++;
    }
  }
  return ends;
}
