/**
 * Jᵀ J, the matrix of the normal equations: from pairs of vectors where the rows allow it and the count says so, else
 * from rows written out in chunks. The chunks are few enough numbers to stay in a cache, and one array serves them all.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { symmetricProduct } from '../../numeric/symmetric-product.js';
import { rowCount, type FactorRows } from './factor-rows.js';
import { materializeRows } from './materialize.js';
import { pairedCost, pairedNormal, type NormalCost } from './paired-normal.js';

/** A number of a row takes the time of this many flops of a product (measured: 2.5 ns at 25 Gflop/s). */
export const perNumber = 64;

/** A number of a pair, made in the kernel's memory (measured: 0.5 ns). */
export const perPair = 12;

/** Flops of `normalMatrix`. */
export function normalFlops(rows: FactorRows): number {
  return (cheaperPaired(rows) ?? writtenCost(rows)).flops;
}

/** R·P² for the symmetric product, and the entries of the rows. */
function writtenCost(rows: FactorRows): NormalCost {
  const entries = rowCount(rows) * rows.program.parameterCount;
  return { flops: entries * rows.program.parameterCount, made: entries };
}

/** The cost of pairs where that form exists and is the cheaper one; null elsewhere. */
function cheaperPaired(rows: FactorRows): NormalCost | null {
  const paired = pairedCost(rows);
  if (paired === null) return null;
  const written = writtenCost(rows);
  return paired.flops + perPair * paired.made < written.flops + perNumber * written.made ? paired : null;
}

/**
 * Jᵀ J, a P × P matrix. Beside it no more than about `chunk` numbers of rows exist at once, or P²/2 of a block of pairs.
 * Cost: R·P² flops (symmetric product); for a loss's rows N·P² or less where pairs are cheaper, see paired-normal.ts.
 */
export function normalMatrix(rows: FactorRows, chunk: number = 1 << 16): Matrix {
  return cheaperPaired(rows) === null ? writtenNormal(rows, chunk) : pairedNormal(rows);
}

/** The second form, for any rows. */
export function writtenNormal(rows: FactorRows, chunk: number = 1 << 16): Matrix {
  const { parameterCount } = rows.program;
  const total = rowCount(rows);
  const step = Math.min(total, Math.max(fewest, Math.floor(chunk / parameterCount)));
  const out = matrix(parameterCount, parameterCount, allocate(parameterCount * parameterCount));
  const part = allocate(step * parameterCount);
  for (let start = 0; start < total; start += step) {
    const end = Math.min(total, start + step);
    const own = matrix(end - start, parameterCount, part.subarray(0, (end - start) * parameterCount));
    own.data.fill(0);
    materializeRows(rows, start, end, own);
    symmetricProduct(own, { transpose: true, into: out, accumulate: true });
  }
  return out;
}

/** With fewer rows at a time the products would spend their time on reading and writing JᵀJ. */
const fewest = 128;
