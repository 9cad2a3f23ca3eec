/** Unit vectors as seeds: one copy for each coordinate of a slot, the same for every sample. */
import { allocate, scratchZeros } from '../numeric/allocation.js';

/** `width` copies of N × width numbers; copy p has a 1 at coordinate p of every sample. */
export function unitSeeds(width: number, samples: number): Float64Array {
  const seeds = scratchZeros(width * samples * width);
  for (let p = 0; p < width; p++) {
    for (let n = 0; n < samples; n++) seeds[(p * samples + n) * width + p] = 1;
  }
  return seeds;
}

/** [copy][sample][entry] → rows of one sample each, entries ordered by (copy, entry): N × (count·width). */
export function gatherCopies(
  copies: Float64Array,
  count: number,
  samples: number,
  width: number,
): Float64Array {
  const out = allocate(copies.length);
  for (let c = 0; c < count; c++) {
    for (let n = 0; n < samples; n++) {
      const from = (c * samples + n) * width;
      const to = (n * count + c) * width;
      for (let i = 0; i < width; i++) out[to + i] = copies[from + i]!;
    }
  }
  return out;
}
