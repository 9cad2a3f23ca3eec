/**
 * Runs a kernel function on arrays that may lie anywhere: operands in the kernels' memory are worked on in place, others
 * are copied in and out in blocks that stay in the level-1 cache.
 */
import { addressOf, staging } from '../kernel/memory.js';
import { workLength, type KernelFunction } from './kernel-function.js';

/** Numbers in a block; the areas for z, value and slope and the kernel's own are 40 kB. */
const BLOCK = 1536;
/** Number at which each area begins; one number between them, because kernels read in twos. */
const Z = workLength;
const VALUE = Z + BLOCK + 2;
const SLOPE = VALUE + BLOCK + 2;
const END = SLOPE + BLOCK + 2;

/** value and (unless null) slope of the function at z. False, with nothing done, if the kernels have no room. */
export function runStaged(
  run: KernelFunction,
  z: Float64Array,
  value: Float64Array,
  slope: Float64Array | null,
): boolean {
  const memory = staging(END);
  if (memory === null) return false;
  const zAt = addressOf(z);
  const valueAt = addressOf(value);
  const slopeAt = slope === null ? 0 : addressOf(slope);
  if (zAt >= 0 && valueAt >= 0 && slopeAt >= 0) {
    run(z.length, zAt, valueAt, slopeAt, 0);
    return true;
  }
  for (let from = 0; from < z.length; from += BLOCK) {
    const n = Math.min(BLOCK, z.length - from);
    if (zAt < 0) memory.set(n === z.length ? z : z.subarray(from, from + n), Z);
    run(
      n,
      zAt < 0 ? 8 * Z : zAt + 8 * from,
      valueAt < 0 ? 8 * VALUE : valueAt + 8 * from,
      slopeAt < 0 ? 8 * SLOPE : slopeAt === 0 ? 0 : slopeAt + 8 * from,
      0,
    );
    if (valueAt < 0) value.set(memory.subarray(VALUE, VALUE + n), from);
    if (slopeAt < 0) slope!.set(memory.subarray(SLOPE, SLOPE + n), from);
  }
  return true;
}
