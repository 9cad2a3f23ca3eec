/**
 * Zeros in steps: samples and units of a slot in such an order that its rows, one for each sample, are full of zeros below a
 * stair,
 *
 *     step 0   step 1   step 2
 *     ██████████████████████      samples 0 …
 *     ███████████████
 *     ███████████████
 *     ████████                    … N−1
 *
 * so that a product is a few smaller ones that leave the zeros out, whoever carries it out: what they would add is zero, and
 * entries below the stair are wanted by nobody, as a factor of zero follows (factors/cells/living-units.ts).
 */
import { gemm } from '../numeric/gemm.js';

/** Units `from` … `end`, which are zero from sample `rows` on. */
export interface Step {
  readonly from: number;
  readonly end: number;
  readonly rows: number;
}

/** All units of a slot, step by step; rows descend. */
export type Stairs = readonly Step[];

/** One row of `data`, from `at` on, for each sample, with its zeros in steps if it has some. */
export interface Slab {
  readonly data: Float64Array;
  readonly at: number;
  readonly width: number;
  readonly stairs: Stairs | undefined;
}

/** One step of all units and samples. */
export function level(width: number, samples: number): Stairs {
  return [{ from: 0, end: width, rows: samples }];
}

/**
 * out (+)= X op(B) for the rows of X, with B in `b` at `bAt` with rows of `ldb` numbers, and op the transpose where asked.
 * Entries of `out` below its stair become 0, or stay as they are where the product is added. Cost: 2 flops for each pair of an
 * entry of `out` and a unit of X that lie above both stairs.
 */
export function multiplyInSteps(
  samples: number,
  x: Slab,
  transposed: boolean,
  b: Float64Array,
  bAt: number,
  ldb: number,
  accumulate: boolean,
  out: Slab,
): void {
  const { data, at, width } = out;
  const terms = x.stairs ?? level(x.width, samples);
  const block = (columns: Step, k: number, kEnd: number, rows: number, beta: number): void => {
    const { from, end } = columns;
    const start = bAt + (transposed ? from * ldb + k : k * ldb + from);
    gemm(
      false,
      transposed,
      rows,
      end - from,
      kEnd - k,
      1,
      x.data,
      x.at + k,
      x.width,
      b,
      start,
      ldb,
      beta,
      data,
      at + from,
      width,
    );
  };
  for (const columns of out.stairs ?? level(width, samples)) {
    if (!accumulate) {
      for (let n = columns.rows; n < samples; n++) {
        data.fill(0, at + n * width + columns.from, at + n * width + columns.end);
      }
    }
    const deep = deeperThan(columns.rows, terms);
    block(columns, 0, deep === 0 ? 0 : terms[deep - 1]!.end, columns.rows, accumulate ? 1 : 0);
    for (let s = deep; s < terms.length; s++) {
      block(columns, terms[s]!.from, terms[s]!.end, terms[s]!.rows, 1);
    }
  }
}

/** C ← factor·LᵀR + beta·C, sums over samples: C in `c` at `cAt` has a row for each unit of L and a column for each of R. */
export function sumInSteps(
  samples: number,
  left: Slab,
  right: Slab,
  factor: number,
  beta: number,
  c: Float64Array,
  cAt: number,
): void {
  const columns = right.stairs ?? level(right.width, samples);
  const block = ({ from, end }: Step, j: number, jEnd: number, count: number): void => {
    gemm(
      true,
      false,
      end - from,
      jEnd - j,
      count,
      factor,
      left.data,
      left.at + from,
      left.width,
      right.data,
      right.at + j,
      right.width,
      beta,
      c,
      cAt + from * right.width + j,
      right.width,
    );
  };
  for (const rows of left.stairs ?? level(left.width, samples)) {
    const deep = deeperThan(rows.rows, columns);
    if (deep > 0) block(rows, 0, columns[deep - 1]!.end, rows.rows);
    for (let s = deep; s < columns.length; s++) {
      block(rows, columns[s]!.from, columns[s]!.end, columns[s]!.rows);
    }
  }
}

/** How many steps, which are the first ones, go down so many samples at least: together they are one block. */
function deeperThan(rows: number, stairs: Stairs): number {
  let count = 0;
  while (count < stairs.length && stairs[count]!.rows >= rows) count++;
  return count;
}
