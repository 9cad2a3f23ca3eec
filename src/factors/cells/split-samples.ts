/**
 * Halves of a set of samples, such that samples with like activation patterns stay together. With few inputs the
 * coordinate with the largest spread is cut at its median, as in a k-d tree (Bentley 1975): the regions on which a
 * ReLU-like network is linear are cut out of the input space by few surfaces. With many inputs distances say little, and
 * the patterns themselves are cut: along the line between two samples that are far apart in Hamming distance, as
 * FastMap does (Faloutsos and Lin 1995).
 */
import type { Matrix } from '../../numeric/matrix.js';
import type { Trace } from '../../sweeps/trace.js';
import type { LivingUnits } from './living-units.js';

/** Up to so many inputs their coordinates are cut. */
export const FEW_INPUTS = 8;

/** Orders `samples` so that the first half and the rest are the two parts; deterministic, ties by number. */
export type Splitter = (samples: Int32Array) => Int32Array;

export function splitter(trace: Trace, groups: readonly LivingUnits[]): Splitter {
  const inputs = trace.program.slots[trace.program.input]!;
  const x = trace.value[trace.program.input]!;
  const score = new Float64Array(trace.samples);
  return (samples) => {
    if (inputs <= FEW_INPUTS) scoreByCoordinate(x, inputs, samples, score);
    else scoreByPattern(groups, samples, score);
    return halved(samples, score);
  };
}

/** The samples with the lower half of the scores, then the others; ties go by place. Sorting numbers needs no calls back. */
function halved(samples: Int32Array, score: Float64Array): Int32Array {
  const sorted = new Float64Array(samples.length);
  for (let i = 0; i < sorted.length; i++) sorted[i] = score[samples[i]!]!;
  sorted.sort();
  const middle = samples.length >> 1;
  const cut = sorted[middle]!;
  let below = 0;
  while (below < middle && sorted[below]! < cut) below++;
  const out = new Int32Array(samples.length);
  // As many of those at the cut go to the first half as it has room for.
  let room = middle - below;
  for (let i = 0, low = 0, high = middle; i < samples.length; i++) {
    const n = samples[i]!;
    const isLow = score[n]! < cut || (score[n] === cut && room-- > 0);
    out[isLow ? low++ : high++] = n;
  }
  return out;
}

/** The samples in the order of the coordinate with the largest spread, ties by number; rows of x are samples. */
export function byWidestCoordinate({ rows, columns, data }: Matrix, samples: Int32Array): Int32Array {
  const score = new Float64Array(rows);
  scoreByCoordinate(data, columns, samples, score);
  return samples.slice().sort((a, b) => score[a]! - score[b]! || a - b);
}

function scoreByCoordinate(x: Float64Array, inputs: number, samples: Int32Array, score: Float64Array): void {
  let widest = 0;
  let spread = -1;
  for (let i = 0; i < inputs; i++) {
    let least = Infinity;
    let most = -Infinity;
    for (let s = 0; s < samples.length; s++) {
      const value = x[samples[s]! * inputs + i]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (most - least > spread) [widest, spread] = [i, most - least];
  }
  for (const n of samples) score[n] = x[n * inputs + widest]!;
}

/** Along the line from a, the farthest from the first sample, to b, the farthest from a. */
function scoreByPattern(groups: readonly LivingUnits[], samples: Int32Array, score: Float64Array): void {
  const farthest = (from: number): number => {
    let best = from;
    let most = 0;
    for (const n of samples) {
      const distance = distanceOf(groups, from, n);
      if (distance > most) [best, most] = [n, distance];
    }
    return best;
  };
  const a = farthest(samples[0]!);
  const b = farthest(a);
  for (const n of samples) score[n] = distanceOf(groups, a, n) - distanceOf(groups, b, n);
}

/** In how many units two samples differ. */
function distanceOf(groups: readonly LivingUnits[], a: number, b: number): number {
  let sum = 0;
  for (const { width, alive } of groups) {
    const mask = alive();
    const [i, j] = [a * width, b * width];
    for (let k = 0; k < width; k++) sum += mask[i + k]! ^ mask[j + k]!;
  }
  return sum;
}
