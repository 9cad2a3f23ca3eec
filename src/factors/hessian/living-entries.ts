/**
 * Which entries of each slot take part in second derivatives at all, for the batch at hand. Saturated and dead units
 * (γ = 0 for every sample) are where parameters cannot move a value, and where no adjoint comes through.
 */
import { allocate } from '../../numeric/allocation.js';
import type { LinearNode, MaximumNode, Node } from '../../program/nodes.js';
import { maximumMagnitude } from '../../numeric/vector.js';
import { secondOf, slopeOf } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';

/** By slot, 1 for each entry that may be alive; a 0 is certain. */
export type Mask = readonly Uint8Array[];

/** Entries that some change of the parameters moves, for some sample of non-zero weight. */
export function movingEntries(state: LossState): Mask {
  const { program } = state;
  const mask = program.slots.map((width) => new Uint8Array(width));
  for (const node of program.nodes) {
    const out = mask[node.output]!;
    if (node.kind === 'affine') out.fill(1);
    const passes = gateOf(state, node);
    eachEdge(node, program.slots, (slot, from, to) => {
      if (mask[slot]![from] === 1 && passes(to)) out[to] = 1;
    });
  }
  return mask;
}

/** Entries whose adjoint, or its change, does not vanish for some sample of non-zero weight. */
export function answeringEntries(state: LossState): Mask {
  const { program } = state;
  const mask = program.slots.map((width) => new Uint8Array(width));
  mask[program.output]!.fill(1);
  for (const node of [...program.nodes].reverse()) {
    const out = mask[node.output]!;
    if (node.kind === 'affine' && out.includes(1)) mask[node.input]!.fill(1);
    const passes = gateOf(state, node);
    eachEdge(node, program.slots, (slot, from, to) => {
      if (out[to] === 1 && passes(to)) mask[slot]![from] = 1;
    });
  }
  return mask;
}

/**
 * γ and A'' below this fraction of their layer's largest count as zero. What goes through such a unit is as much smaller
 * than what goes through the others, and lost to rounding (2⁻⁵³) in every sum with it, unless the weights around it
 * are 2²⁷ times larger than theirs.
 */
const shut = 2 ** -80;

/** Whether a node lets anything through at entry i of its output: γ or A'' is not zero for some sample. */
function gateOf(state: LossState, node: Node): (i: number) => boolean {
  if (node.kind !== 'activation') return () => true;
  const { trace, weights } = state;
  const width = state.program.slots[node.output]!;
  const [slope, second] = [slopeOf(trace, node), secondOf(trace, node)];
  const most = allocate(width);
  for (let n = 0; n < weights.length; n++) {
    if (weights[n] === 0) continue;
    for (let i = 0; i < width; i++) {
      const at = n * width + i;
      most[i] = Math.max(most[i]!, Math.abs(slope[at]!), second === null ? 0 : Math.abs(second[at]!));
    }
  }
  const threshold = shut * maximumMagnitude(most);
  return (i) => most[i]! > threshold;
}

/** Calls `visit` for every pair of an input's entry and an output's entry that it reaches; affine nodes have none. */
function eachEdge(
  node: Node,
  widths: readonly number[],
  visit: (slot: number, from: number, to: number) => void,
): void {
  switch (node.kind) {
    case 'affine':
      return;
    case 'activation':
    case 'scaling':
      for (let i = 0; i < widths[node.output]!; i++) visit(node.input, i, i);
      return;
    case 'add':
    case 'product':
      for (const slot of [node.left, node.right]) for (let i = 0; i < widths[slot]!; i++) visit(slot, i, i);
      return;
    case 'linear':
    case 'maximum':
      eachEntry(node, visit);
      return;
    case 'concatenate': {
      let start = 0;
      for (const slot of node.inputs) {
        for (let i = 0; i < widths[slot]!; i++) visit(slot, i, start + i);
        start += widths[slot]!;
      }
    }
  }
}

function eachEntry(
  { input, start, column }: LinearNode | MaximumNode,
  visit: (slot: number, from: number, to: number) => void,
): void {
  for (let row = 0; row + 1 < start.length; row++) {
    for (let k = start[row]!; k < start[row + 1]!; k++) visit(input, column[k]!, row);
  }
}
