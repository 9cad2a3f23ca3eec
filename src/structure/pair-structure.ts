/** The second derivative by a pair of parameter blocks, as reported. */
import type { Program } from '../program/program.js';
import { affineNodes } from '../program/sharing.js';
import { responseWork } from './costs/sweeps.js';
import { flopsOf, sumOf } from './costs/work.js';
import type { Dependence } from './dependence.js';
import { pairEquations, type Equation, type KnownBlock } from './equations.js';
import { lossForm, outputForm, type DerivativeOf, type PairForm, type Sides } from './pair-form.js';
import { useNames } from './roles.js';
import { pairTex } from './tex/derivatives.js';
import { blockSymbols } from './tex/notation.js';

/** The block ∂²/∂Θ∂Θ' of the Hessian of one sample. */
export interface PairStructure {
  /** Names of the two blocks. */
  readonly rows: string;
  readonly columns: string;
  /** What holds for any function of the outputs: every loss, every label. */
  readonly loss: PairForm;
  /** What holds for a single output, with no loss behind it, as Bakker et al. treat it. */
  readonly output: PairForm;
  /** Numbers of the block written out. */
  readonly dense: number;
  /** Flops for N samples of `hessian.block(rows, columns).terms()`, and of writing the block out from them. */
  readonly flops: { readonly terms: number; readonly materialize: number };
  readonly equations: readonly Equation[];
  /** ∂²f/∂Θ_{ij}∂Θ'_{pq} in index notation, or ∂²y_o/…. */
  tex(of?: DerivativeOf): string;
}

export function pairStructure(
  program: Program,
  depends: Dependence,
  samples: number,
  rows: KnownBlock,
  columns: KnownBlock,
): PairStructure {
  const sides = sidesOf(depends, rows, columns);
  const loss = lossForm(sides, depends, program.slots[program.output]!);
  const output = outputForm(sides, depends);
  const dense = rows.uses.block.length * columns.uses.block.length;
  const curved = output.terms.some(({ kind }) => kind === 'matrix ⊗ vector ⊗ vector');
  const terms = termFlops(program, samples, rows, columns);
  const listed = loss.terms.reduce((sum, { count }) => sum + count, 0);
  const symbols = {
    rows: blockSymbols(rows.role, rows.uses.block),
    columns: blockSymbols(columns.role, columns.uses.block),
  };
  return {
    rows: rows.uses.block.name,
    columns: columns.uses.block.name,
    loss,
    output,
    dense,
    flops: { terms, materialize: terms + 4 * samples * listed * dense },
    equations: loss.zero ? [] : pairEquations(rows, columns, curved),
    tex: (of = 'loss') => pairTex(symbols, sides, (of === 'loss' ? loss : output).terms, of),
  };
}

function sidesOf(depends: Dependence, rows: KnownBlock, columns: KnownBlock): Sides {
  const labels = ({ uses, role }: KnownBlock): ((use: number) => number) => {
    const { from } = useNames(role, uses.block);
    return (use) => use - uses.uses[0]! + from;
  };
  return {
    rows: rows.uses,
    columns: columns.uses,
    rowUses: depends.active(rows.uses),
    columnUses: depends.active(columns.uses),
    rowLabel: labels(rows),
    columnLabel: labels(columns),
  };
}

/** Responses to the units of every node that is the lower one of some pair of uses. */
function termFlops(program: Program, samples: number, rows: KnownBlock, columns: KnownBlock): number {
  const nodes = affineNodes(program);
  const users = ({ uses: { block } }: KnownBlock): number[] =>
    nodes.flatMap((node, index) => (node.weight === block || node.bias === block ? [index] : []));
  const [a, b] = [users(rows), users(columns)];
  const highest = (list: readonly number[]): number => list[list.length - 1] ?? -1;
  const lower = new Set([...a.filter((x) => highest(b) > x), ...b.filter((y) => highest(a) >= y)]);
  return flopsOf(sumOf([...lower].map((index) => responseWork(program, samples, nodes[index]!))));
}
