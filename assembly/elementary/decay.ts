/** The first half of every function of e^(factor·|x|): the kernels here work in blocks, whose powers lie in between. */
import { exponentOf, growth, powerOfTwo, remainderHigh, remainderLow, shifted, splat } from './exponential';

/** Numbers in a block, and the distance in bytes between its powers and what they grow by. */
export const BLOCK: usize = 128;
export const APART: usize = 1024;

/**
 * For the numbers from `z` up to `end`: e^(factor·|x|) = s (1 + p) with s = 2^k at `work` and s p at work + APART. An odd
 * count reads and writes one number more.
 */
export function decay(z: usize, end: usize, factor: f64, work: usize): void {
  for (; z < end; z += 16) {
    const y = f64x2.pmax(f64x2.mul(f64x2.abs(v128.load(z)), splat(factor)), splat(-746));
    const bits = shifted(y);
    const k = exponentOf(bits);
    const s = powerOfTwo(bits);
    v128.store(work, s);
    v128.store(work, f64x2.mul(s, growth(remainderHigh(y, k), remainderLow(k))), APART);
    work += 16;
  }
}

/** Where the block that begins at `z` ends. */
// @ts-ignore: decorator
@inline
export function endOfBlock(z: usize, end: usize): usize {
  return min(z + 8 * BLOCK, end);
}

/** Stores two numbers, or the first of them if there is only one left. */
// @ts-ignore: decorator
@inline
export function put(to: usize, pair: v128, left: usize): void {
  if (left > 8) v128.store(to, pair);
  else v128.store64_lane(to, pair, 0);
}
