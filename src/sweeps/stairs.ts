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
 * so that a product is a few smaller ones that leave the zeros out, whoever carries it out: what it would have added is
 * zero, and entries below the stair are wanted by nobody, as a factor of zero follows (factors/cells/living-units.ts).
 */
import { gemm } from '../numeric/gemm.js';

/** Units ends[s − 1] … ends[s] are zero from sample rows[s] on; rows descend. The last end is the slot's width. */
export interface Stairs {
  readonly ends: readonly number[];
  readonly rows: readonly number[];
}

/** Units `from` … `end` with their number of rows. */
interface Step {
  readonly from: number;
  readonly end: number;
  readonly rows: number;
}

function stepsOf({ ends, rows }: Stairs): Step[] {
  return ends.map((end, s) => ({ from: s === 0 ? 0 : ends[s - 1]!, end, rows: rows[s]! }));
}

/** One step of all units and samples. */
function level(width: number, samples: number): Stairs {
  return { ends: [width], rows: [samples] };
}

/** A slab of rows, one for each of `samples`, with its zeros in steps if it has some. */
export interface Slab {
  readonly data: Float64Array;
  readonly at: number;
  readonly width: number;
  readonly stairs: Stairs | undefined;
}

/**
 * What the steps of `left` and `right` have in common, `visit`ed as blocks: units of the left one with units of the right one
 * and as many samples as both go down. Consecutive steps on the right that go deeper are one block.
 */
function meet(
  left: Stairs,
  right: Stairs,
  visit: (i: number, iEnd: number, j: number, jEnd: number, rows: number, isFirst: boolean) => void,
): void {
  const columns = stepsOf(right);
  for (const { from, end, rows } of stepsOf(left)) {
    const deeper = columns.filter((step) => step.rows >= rows);
    visit(from, end, 0, deeper.at(-1)?.end ?? 0, rows, true);
    for (const step of columns.slice(deeper.length)) visit(from, end, step.from, step.end, step.rows, false);
  }
}

/**
 * out (+)= X op(B) for the rows of X, with B in `b` at `bAt` with rows of `ldb` numbers, and op the transpose where asked.
 * Entries of `out` below its stair are 0, or stay as they are if the product is added.
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
  meet(
    out.stairs ?? level(width, samples),
    x.stairs ?? level(x.width, samples),
    (i, iEnd, k, kEnd, rows, isFirst) => {
      if (isFirst && !accumulate) {
        for (let n = rows; n < samples; n++) data.fill(0, at + n * width + i, at + n * width + iEnd);
      }
      const start = bAt + (transposed ? i * ldb + k : k * ldb + i);
      const beta = isFirst && !accumulate ? 0 : 1;
      gemm(
        false,
        transposed,
        rows,
        iEnd - i,
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
        at + i,
        width,
      );
    },
  );
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
  const ldc = right.width;
  meet(
    left.stairs ?? level(left.width, samples),
    right.stairs ?? level(ldc, samples),
    (i, iEnd, j, jEnd, rows) => {
      const place = cAt + i * ldc + j;
      gemm(
        true,
        false,
        iEnd - i,
        jEnd - j,
        rows,
        factor,
        left.data,
        left.at + i,
        left.width,
        right.data,
        right.at + j,
        ldc,
        beta,
        c,
        place,
        ldc,
      );
    },
  );
}
