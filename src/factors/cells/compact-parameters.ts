/** Parameter vectors between a program and its compact form: gathered on the way in, added on the way out. */
import { gather, gatherBlock, scatterAdd, scatterAddBlock } from '../../numeric/elementwise.js';
import { affineInputs } from '../../program/nodes.js';
import type { BlockMap } from './compact-program.js';

/** The kept entries of `theta` in the compact order, written to `out`. Cost: a read and a write for each of them. */
export function gatherParameters(blocks: readonly BlockMap[], theta: Float64Array, out: Float64Array): void {
  for (const { whole, compact, rows, columns, isWhole } of blocks) {
    const { offset, length } = whole.weight;
    const at = compact.weight.offset;
    if (isWhole) out.set(theta.subarray(offset, offset + length), at);
    else gatherBlock(rows, columns, theta, offset, affineInputs(whole), out, at);
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

/** out += a, `length` numbers. */
function addRange(length: number, a: Float64Array, aAt: number, out: Float64Array, outAt: number): void {
  for (let i = 0; i < length; i++) out[outAt + i]! += a[aAt + i]!;
}
