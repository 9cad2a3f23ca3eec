/**
 * Whether the signs of a sample's Hessian can be counted on its core, and the bounds that hold in any case (mathematics
 * 4.4). The conditions are those of `factors/hessian/inertia.ts` as far as the network decides them; what is left to the
 * sample is δ ≠ 0 at every layer that reads a hidden unit.
 */
import { clearlySmaller, comfortableOrder, largestOrder } from '../curvature/regime.js';
import {
  affineInputs,
  affineOutputs,
  type ActivationNode,
  type AffineNode,
  type Node,
  type Slot,
} from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { affineReaders } from '../program/readers.js';
import { affineNodes } from '../program/sharing.js';
import { columnRank } from './column-rank.js';

/** What `hessian.sample(i).inertia()` can say of this network. */
export interface InertiaStructure {
  /**
   * 'theorem': counted on the core, exactly, for every sample with δ ≠ 0 where a layer reads hidden units;
   * 'eigenvalues': counted on a factorization or the eigenvalues of the Hessian, because it or the span of its factors is
   * small; 'bound': bounded by the core.
   */
  readonly method: 'theorem' | 'eigenvalues' | 'bound';
  /** Why the theorem does not hold; empty if it does. */
  readonly reasons: readonly string[];
  /** Bounds for one sample, from the core: C of the output, 2 for each hidden unit, 3 for each gate. */
  readonly rankBound: number;
  readonly positiveBound: number;
  readonly negativeBound: number;
}

export function inertiaStructure(program: Program): InertiaStructure {
  const top = outputSlot(program);
  const reasons = [
    ...biasReasons(program),
    ...sharingReasons(program),
    ...kindReasons(program),
    ...topReasons(program, top),
    ...unitReasons(program, top),
  ];
  const small = canCount(program);
  return {
    method: reasons.length === 0 ? 'theorem' : small ? 'eigenvalues' : 'bound',
    reasons,
    ...bounds(program, top),
  };
}

/** Whether a sample's eigenvalues can be counted: H is small, or the span of its factors is (curvature/regime.ts). */
function canCount(program: Program): boolean {
  const order = program.parameterCount;
  const uses = new Map<string, { readonly node: AffineNode; readonly sites: number }>();
  for (const node of affineNodes(program)) {
    const sites = (uses.get(node.weight.name)?.sites ?? 0) + node.sites;
    uses.set(node.weight.name, { node, sites });
  }
  let span = 0;
  for (const { node, sites } of uses.values()) {
    const outputs = affineOutputs(node);
    const width = affineInputs(node) + (node.bias === null ? 0 : 1);
    const [inputs, adjoints] = [Math.min(sites, width), Math.min(sites, outputs)];
    span += outputs * inputs + (width - inputs) * adjoints;
  }
  return order <= comfortableOrder || (span < clearlySmaller * order && span <= largestOrder);
}

/** Where the output core stands: below the activations and scalings that end the network. */
function outputSlot(program: Program): Slot {
  let slot = program.output;
  for (;;) {
    const node = program.nodes[program.writer[slot]!];
    if (node === undefined || (node.kind !== 'activation' && node.kind !== 'scaling')) return slot;
    if (program.readers[node.input] !== 1) return slot;
    slot = node.input;
  }
}

/** Nodes up to the one that writes the output core's slot. */
function below(program: Program, top: Slot): readonly Node[] {
  return program.nodes.slice(0, program.writer[top]! + 1);
}

function hiddenUnits(program: Program, top: Slot): ActivationNode[] {
  return below(program, top).filter((node) => node.kind === 'activation');
}

function biasReasons(program: Program): string[] {
  const without = new Set(
    affineNodes(program)
      .filter(({ bias }) => bias === null)
      .map(({ weight }) => weight.name),
  );
  return [...without].map((name) => `${name} has no bias of its own`);
}

function sharingReasons(program: Program): string[] {
  const uses = new Map<string, number>();
  for (const { weight, sites } of affineNodes(program))
    uses.set(weight.name, (uses.get(weight.name) ?? 0) + sites);
  return [...uses].filter(([, count]) => count > 1).map(([name, count]) => `${name} is used ${count} times`);
}

function kindReasons(program: Program): string[] {
  const words: Readonly<Partial<Record<Node['kind'], string>>> = {
    product: 'gates multiply states',
    maximum: 'maximum pooling selects entries',
    linear: 'a fixed linear map stands between units and weights',
    concatenate: 'states are gathered from several places',
  };
  const kinds = new Set(program.nodes.map(({ kind }) => kind));
  return [...kinds].map((kind) => words[kind]).filter((word) => word !== undefined);
}

function topReasons(program: Program, top: Slot): string[] {
  const plain = program.nodes[program.writer[top]!]?.kind === 'affine' && program.readers[top]! <= 1;
  return plain ? [] : ['the network does not end in a layer of weights'];
}

function unitReasons(program: Program, top: Slot): string[] {
  const readers = affineReaders(program);
  const hidden = hiddenUnits(program, top);
  const reasons: string[] = [];
  const direct = ({ input }: ActivationNode): boolean =>
    program.nodes[program.writer[input]!]?.kind === 'affine' && program.readers[input] === 1;
  if (!hidden.every(direct)) reasons.push('an activation does not stand behind a layer of weights alone');
  if (!hidden.every(({ output }) => readers[output]!.length > 0)) {
    reasons.push('an activation is read by no layer of weights before the next activation');
  }
  const scaled = program.nodes.some(
    (node) => node.kind === 'scaling' && node.input !== program.input && readers[node.output]!.length > 0,
  );
  if (scaled) reasons.push('a scaling stands between units and the layer that reads them');
  const table = affineNodes(program).map((node) =>
    hidden.map(({ output }) => (readers[output]!.includes(node) ? 1 : 0)),
  );
  if (columnRank(table) < hidden.length) reasons.push('two sets of units are read by the same layers');
  return reasons;
}

/** Signs of the core's blocks: 2 × 2 with one of each for a unit that is read, 1 × 1 for one that is not. */
function bounds(program: Program, top: Slot): Omit<InertiaStructure, 'method' | 'reasons'> {
  const readers = affineReaders(program);
  const order = program.parameterCount;
  const outputs = program.slots[top]!;
  let [rank, positive, negative] = [outputs, outputs, outputs];
  for (const node of below(program, top)) {
    const width = program.slots[node.output]!;
    const isRead = readers[node.output]!.length > 0;
    if (node.kind === 'activation' && (isRead || !node.activation.piecewiseLinear)) {
      rank += (isRead ? 2 : 1) * width;
      positive += width;
      negative += width;
    }
    if (node.kind === 'product') {
      rank += (isRead ? 3 : 2) * width;
      positive += (isRead ? 2 : 1) * width;
      negative += (isRead ? 2 : 1) * width;
    }
  }
  const most = (value: number): number => Math.min(order, value);
  return { rankBound: most(rank), positiveBound: most(positive), negativeBound: most(negative) };
}
