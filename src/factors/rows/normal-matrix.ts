/**
 * Jᵀ J, the matrix of the normal equations: from pairs of vectors where the rows allow it and the count says so, else
 * from rows written out in chunks. The chunks are few enough numbers to stay in a cache, and one array serves them all.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { symmetricProduct } from '../../numeric/symmetric-product.js';
import { rowCount, type FactorRows } from './factor-rows.js';
import { materializeRows } from './materialize.js';
import { pairedFlops, pairedNormal } from './paired-normal.js';

/** Flops of `normalMatrix`. */
export function normalFlops(rows: FactorRows): number {
  return Math.min(pairedFlops(rows), writtenFlops(rows));
}

/** R·P² for the symmetric product, and two for each entry of the rows. */
function writtenFlops(rows: FactorRows): number {
  const { parameterCount } = rows.program;
  return rowCount(rows) * parameterCount * (parameterCount + 2);
}

/**
 * Jᵀ J, a P × P matrix. Beside it no more than about `chunk` numbers of rows exist at once, or P²/2 of a block of pairs.
 * Cost: R·P² flops (symmetric product); for a loss's rows less than half of 2·N·P², see paired-normal.ts.
 */
export function normalMatrix(rows: FactorRows, chunk: number = 1 << 16): Matrix {
  if (pairedFlops(rows) < writtenFlops(rows)) return pairedNormal(rows);
  return writtenNormal(rows, chunk);
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
