/**
 * The sum that makes a mean of the threads' means. It is the part of a question that no other thread helps with, so that it passes
 * over its operands once: block by block through a near cache, where the kernels add.
 */
import { scratch, withScratch } from '../numeric/allocation.js';
import { addScaled, mixRows } from '../numeric/elementwise.js';
import { addressOf } from '../numeric/kernel/memory.js';

/** Numbers of a block: three of them lie in a core's own cache. Shorter ones are called for more often than they save. */
const BLOCK = 2 ** 14;

/**
 * out ← shares[0]·own + Σ shares[t + 1]·parts[t], each product and each sum rounded, in the order of the threads. `out` may be
 * `own`.
 */
export function weightedSum(
  own: Float64Array,
  parts: readonly Float64Array[],
  shares: readonly number[],
  out: Float64Array,
): void {
  const [isOwnThere, isOutThere] = [addressOf(own) >= 0, addressOf(out) >= 0];
  withScratch(() => {
    const weights = scratch(shares.length);
    weights.set(shares);
    const [first, second, sum] = [scratch(BLOCK), scratch(BLOCK), scratch(BLOCK)];
    for (let from = 0; from < own.length; from += BLOCK) {
      const end = Math.min(from + BLOCK, own.length);
      const length = end - from;
      if (!isOwnThere) first.set(own.subarray(from, end));
      second.set(parts[0]!.subarray(from, end));
      const [mine, mineAt] = isOwnThere ? [own, from] : [first, 0];
      const [to, at] = isOutThere ? [out, from] : [sum, 0];
      mixRows(1, length, weights, 0, mine, mineAt, weights, 1, second, 0, to, at);
      for (let t = 1; t < parts.length; t++) {
        second.set(parts[t]!.subarray(from, end));
        addScaled(length, shares[t + 1]!, second, 0, to, at);
      }
      if (!isOutThere) out.set(length === BLOCK ? sum : sum.subarray(0, length), from);
    }
  });
}
