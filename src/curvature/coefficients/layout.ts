/**
 * Which weights' directions are kept as coefficients of the batch's outer products, and which are written out: each in
 * the form that costs fewer flops in a product with H. With R vectors at a weight of n outputs and m inputs, written out
 * takes 8·R·n·m beside the sweeps (image, pull-back, two outer products), coefficients 2·R²·(4n + 5m): the former are
 * better where R is well under the width, the latter where a layer is narrow on one side.
 */
import type { SampleCore } from '../../factors/hessian/core.js';
import type { LossState } from '../../factors/state.js';
import { affineInputs, affineOutputs, type AffineNode, type ParameterBlock } from '../../program/nodes.js';
import { affineNodes } from '../../program/sharing.js';

/** A weight with its bias at all of its uses. */
export interface WeightUses {
  readonly weight: ParameterBlock;
  readonly bias: ParameterBlock | null;
  readonly nodes: readonly AffineNode[];
}

export interface Layout {
  /** Weights whose directions are coefficients; none where that does not pay. */
  readonly compressed: readonly WeightUses[];
  /** The other nodes, */
  readonly plain: readonly AffineNode[];
  /** and their parameters. */
  readonly blocks: readonly ParameterBlock[];
  /** Counted flops of a product in this layout, as a part of those with all directions written out. */
  readonly share: number;
}

/** A matrix product of small matrices takes as long as so many flops more: the call, and operands that are not in cache. */
const callFlops = 4e3;
/** Flops of matrix products in the time that the solver's vector operations take for one number of a direction. */
const vectorFlops = 20;
/** Coefficients have to save this part of a weight's work to repay their bases. */
const worthwhile = 0.75;

/** Weights to keep as coefficients: those for which it pays, or all that can be. */
export type LayoutChoice = 'cheapest' | 'all';

export function layoutOf(state: LossState, core: SampleCore, choice: LayoutChoice): Layout {
  const { program, trace } = state;
  const groups = groupsOf(affineNodes(program));
  let [written, chosen] = [0, 0];
  const compressed = groups.filter((uses) => {
    const rows = uses.nodes.reduce((sum, { sites }) => sum + trace.samples * sites, 0);
    const [asCoefficients, asMatrix] = costs(uses, rows, core);
    const isBetter =
      isOneMatrix(uses, groups) && (choice === 'all' || asCoefficients < worthwhile * asMatrix);
    const sweeps = 4 * rows * uses.weight.length + 2 * callFlops;
    written += sweeps + asMatrix;
    chosen += sweeps + (isBetter ? asCoefficients : asMatrix);
    return isBetter;
  });
  const others = groups.filter((uses) => !compressed.includes(uses));
  return {
    compressed,
    plain: others.flatMap(({ nodes }) => nodes),
    blocks: [...new Set(others.flatMap(({ nodes }) => nodes.flatMap(blocksOf)))],
    share: chosen / written,
  };
}

/** What a weight takes beside the two products with it that every sweep makes: as coefficients, and written out. */
function costs({ weight, bias, nodes }: WeightUses, rows: number, core: SampleCore): [number, number] {
  const n = affineOutputs(nodes[0]!);
  const m = affineInputs(nodes[0]!) + (bias === null ? 0 : 1);
  const [right, left] = [Math.min(rows, m), Math.min(rows, n)];
  const numbers = weight.length + (bias?.length ?? 0);
  if (core === 'gaussNewton') {
    const small = 4 * rows * right * n + 2 * callFlops + vectorFlops * right * n;
    return [small, 4 * rows * numbers + 2 * callFlops + vectorFlops * numbers];
  }
  const ofInputs = 2 * rows * right + 4 * rows * left + 4 * left * right;
  const ofOutputs = 6 * rows * right + 2 * left * right;
  return [
    n * ofOutputs + m * ofInputs + 9 * callFlops + vectorFlops * (right * n + left * m),
    8 * rows * numbers + 4 * callFlops + vectorFlops * numbers,
  ];
}

function groupsOf(nodes: readonly AffineNode[]): WeightUses[] {
  const groups = new Map<ParameterBlock, AffineNode[]>();
  for (const node of nodes) groups.set(node.weight, [...(groups.get(node.weight) ?? []), node]);
  return [...groups].map(([weight, uses]) => ({ weight, bias: uses[0]!.bias, nodes: uses }));
}

/** Whether the weight and its bias are one matrix [W b] wherever they are used. */
function isOneMatrix({ weight, bias, nodes }: WeightUses, groups: readonly WeightUses[]): boolean {
  if (!nodes.every((node) => node.bias === bias)) return false;
  return (
    bias === null ||
    groups.every((other) => other.weight === weight || other.nodes.every((node) => node.bias !== bias))
  );
}

function blocksOf({ weight, bias }: AffineNode): ParameterBlock[] {
  return bias === null ? [weight] : [weight, bias];
}
