/**
 * Products whose left factor is zero in many places that have no pattern (derivatives behind ReLU units): the numbers of a
 * row that are not zero are listed once, and then the rows of B that they stand before are added up, panel by panel. Per
 * multiplication that is slower than tiles, which read a row of B for several rows of A, and there are fewer of them: with
 * half of the numbers zero it takes two thirds to three quarters of the time (measured).
 *
 * Sums are over p in ascending order from zero: what is passed over adds nothing, so the numbers are those of `multiply`.
 * (But for an Infinity or NaN in B that only zeros meet: here it leaves no NaN.)
 */
import { finishTile } from './finish-tile';
import { WIDTH } from './shape';
import { sumRows16 } from './sum-rows16';
import { sumRows32 } from './sum-rows32';

/** Rows of A whose lists stay in the level-2 cache while the panels of B pass by. */
const ROWS: i32 = 128;
/** The most terms of a sum: DEPTH of src/numeric/gemm. */
const TERMS: i32 = 256;
/**
 * Terms that are added up at a time, at most: so many rows of a panel of B, 24 kB, stay in a level-1 cache of 32 kB while the lists of
 * all rows pass by, and the panel of C stays in the level-2 cache while the runs of terms do.
 */
const RUN: i32 = 3072 / WIDTH;
const RUNS: i32 = (TERMS + RUN - 1) / RUN;

/** What lies where in `scratch`: rows of a panel of C, zeros, where the lists of a run begin, lengths, and lists. All begin on 16 bytes. */
const ZEROS: usize = 8 * ROWS * WIDTH;
const STARTS: usize = ZEROS + 8 * WIDTH;
const LENGTHS: usize = STARTS + 16;
const OFFSETS: usize = LENGTHS + 4 * ROWS * RUNS;
const VALUES: usize = OFFSETS + 4 * ROWS * TERMS;

/**
 * As `multiply` of multiply.ts for k ≤ 256 and all of C: every argument means the same but `scratch`, which is
 * VALUES + 8·ROWS·TERMS bytes here. `cColumn` is 8, `diagonal` is not used.
 */
export function multiply(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bPanel: usize,
  bRow: usize,
  beta: f64,
  c: usize,
  cRow: usize,
  cColumn: usize,
  diagonal: i32,
  scratch: usize,
): void {
  const plain = alpha == 1 && beta == 0;
  // Where sums may be rounded in another order than the base build's, they begin with what is there.
  const goesOn = ASC_FEATURE_RELAXED_SIMD && alpha == 1 && beta == 1;
  const lengths = scratch + LENGTHS;
  const offsets = scratch + OFFSETS;
  const values = scratch + VALUES;
  // Sums that begin with zero read it here: C itself may be in no cache, and a row would wait for it.
  const zeros = scratch + ZEROS;
  for (let at = zeros; at < zeros + 8 * WIDTH; at += 16) v128.store(at, f64x2.splat(0));
  const runs = (k + RUN - 1) / RUN;
  const run = (k + runs - 1) / runs;
  for (let first = 0; first < m; first += ROWS) {
    const rows = min(m - first, ROWS);
    list(rows, k, run, a, aRow, aColumn, bRow, scratch);
    let panel = b;
    for (let j = 0; j < n; j += WIDTH) {
      const width = min(WIDTH, n - j);
      const to = c + ((<usize>j) << 3);
      const whole = (plain || goesOn) && width == WIDTH;
      const target = whole ? to : scratch;
      const line = whole ? cRow : 8 * WIDTH;
      let start = whole && goesOn ? to : zeros;
      let startRow: usize = whole && goesOn ? cRow : 0;
      for (let part = 0; part < runs; part++) {
        const from = <usize>load<u32>(scratch + STARTS + ((<usize>part) << 2));
        const ofPart = lengths + ((<usize>(part * rows)) << 2);
        if (WIDTH == 32)
          sumRows32(rows, ofPart, offsets + from, values + 2 * from, panel, start, startRow, target, line);
        else sumRows16(rows, ofPart, offsets + from, values + 2 * from, panel, start, startRow, target, line);
        start = target;
        startRow = line;
      }
      if (!whole) finishTile(rows, width, scratch, alpha, beta, to, cRow, cColumn);
      panel += bPanel;
    }
    a += <usize>rows * aRow;
    c += <usize>rows * cRow;
  }
}

/** Lists the numbers that are not zero, a NaN among them, and how far from the first row of B theirs is. */
function list(
  rows: i32,
  k: i32,
  run: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  bRow: usize,
  scratch: usize,
): void {
  let starts = scratch + STARTS;
  let lengths = scratch + LENGTHS;
  const begin = scratch + OFFSETS;
  let offsets = begin;
  let values = scratch + VALUES;
  for (let first = 0; first < k; first += run) {
    const end = min(first + run, k);
    store<u32>(starts, <u32>(offsets - begin));
    starts += 4;
    let row = a + <usize>first * aColumn;
    for (let i = 0; i < rows; i++) {
      const start = offsets;
      let from = row;
      let at: u32 = <u32>first * <u32>bRow;
      // Each is written, and kept only if the next one goes behind it: no branch to be mispredicted.
      for (let p = first; p < end; p++) {
        const bits = load<i64>(from);
        store<i64>(values, bits);
        store<u32>(offsets, at);
        // All but the sign.
        const isThere = <usize>(bits << 1 != 0);
        values += isThere << 3;
        offsets += isThere << 2;
        from += aColumn;
        at += <u32>bRow;
      }
      store<u32>(lengths, <u32>(offsets - start));
      lengths += 4;
      row += aRow;
    }
  }
}
