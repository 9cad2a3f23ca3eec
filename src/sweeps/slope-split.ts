/**
 * The units of a piecewise linear activation whose slope γ is the same in all samples: dead in all of them, or on one
 * straight piece. What such a unit adds to a sum over units is the same for every sample, and what it gets from a sum over
 * samples is a multiple of one vector, so that only the others take part in products with samples.
 */
import { scratch } from '../numeric/allocation.js';
import {
  addRow,
  columnSums,
  gather,
  gatherBlock,
  gatherScaledRows,
  multiplyElements,
  repeatRow,
} from '../numeric/elementwise.js';
import { addsRowsLast, gemm } from '../numeric/gemm.js';
import type { Head } from '../program/head.js';
import { affineInputs } from '../program/nodes.js';
import type { Trace } from './trace.js';

export interface SlopeSplit {
  /** The units whose slope differs between samples, ascending. */
  readonly varying: Int32Array;
  /** Their slopes, N × varying. */
  readonly slope: Float64Array;
  /** The other units whose slope is not 0, ascending. */
  readonly constant: Int32Array;
  /** Their slopes, one each. */
  readonly slopes: Float64Array;
  /** The units whose slope is 0 in all samples. */
  readonly dead: Int32Array;
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
  const dead = new Int32Array(left);
  let alive = 0;
  for (let i = 0, at = 0, k = 0; i < width; i++) {
    if (k === left || open[k] !== i) varying[at++] = i;
    else if (gamma[i] === 0) dead[k++ - alive] = i;
    else {
      open[alive++] = i;
      k++;
    }
  }
  const constant = open.slice(0, alive);
  const slopes = gathered(constant, gamma, 0);
  const slope = scratch(samples * varying.length);
  gatherBlock(countingUp(samples), varying, gamma, 0, width, slope, 0);
  return { varying, slope, constant, slopes, dead: dead.subarray(0, left - alive) };
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
  { parameters, samples }: Trace,
  { before, last }: Head,
  { varying, slope, constant, slopes }: SlopeSplit,
): Float64Array {
  const inputs = affineInputs(before);
  const [w, v] = [before.weight.offset, last.weight.offset];
  const m = varying.length;
  const rows = scratch(m * inputs);
  gatherScaledRows(varying, inputs, gathered(varying, parameters, v), parameters, w, rows, 0);
  const same = scratch(inputs);
  const factors = gathered(constant, parameters, v);
  multiplyElements(factors.length, factors, 0, slopes, 0, factors, 0);
  const others = scratch(constant.length * inputs);
  gatherScaledRows(constant, inputs, factors, parameters, w, others, 0);
  columnSums(constant.length, inputs, others, 0, false, same, 0);
  const out = scratch(samples * inputs);
  const starts = !addsRowsLast(samples, inputs, m);
  if (starts) repeatRow(samples, inputs, same, 0, out, 0);
  gemm(false, false, samples, inputs, m, 1, slope, 0, m, rows, 0, inputs, starts ? 1 : 0, out, 0, inputs);
  if (!starts) addRow(samples, inputs, same, 0, out, 0);
  return out;
}

/** The numbers of a list from `at` on. */
export function gathered(list: Int32Array, numbers: Float64Array, at: number): Float64Array {
  const out = scratch(list.length);
  gather(list, numbers, at, out, 0);
  return out;
}
