/**
 * Which use of a weight can influence which, entry by entry of every slot: the sparsity of derivatives that follows from
 * the network alone, whatever its parameters and data. One walk up collects for each entry the uses it depends on; at
 * each curved node those uses meet, and only there does a network couple them (the universal formula, mathematics 4.7).
 */
import {
  affineInputs,
  affineOutputs,
  inputsOf,
  type AffineNode,
  type Node,
  type ParameterBlock,
  type Slot,
} from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { livingEntries } from './living-entries.js';
import { intersection, noUses, union, type UseSet } from './use-set.js';
import type { BlockUses, NetworkUses } from './uses.js';

export interface Dependence {
  /** The uses that the input of use u depends on: ∂ṽ_u/∂z_s can be other than zero only for these s. */
  reads(u: number): UseSet;
  /** The uses s with which u meets in a curved node: ∂²p/∂z_u∂z_s of an output p can be other than zero only there. */
  meets(u: number): UseSet;
  /** The uses of a block that matter: those that reach the output and, for a weight, whose input is not always zero. */
  active(block: BlockUses): UseSet;
}

/** Cost: a few operations per entry of a slot, and the sizes of the sets. */
export function dependence(program: Program, uses: NetworkUses): Dependence {
  const walk = walkUp(program, uses);
  const met = new Map<number, UseSet>();
  const active = new Map<ParameterBlock, UseSet>();
  return {
    reads: (u) => walk.reads[u]!,
    meets(u) {
      const known = met.get(u) ?? union(walk.meetings[u]!);
      met.set(u, known);
      return known;
    },
    active({ block, isBias, uses: own }) {
      const known =
        active.get(block) ?? intersection(walk.living, own).filter((u) => isBias || !walk.silent[u]);
      active.set(block, known);
      return known;
    },
  };
}

/** What is known of the entries of one slot. */
interface Entries {
  /** The uses that each entry depends on. */
  readonly from: UseSet[];
  /** Whether it is zero always: padding, the state before the first step. */
  readonly zero: boolean[];
}

interface Walk {
  readonly reads: UseSet[];
  readonly silent: boolean[];
  /** For each use the sets that it meets, to be united. */
  readonly meetings: UseSet[][];
  /** The uses that reach the output. */
  readonly living: UseSet;
}

function walkUp(program: Program, { uses, first }: NetworkUses): Walk {
  const lives = livingEntries(program);
  const slots: Entries[] = [blank(program.slots[program.input]!)];
  const walk = {
    reads: uses.map(() => noUses),
    silent: uses.map(() => false),
    meetings: uses.map((): UseSet[] => []),
  };
  const meetOnce = meeter(walk.meetings);
  for (const node of program.nodes) {
    const inputs = inputsOf(node).map((slot) => slots[slot]!);
    const living = lives[node.output]!;
    if (node.kind === 'affine') {
      slots[node.output] = throughAffine(node, first.get(node)!, inputs[0]!, walk);
      continue;
    }
    slots[node.output] = through(node, inputs, (slot) => program.slots[slot]!);
    if (node.kind === 'activation' && !node.activation.piecewiseLinear) {
      inputs[0]!.from.forEach((set, i) => living[i] && meetOnce(set, set));
    }
    if (node.kind === 'product') {
      inputs[0]!.from.forEach((left, i) => living[i] && meetOnce(left, inputs[1]!.from[i]!));
    }
  }
  return { ...walk, living: union(slots[program.output]!.from) };
}

function blank(width: number): Entries {
  return {
    from: Array.from({ length: width }, () => noUses),
    zero: Array.from({ length: width }, () => false),
  };
}

function throughAffine(node: AffineNode, first: number, input: Entries, walk: Omit<Walk, 'living'>): Entries {
  const [inputs, outputs] = [affineInputs(node), affineOutputs(node)];
  const result: Entries = { from: [], zero: [] };
  for (let site = 0; site < node.sites; site++) {
    const [start, end] = [site * inputs, (site + 1) * inputs];
    const below = union(input.from.slice(start, end));
    const silent = input.zero.slice(start, end).every(Boolean);
    walk.reads[first + site] = below;
    walk.silent[first + site] = silent;
    const above = union([below, Int32Array.of(first + site)]);
    for (let i = 0; i < outputs; i++) {
      result.from.push(above);
      result.zero.push(silent && node.bias === null);
    }
  }
  return result;
}

/** The entries of a node's output, for every kind but affine. */
function through(
  node: Exclude<Node, AffineNode>,
  inputs: readonly Entries[],
  width: (slot: Slot) => number,
): Entries {
  const [input, other] = inputs as [Entries, Entries];
  switch (node.kind) {
    case 'activation':
      return {
        from: input.from,
        zero: node.activation.name === 'identity' ? input.zero : input.zero.map(() => false),
      };
    case 'scaling':
      return { from: input.from, zero: input.zero.map((zero, i) => zero && node.shift[i] === 0) };
    case 'add':
      return joined(input, other, (a, b) => a && b);
    case 'product':
      return joined(input, other, (a, b) => a || b);
    case 'concatenate':
      return { from: inputs.flatMap(({ from }) => from), zero: inputs.flatMap(({ zero }) => zero) };
    case 'linear':
    case 'maximum': {
      const rows = Array.from({ length: width(node.output) }, (_, i) =>
        node.column.subarray(node.start[i], node.start[i + 1]),
      );
      return {
        from: rows.map((row) => union(Array.from(row, (column) => input.from[column]!))),
        zero: rows.map((row) => row.every((column) => input.zero[column]!)),
      };
    }
  }
}

function joined(a: Entries, b: Entries, zero: (a: boolean, b: boolean) => boolean): Entries {
  return {
    from: a.from.map((set, i) => union([set, b.from[i]!])),
    zero: a.zero.map((is, i) => zero(is, b.zero[i]!)),
  };
}

/** Records that the uses of two sets meet, once for each pair of sets. */
function meeter(meetings: UseSet[][]): (left: UseSet, right: UseSet) => void {
  const seen = new Map<UseSet, Set<UseSet>>();
  return (left, right) => {
    const known = seen.get(left) ?? new Set<UseSet>();
    seen.set(left, known);
    if (known.has(right)) return;
    known.add(right);
    for (const use of left) meetings[use]!.push(right);
    if (left !== right) for (const use of right) meetings[use]!.push(left);
  };
}
