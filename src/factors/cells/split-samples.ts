/**
 * Halves of a set of samples, such that samples with like activation patterns stay together. With few inputs the
 * coordinate with the largest spread is cut at its median, as in a k-d tree (Bentley 1975): the regions on which a
 * ReLU-like network is linear are cut out of the input space by few surfaces. With many inputs distances say little, and
 * the patterns themselves are cut: along the line between two samples that are far apart in Hamming distance, as
 * FastMap does (Faloutsos and Lin 1995).
 */
import type { Matrix } from '../../numeric/matrix.js';
import type { LivingUnits } from './living-units.js';

/** Up to so many inputs their coordinates are cut. */
export const FEW_INPUTS = 8;

/** Orders `samples`, in place, so that the first half and the rest are the two parts; deterministic, ties by place. */
export type Splitter = (samples: Int32Array) => void;

/** Of the samples that are the rows of the inputs; `groups` are asked where inputs are many. */
export function splitter(
  { rows, columns: inputs, data: x }: Matrix,
  groups: readonly LivingUnits[],
): Splitter {
  const score = new Float64Array(rows);
  const sorted = new Float64Array(rows);
  const ordered = new Int32Array(rows);
  return (samples) => {
    if (inputs <= FEW_INPUTS) scoreByCoordinate(x, inputs, samples, score);
    else scoreByPattern(groups, samples, score);
    halve(samples, score, sorted.subarray(0, samples.length), ordered.subarray(0, samples.length));
  };
}

/**
 * The samples with the lower half of the scores, then the others; ties go by place. Sorting numbers needs no calls back.
 * `sorted` and `ordered` are room for as many numbers as there are samples.
 */
function halve(samples: Int32Array, score: Float64Array, sorted: Float64Array, ordered: Int32Array): void {
  for (let i = 0; i < sorted.length; i++) sorted[i] = score[samples[i]!]!;
  sorted.sort();
  const middle = samples.length >> 1;
  const cut = sorted[middle]!;
  let below = 0;
  while (below < middle && sorted[below]! < cut) below++;
  // As many of those at the cut go to the first half as it has room for.
  let room = middle - below;
  for (let i = 0, low = 0, high = middle; i < samples.length; i++) {
    const n = samples[i]!;
    const isLow = score[n]! < cut || (score[n] === cut && room-- > 0);
    ordered[isLow ? low++ : high++] = n;
  }
  samples.set(ordered);
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
