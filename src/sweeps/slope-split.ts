/**
 * The units of a piecewise linear activation whose slope γ is the same in all samples: dead in all of them, or on one
 * straight piece. What such a unit adds to a sum over units is the same for every sample, and what it gets from a sum over
 * samples is a multiple of one vector, so that only the others take part in products with samples.
 */
import { scratch, withRound } from '../numeric/allocation.js';
import {
  addRow,
  columnSums,
  gather,
  gatherBlock,
  gatherScaledRows,
  multiplyElements,
  repeatRow,
  scatterScaledRows,
  varyingColumns,
} from '../numeric/elementwise.js';
import { addsRowsLast, gemm } from '../numeric/gemm.js';
import type { Head } from '../program/head.js';
import { affineInputs } from '../program/nodes.js';
import type { Trace } from './trace.js';

export interface SplitUnits {
  /** The samples, by number. */
  readonly samples: Int32Array;
  /** The units whose slope differs between samples, ascending. */
  readonly varying: Int32Array;
  /** The other units whose slope is not 0, ascending. */
  readonly constant: Int32Array;
  /** Their slopes, one each. */
  readonly slopes: Float64Array;
}

/** Units and what products with samples read. */
export interface SlopeSplit extends SplitUnits {
  /** The slopes of the varying units, samples × varying. */
  readonly slope: Float64Array;
}

/** Samples × units left out that outweigh bringing together the rows of one unit that is not (measured). */
const WORTH = 8;

/** The units of γ, rows of `width`, by their slopes in the samples of a list. Cost: samples·width comparisons. */
export function splitUnits(gamma: Float64Array, width: number, samples: Int32Array): SplitUnits {
  const first = samples[0]! * width;
  const varies = new Uint8Array(width);
  varyingColumns(samples, width, gamma, varies);
  const varying = new Int32Array(width);
  const constant = new Int32Array(width);
  let m = 0;
  let alive = 0;
  for (let i = 0; i < width; i++) {
    if (varies[i] === 1) varying[m++] = i;
    else if (gamma[first + i] !== 0) constant[alive++] = i;
  }
  const living = constant.subarray(0, alive);
  return {
    samples,
    varying: varying.subarray(0, m),
    constant: living,
    slopes: gathered(living, gamma, first),
  };
}

/** The same with the slopes of those that vary; null where too few are left out to be worth it. */
export function slopeSplit(gamma: Float64Array, width: number, samples: Int32Array): SlopeSplit | null {
  const { varying, constant, slopes } = splitUnits(gamma, width, samples);
  const count = samples.length;
  if (varying.length * (count + WORTH) > count * width) return null;
  const slope = scratch(count * varying.length);
  gatherBlock(samples, varying, gamma, 0, width, slope, 0);
  return { samples, varying, constant, slopes, slope };
}

/** 0, 1, …: the list of all. */
export function countingUp(count: number): Int32Array {
  const out = new Int32Array(count);
  for (let i = 0; i < count; i++) out[i] = i;
  return out;
}

/**
 * Wᵀ(V ∘ γ) below a head of one output, N × inputs of W, from the splits of sets of samples that make up the batch. Cost: 2·N·|W|
 * flops times the share of units that vary, and for each set a pass over the rows of W of its living units.
 */
export function belowSplitHead(trace: Trace, head: Head, splits: readonly SlopeSplit[]): Float64Array {
  const inputs = affineInputs(head.before);
  const out = scratch(trace.samples * inputs);
  const ones = splits.length === 1 ? null : scratch(trace.samples).fill(1);
  for (const split of splits) {
    withRound(() => {
      const part = ones === null ? out : scratch(split.samples.length * inputs);
      writeBelow(trace.parameters, head, split, part);
      if (ones !== null) scatterScaledRows(split.samples, inputs, ones, part, false, false, out, 0);
    });
  }
  return out;
}

function writeBelow(
  parameters: Float64Array,
  { before, last }: Head,
  { samples, varying, slope, constant, slopes }: SlopeSplit,
  out: Float64Array,
): void {
  const inputs = affineInputs(before);
  const [w, v] = [before.weight.offset, last.weight.offset];
  const [n, m] = [samples.length, varying.length];
  const rows = scratch(m * inputs);
  gatherScaledRows(varying, inputs, gathered(varying, parameters, v), parameters, w, rows, 0);
  const factors = gathered(constant, parameters, v);
  multiplyElements(factors.length, factors, 0, slopes, 0, factors, 0);
  const others = scratch(constant.length * inputs);
  gatherScaledRows(constant, inputs, factors, parameters, w, others, 0);
  const same = scratch(inputs);
  columnSums(constant.length, inputs, others, 0, false, same, 0);
  const starts = !addsRowsLast(n, inputs, m);
  if (starts) repeatRow(n, inputs, same, 0, out, 0);
  gemm(false, false, n, inputs, m, 1, slope, 0, m, rows, 0, inputs, starts ? 1 : 0, out, 0, inputs);
  if (!starts) addRow(n, inputs, same, 0, out, 0);
}

/** The numbers of a list from `at` on. */
export function gathered(list: Int32Array, numbers: Float64Array, at: number): Float64Array {
  const out = scratch(list.length);
  gather(list, numbers, at, out, 0);
  return out;
}
