/** Parameter vectors between a program and its compact form: gathered on the way in, added on the way out. */
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import type { BlockMap, Kept } from './compact-program.js';

/** The kept entries of `theta` in the compact order, written to `out`. Cost: a read and a write for each of them. */
export function gatherParameters(blocks: readonly BlockMap[], theta: Float64Array, out: Float64Array): void {
  for (const { whole, compact, rows, columns } of blocks) {
    const inputs = affineInputs(whole);
    const count = affineOutputs(compact);
    let to = compact.weight.offset;
    for (let r = 0; r < count; r++) {
      const from = whole.weight.offset + (rows === null ? r : rows[r]!) * inputs;
      to = gatherRow(theta, from, inputs, columns, out, to);
    }
    if (whole.bias !== null) gatherRow(theta, whole.bias.offset, count, rows, out, compact.bias!.offset);
  }
}

/** Adds the entries of a compact vector to their places in `out`. */
export function scatterParameters(
  blocks: readonly BlockMap[],
  compactVector: Float64Array,
  out: Float64Array,
): void {
  for (const { whole, compact, rows, columns } of blocks) {
    const inputs = affineInputs(whole);
    const count = affineOutputs(compact);
    let from = compact.weight.offset;
    for (let r = 0; r < count; r++) {
      const to = whole.weight.offset + (rows === null ? r : rows[r]!) * inputs;
      from = addRow(compactVector, from, inputs, columns, out, to);
    }
    if (whole.bias !== null) addRow(compactVector, compact.bias!.offset, count, rows, out, whole.bias.offset);
  }
}

/** Returns where the next row goes. */
function gatherRow(
  source: Float64Array,
  from: number,
  width: number,
  kept: Kept,
  out: Float64Array,
  to: number,
): number {
  if (kept === null) {
    for (let j = 0; j < width; j++) out[to + j] = source[from + j]!;
    return to + width;
  }
  for (let j = 0; j < kept.length; j++) out[to + j] = source[from + kept[j]!]!;
  return to + kept.length;
}

/** Returns where the next row comes from. */
function addRow(
  source: Float64Array,
  from: number,
  width: number,
  kept: Kept,
  out: Float64Array,
  to: number,
): number {
  if (kept === null) {
    for (let j = 0; j < width; j++) out[to + j]! += source[from + j]!;
    return from + width;
  }
  for (let j = 0; j < kept.length; j++) out[to + kept[j]!]! += source[from + j]!;
  return from + kept.length;
}
