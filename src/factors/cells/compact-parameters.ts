/** Parameter vectors between a program and its compact form: gathered on the way in, added on the way out. */
import { scratchOf, scratchZeros, withScratch } from '../../numeric/allocation.js';
import {
  gather,
  gatherBlock,
  scatter,
  scatterAdd,
  scatterAddBlock,
  scatterBlock,
} from '../../numeric/elementwise.js';
import { affineInputs } from '../../program/nodes.js';
import type { BlockMap, RowRuns } from './compact-program.js';

/** The kept entries of `theta` in the compact order, written to `out`. Cost: a read and a write for each of them. */
export function gatherParameters(blocks: readonly BlockMap[], theta: Float64Array, out: Float64Array): void {
  for (const { whole, compact, rows, columns, isWhole, runs } of blocks) {
    const { offset, length } = whole.weight;
    const at = compact.weight.offset;
    const inputs = affineInputs(whole);
    if (isWhole) out.set(theta.subarray(offset, offset + length), at);
    else if (runs !== null) gatherRuns(runs, inputs, theta, offset, out, at);
    else {
      withScratch(() => {
        const block = scratchOf(theta.subarray(offset, offset + length));
        gatherBlock(rows, columns, block, 0, inputs, out, at);
      });
    }
    if (whole.bias !== null) gather(rows, theta, whole.bias.offset, out, compact.bias!.offset);
  }
}

/** Adds the entries of a compact vector to their places in `out`. */
export function scatterParameters(
  blocks: readonly BlockMap[],
  compactVector: Float64Array,
  out: Float64Array,
): void {
  for (const { whole, compact, rows, columns, isWhole } of blocks) {
    const { offset, length } = whole.weight;
    const at = compact.weight.offset;
    if (isWhole) addRange(length, compactVector, at, out, offset);
    else scatterAddBlock(rows, columns, compactVector, at, out, offset, affineInputs(whole));
    if (whole.bias !== null) scatterAdd(rows, compactVector, compact.bias!.offset, out, whole.bias.offset);
  }
}

/**
 * Writes a compact vector to its places in `out`, and zeros to all others: for a program of which each parameter is in one
 * block.
 */
export function placeParameters(
  blocks: readonly BlockMap[],
  compactVector: Float64Array,
  out: Float64Array,
): void {
  for (const { whole, compact, rows, columns, isWhole, runs } of blocks) {
    const { offset, length } = whole.weight;
    const at = compact.weight.offset;
    const inputs = affineInputs(whole);
    if (isWhole) out.set(compactVector.subarray(at, at + length), offset);
    else if (runs !== null) placeRuns(runs, inputs, compactVector, at, out, offset);
    else {
      withScratch(() => {
        const block = scratchZeros(length);
        scatterBlock(rows, columns, compactVector, at, block, 0, inputs);
        out.set(block, offset);
      });
    }
    if (whole.bias !== null) {
      out.fill(0, whole.bias.offset, whole.bias.offset + whole.bias.length);
      scatter(rows, compactVector, compact.bias!.offset, out, whole.bias.offset);
    }
  }
}

/** Rows of `width` numbers of the whole block at `wholeAt` → those of the compact one at `at`. */
function gatherRuns(
  { list }: RowRuns,
  width: number,
  whole: Float64Array,
  wholeAt: number,
  out: Float64Array,
  at: number,
): void {
  for (const run of list) {
    const start = wholeAt + run.whole * width;
    out.set(whole.subarray(start, start + run.count * width), at + run.compact * width);
  }
}

/** The way back, with zeros in the rows that are left out. */
function placeRuns(
  { list, missing }: RowRuns,
  width: number,
  compact: Float64Array,
  at: number,
  out: Float64Array,
  wholeAt: number,
): void {
  for (const row of missing) out.fill(0, wholeAt + row * width, wholeAt + (row + 1) * width);
  for (const run of list) {
    const start = at + run.compact * width;
    out.set(compact.subarray(start, start + run.count * width), wholeAt + run.whole * width);
  }
}

/** out += a, `length` numbers. */
function addRange(length: number, a: Float64Array, aAt: number, out: Float64Array, outAt: number): void {
  for (let i = 0; i < length; i++) out[outAt + i]! += a[aAt + i]!;
}
