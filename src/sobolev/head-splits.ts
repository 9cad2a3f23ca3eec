/**
 * Where units before a head of one output have the same slope in all samples of a set (sweeps/slope-split.ts), in sets of
 * samples that are near each other: the fewer samples and the nearer they are, the fewer units change between them. Unlike
 * cells nothing is gathered that products do not read anyway, so that sets pay for a single gradient.
 */
import { FEW_INPUTS, splitter } from '../factors/cells/split-samples.js';
import type { Matrix } from '../numeric/matrix.js';
import { addressOf } from '../numeric/kernel/memory.js';
import { productSpeed } from '../numeric/product-speed.js';
import { headOf, scalarHeadOf } from '../program/head.js';
import type { Program } from '../program/program.js';
import { countingUp, slopeSplit, type SlopeSplit } from '../sweeps/slope-split.js';
import { slopeOf, type Trace } from '../sweeps/trace.js';

/**
 * Sets of fewer samples are not cut, times the speed of products: what a set saves are products with its samples, and what it costs
 * are passes over weights. (Measured on net 2-256-256-1.)
 */
const SMALLEST = 64;
/** The share of the parameters from which on the weight before the head counts alone. */
const MOST = 0.75;

/**
 * Numbers of that weight, and times samples, from which on sets outweigh their calls, by the speed of products. (Measured on nets
 * 2-w-w-1: with 96 units and 256 samples, and with 128 and 100.)
 */
const LARGE = 2 ** 13;
const MUCH = 1.5e6;

/** Whether most of a program's multiplications are those of the layer before a head of one output, and enough for sets. */
export function isMostlyHead(program: Program, samples: number): boolean {
  const head = program.slots[program.output] === 1 ? headOf(program) : null;
  if (head === null || program.slots[program.input]! > FEW_INPUTS) return false;
  const { length } = head.before.weight;
  const speed = productSpeed();
  const isWorth = length >= speed * LARGE && samples * length >= speed * MUCH;
  return isWorth && length >= MOST * program.parameterCount;
}

/** The splits of the given sets, or of all samples as one; null where there is no such head, its arrays are not in the kernels' memory, or splits leave out too little. */
export function headSplits(trace: Trace, sets: readonly Int32Array[] | null): readonly SlopeSplit[] | null {
  const { program, samples, parameters } = trace;
  const head = addressOf(parameters) < 0 ? null : scalarHeadOf(program, samples);
  if (head === null) return null;
  const gamma = slopeOf(trace, head.activation);
  const width = program.slots[head.activation.output]!;
  const splits: SlopeSplit[] = [];
  for (const set of sets ?? [countingUp(samples)]) {
    const split = slopeSplit(gamma, width, set);
    if (split === null) return null;
    splits.push(split);
  }
  return splits;
}

/** All samples, the rows of the inputs, in sets of half of SMALLEST up to that, halved along their widest coordinate; one set where inputs are many. */
export function nearSets(x: Matrix): Int32Array[] {
  const { rows: samples, columns: inputs } = x;
  const smallest = productSpeed() * SMALLEST;
  if (samples < smallest || inputs > FEW_INPUTS) return [countingUp(samples)];
  const sets: Int32Array[] = [];
  const halve = splitter(x, []);
  const cut = (set: Int32Array): void => {
    if (set.length < smallest) {
      sets.push(set.sort());
      return;
    }
    halve(set);
    const middle = set.length >> 1;
    cut(set.subarray(0, middle));
    cut(set.subarray(middle));
  };
  cut(countingUp(samples));
  return sets;
}
