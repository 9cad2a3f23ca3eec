/**
 * A program without the units that a cell leaves out: narrower slots, and at each affine node a weight of its own with the
 * kept rows and columns. Its parameters are a vector of their own, node after node; a weight that several nodes share
 * appears once for each of them, because each may keep other rows. Every sweep runs on it as on any program.
 */
import {
  affineInputs,
  affineOutputs,
  type AffineNode,
  type Node,
  type ParameterBlock,
} from '../../program/nodes.js';
import { headOf, type Head } from '../../program/head.js';
import { planOf } from '../../program/plan.js';
import type { Program } from '../../program/program.js';
import type { UnitGroup } from './unit-groups.js';

/** The kept units of a slot, ascending but where zeros lie in steps, or null where all are as they were. */
export type Kept = Int32Array | null;

/** How an affine node's parameters are found in those of the whole program. */
export interface BlockMap {
  readonly whole: AffineNode;
  readonly compact: AffineNode;
  /** Kept rows (outputs) and columns (inputs) of the whole weight. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** True if all are kept. */
  readonly isWhole: boolean;
  /** The rows in runs if they are kept as they are and are long; null where some of their numbers are left out. */
  readonly runs: RowRuns | null;
}

/** Rows that lie together both in a compact block and in the whole one. */
export interface RowRuns {
  readonly list: readonly { readonly compact: number; readonly whole: number; readonly count: number }[];
  /** Rows of the whole block that are left out. */
  readonly missing: readonly number[];
}

/** Rows of fewer numbers are copied number by number as quickly. */
const LONG = 32;

/** Where what is compact stands in what is whole. */
export interface CompactMaps {
  /** By slot. */
  readonly kept: readonly Kept[];
  /** One for each affine node, in program order. */
  readonly blocks: readonly BlockMap[];
  /** Whether each parameter of the whole program is in one block: none is shared, and none unread. */
  readonly hasEachOnce: boolean;
}

export interface CompactProgram extends CompactMaps {
  readonly program: Program;
}

/** `kept` names for each group the units that stay: at least one, so that no width is zero. */
export function compactProgram(
  program: Program,
  groups: readonly UnitGroup[],
  keptOfGroup: readonly Kept[],
): CompactProgram {
  const kept = program.slots.map((): Kept => null);
  groups.forEach(({ slots }, g) => {
    for (const slot of slots) kept[slot] = keptOfGroup[g]!;
  });
  let parameterCount = 0;
  const block = (name: string, shape: readonly number[]): ParameterBlock => {
    const length = shape.reduce((product, size) => product * size, 1);
    const made = { name, shape, offset: parameterCount, length };
    parameterCount += length;
    return made;
  };
  const blocks: BlockMap[] = [];
  const nodes = program.nodes.map((node): Node => {
    if (node.kind === 'scaling') {
      const own = kept[node.output]!;
      return own === null
        ? node
        : { ...node, scale: picked(node.scale, own), shift: picked(node.shift, own) };
    }
    if (node.kind !== 'affine') return node;
    // A weight of several sites reads and writes slots that stay whole, and keeps its shape.
    const isWhole = kept[node.output] === null && kept[node.input] === null;
    const rows = kept[node.output] ?? upTo(affineOutputs(node));
    const columns = kept[node.input] ?? upTo(affineInputs(node));
    const weight = block(node.weight.name, isWhole ? node.weight.shape : [rows.length, columns.length]);
    const bias = node.bias === null ? null : block(node.bias.name, [rows.length]);
    const compact = { ...node, weight, bias };
    const runs =
      kept[node.input] === null && columns.length >= LONG ? runsOf(rows, affineOutputs(node)) : null;
    blocks.push({ whole: node, compact, rows, columns, isWhole, runs });
    return compact;
  });
  const affine = blocks.map(({ compact }) => compact);
  return {
    program: {
      ...program,
      known: {
        plan: {
          affine,
          isFirstUse: affine.map(() => true),
          unread: [],
          hasParametersBelow: planOf(program).hasParametersBelow,
          isMask: planOf(program).isMask,
          everywhere: planOf(program).everywhere,
        },
        head: compactHead(headOf(program), program.writer, nodes),
      },
      slots: program.slots.map((width, slot) => kept[slot]?.length ?? width),
      nodes,
      blocks: blocks.flatMap(({ compact: { weight, bias } }) => (bias === null ? [weight] : [weight, bias])),
      parameterCount,
    },
    kept,
    blocks,
    hasEachOnce:
      planOf(program).unread.length === 0 && planOf(program).isFirstUse.every((isFirst) => isFirst),
  };
}

function runsOf(rows: Int32Array, count: number): RowRuns {
  const list: { compact: number; whole: number; count: number }[] = [];
  const isMissing = new Uint8Array(count).fill(1);
  rows.forEach((whole, compact) => {
    isMissing[whole] = 0;
    const last = list.at(-1);
    if (last !== undefined && last.whole + last.count === whole) last.count++;
    else list.push({ compact, whole, count: 1 });
  });
  return { list, missing: [...isMissing.keys()].filter((row) => isMissing[row] === 1) };
}

/** The head's nodes among the compact ones, which write the same slots. */
function compactHead(whole: Head | null, writer: readonly number[], nodes: readonly Node[]): Head | null {
  if (whole === null) return null;
  const ofSlot = <Kind extends Node>({ output }: Kind): Kind => nodes[writer[output]!] as Kind;
  return { last: ofSlot(whole.last), activation: ofSlot(whole.activation), before: ofSlot(whole.before) };
}

function picked(array: Float64Array, kept: Int32Array): Float64Array {
  return Float64Array.from(kept, (i) => array[i]!);
}

function upTo(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}
