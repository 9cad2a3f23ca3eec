/**
 * Slots whose units belong together. An activation, a sum and a scaling work unit by unit: unit i of what they read and
 * unit i of what they write can only be kept or left out together. A group is a largest set of slots tied by such nodes.
 *
 * A group can lose units only where everything that enters or leaves it is an affine node with one site, so that a unit
 * is a row of the weights that write it and a column of those that read it. The output's group stays whole: losses read
 * it. So do slots that patches, maxima, gates and concatenations touch: their numbers have places of their own.
 */
import {
  inputsOf,
  type ActivationNode,
  type AddNode,
  type Node,
  type ScalingNode,
  type Slot,
} from '../../program/nodes.js';
import type { Program } from '../../program/program.js';

/** Slots of one width that keep or lose unit i together. */
export interface UnitGroup {
  readonly width: number;
  readonly slots: readonly Slot[];
  /** Those that affine nodes read. */
  readonly read: readonly Slot[];
}

export type UnitwiseNode = ActivationNode | AddNode | ScalingNode;

export function isUnitwise(node: Node): node is UnitwiseNode {
  return node.kind === 'activation' || node.kind === 'add' || node.kind === 'scaling';
}

/** The groups that can lose units. */
export function unitGroups(program: Program): UnitGroup[] {
  const parent = program.slots.map((_, slot) => slot);
  const root = (slot: Slot): Slot => {
    let at = slot;
    while (parent[at] !== at) at = parent[at]!;
    return at;
  };
  const whole = program.slots.map((_, slot) => slot === program.output);
  const isRead = program.slots.map(() => false);
  for (const node of program.nodes) {
    const inputs = inputsOf(node);
    if (isUnitwise(node)) for (const slot of inputs) parent[root(slot)] = root(node.output);
    else if (node.kind === 'affine' && node.sites === 1) isRead[node.input] = true;
    else for (const slot of [...inputs, node.output]) whole[slot] = true;
  }
  const members = new Map<Slot, Slot[]>();
  program.slots.forEach((_, slot) => members.set(root(slot), [...(members.get(root(slot)) ?? []), slot]));
  return [...members.values()]
    .filter((slots) => slots.every((slot) => whole[slot] === false) && slots.some((slot) => isRead[slot]))
    .map((slots) => ({
      width: program.slots[slots[0]!]!,
      slots,
      read: slots.filter((slot) => isRead[slot]),
    }));
}
