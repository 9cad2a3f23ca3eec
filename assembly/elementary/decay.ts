/** The first half of every function of e^(factor·|x|): the kernels here work in blocks, whose powers lie in between. */
import { exponentOf, growth, powerOfTwo, shifted, splat, writeTable } from './exponential';

/**
 * Numbers in a block, the distance in bytes between its powers and what they grow by, and that of the table from the
 * beginning of the room to work in.
 */
const BLOCK: usize = 128;
export const APART: usize = 1024;
export const TABLE: usize = 2048;

/**
 * For the numbers from `z` up to `end`: e^(factor·|x|) = s (1 + p) with s = 2^k at `work` and s p at work + APART, where
 * |x| is bounded by `limit`, beyond which the power is 0. An odd count reads and writes one number more.
 */
export function decay(z: usize, end: usize, factor: f64, limit: f64, work: usize): void {
  const table = work + TABLE;
  writeTable(table);
  const rate = splat(factor * 1.4426950408889634);
  for (; z < end; z += 16) {
    const size = f64x2.pmin(f64x2.abs(v128.load(z)), splat(limit));
    const bits = shifted(size, rate, table);
    const p = growth(f64x2.mul(size, splat(factor)), exponentOf(bits, table), table);
    const s = powerOfTwo(bits);
    v128.store(work, s);
    v128.store(work, f64x2.mul(s, p), APART);
    work += 16;
  }
}

/** Where the block that begins at `z` ends. */
@inline
export function endOfBlock(z: usize, end: usize): usize {
  return min(z + 8 * BLOCK, end);
}

/** Stores two numbers, or the first of them if there is only one left. */
@inline
export function put(to: usize, pair: v128, left: usize): void {
  if (left > 8) v128.store(to, pair);
  else v128.store64_lane(to, pair, 0);
}
