/**
 * The units of a piecewise linear activation whose slope γ is the same in all samples: dead in all of them, or on one
 * straight piece. What such a unit adds to a sum over units is the same for every sample, and what it gets from a sum over
 * samples is a multiple of one vector, so that only the others take part in products with samples.
 */
import { scratch } from '../numeric/allocation.js';
import { addRow, addScaled, gatherBlock, multiplyBy, repeatRow } from '../numeric/elementwise.js';
import { addsRowsLast, gemm } from '../numeric/gemm.js';
import type { Head } from '../program/head.js';
import { affineInputs, affineOutputs } from '../program/nodes.js';
import type { Trace } from './trace.js';

export interface SlopeSplit {
  /** The units whose slope differs between samples, ascending. */
  readonly varying: Int32Array;
  /** Their slopes, N × varying. */
  readonly slope: Float64Array;
}

/** Samples × units left out that outweigh bringing together the rows of one unit that is not (measured). */
const WORTH = 8;

/** The split of γ, N × width; null where it leaves out too little. Cost: N·(width − varying) comparisons and a gather. */
export function slopeSplit(gamma: Float64Array, samples: number): SlopeSplit | null {
  const width = gamma.length / samples;
  const most = Math.floor((samples * width) / (samples + WORTH));
  // The units that are not known to vary: fewer with every sample, and after the first few seldom so.
  const open = countingUp(width);
  let left = width;
  for (let n = 1, row = width; n < samples; n++, row += width) {
    let k = 0;
    while (k < left && gamma[row + open[k]!] === gamma[open[k]!]) k++;
    let kept = k;
    for (k++; k < left; k++) {
      const i = open[k]!;
      if (gamma[row + i] === gamma[i]) open[kept++] = i;
    }
    left = kept;
    if (width - left > most) return null;
  }
  const varying = new Int32Array(width - left);
  for (let i = 0, at = 0, k = 0; i < width; i++) {
    if (k < left && open[k] === i) k++;
    else varying[at++] = i;
  }
  const slope = scratch(samples * varying.length);
  gatherBlock(countingUp(samples), varying, gamma, 0, width, slope, 0);
  return { varying, slope };
}

function countingUp(count: number): Int32Array {
  const out = new Int32Array(count);
  for (let i = 0; i < count; i++) out[i] = i;
  return out;
}

/**
 * Wᵀ(V ∘ γ) below a head of one output, N × inputs of W. Cost: 2·N·|W| flops times the share of units that vary, and a pass
 * over their rows of W.
 */
export function belowSplitHead(
  { parameters, samples, slope: slopes }: Trace,
  { before, activation, last }: Head,
  { varying, slope }: SlopeSplit,
): Float64Array {
  const inputs = affineInputs(before);
  const gamma = slopes[activation.output]!;
  const [w, v] = [before.weight.offset, last.weight.offset];
  const rows = scratch(varying.length * inputs);
  const same = scratch(inputs).fill(0);
  for (let i = 0, r = 0; i < affineOutputs(before); i++) {
    const from = w + i * inputs;
    if (varying[r] === i) multiplyBy(inputs, parameters[v + i]!, parameters, from, rows, r++ * inputs);
    else if (gamma[i] !== 0) addScaled(inputs, parameters[v + i]! * gamma[i]!, parameters, from, same, 0);
  }
  const out = scratch(samples * inputs);
  const m = varying.length;
  const starts = !addsRowsLast(samples, inputs, m);
  if (starts) repeatRow(samples, inputs, same, 0, out, 0);
  gemm(false, false, samples, inputs, m, 1, slope, 0, m, rows, 0, inputs, starts ? 1 : 0, out, 0, inputs);
  if (!starts) addRow(samples, inputs, same, 0, out, 0);
  return out;
}
