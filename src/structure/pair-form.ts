/**
 * The second derivative of one pair of parameter blocks, as far as the network alone decides it: which tensor products
 * (B7–B9, B-rnn, B-conv) its sum has, over which uses, and what follows for its rank and size.
 */
import type { BlockTerm } from '../factors/hessian/block-terms.js';
import type { Dependence } from './dependence.js';
import { relationOf, type Relation } from './relation.js';
import { intersection, noUses, union, type UseSet } from './use-set.js';
import type { BlockUses } from './uses.js';

/** What is differentiated: any function f of the outputs (a loss), or one output y_o, as Bakker et al. do. */
export type DerivativeOf = 'loss' | 'output';

/** The terms of one kind, for one sample. */
export interface TermGroup {
  readonly kind: BlockTerm['kind'];
  readonly count: number;
  /** Which uses (t of the row block, s of the column block) have such a term. */
  readonly relation: Relation;
}

/** How a pair of blocks enters the Hessian: its groups of tensor products and what they add up to. */
export interface PairForm {
  /** True if the block vanishes for every parameter, sample and label (away from kinks). */
  readonly zero: boolean;
  readonly terms: readonly TermGroup[];
  /** Terms that are not the transposed of another one: T(T+1)/2 matrices and T(T−1)/2 others for one weight with T uses. */
  readonly distinct: number;
  /** Rank of the block as a matrix of |rows| × |columns| is at most this. */
  readonly rankBound: number;
  /** Numbers that the terms hold, against |rows|·|columns|. */
  readonly numbers: number;
}

/** The two blocks with their active uses. */
export interface Sides {
  readonly rows: BlockUses;
  readonly columns: BlockUses;
  readonly rowUses: UseSet;
  readonly columnUses: UseSet;
  /** Label of a block's use 0, so that use u has the label u − its own first number + this. */
  readonly rowLabel: (use: number) => number;
  readonly columnLabel: (use: number) => number;
}

/** The form for one output p (second derivatives of the loss left out), as Bakker et al. treat it. */
export function outputForm(sides: Sides, depends: Dependence): PairForm {
  return formOf(sides, depends, (u) => intersection(depends.meets(u), sides.columnUses), undefined);
}

/** The form for any function of C outputs: it couples all uses, by a part of rank at most C. */
export function lossForm(sides: Sides, depends: Dependence, outputs: number): PairForm {
  const limit = outputs + outputForm(sides, depends).rankBound;
  return formOf(sides, depends, () => sides.columnUses, limit);
}

function formOf(
  sides: Sides,
  depends: Dependence,
  partnersOf: (rowUse: number) => UseSet,
  limit: number | undefined,
): PairForm {
  const { rows, columns, rowUses, columnUses } = sides;
  const matrix = Array.from(rowUses, partnersOf);
  // A bias has no input, so as the upper block it has no second kind of term.
  const upper = Array.from(rowUses, (t) =>
    rows.isBias ? noUses : intersection(depends.reads(t), columnUses),
  );
  const lower = Array.from(columnUses, (s) =>
    columns.isBias ? noUses : intersection(depends.reads(s), rowUses),
  );
  const terms = groupsOf(sides, matrix, upper, lower);
  const [n, m, p, q] = [rows.outputs, rows.inputs, columns.outputs, columns.inputs];
  const size = { matrix: n * p + m + q, upper: n + m * p + q, lower: m + q * n + p };
  const counts = { matrix: total(matrix), upper: total(upper), lower: total(lower) };
  const transposes = rows.block === columns.block;
  const onDiagonal = matrix.filter(
    (set, i) => intersection(set, rowUses.subarray(i, i + 1)).length > 0,
  ).length;
  return {
    zero: terms.length === 0,
    terms,
    distinct: transposes
      ? (counts.matrix + onDiagonal) / 2 + counts.upper
      : counts.matrix + counts.upper + counts.lower,
    rankBound: Math.min(rankBound(sides, matrix, upper, lower), limit ?? Infinity),
    numbers: counts.matrix * size.matrix + counts.upper * size.upper + counts.lower * size.lower,
  };
}

function total(sets: readonly UseSet[]): number {
  return sets.reduce((sum, { length }) => sum + length, 0);
}

function groupsOf(
  { rowUses, columnUses, rowLabel, columnLabel }: Sides,
  matrix: readonly UseSet[],
  upper: readonly UseSet[],
  lower: readonly UseSet[],
): TermGroup[] {
  const rows = Array.from(rowUses, rowLabel);
  const columns = Array.from(columnUses, columnLabel);
  const ofRows = (sets: readonly UseSet[]): Relation =>
    sets.every((set) => set === columnUses)
      ? 'all'
      : relationOf({ rows, columns, partners: sets.map((set) => Array.from(set, columnLabel)) });
  const ofColumns = (sets: readonly UseSet[]): Relation =>
    mirrored[
      relationOf({ rows: columns, columns: rows, partners: sets.map((set) => Array.from(set, rowLabel)) })
    ];
  const groups: TermGroup[] = [
    { kind: 'matrix ⊗ vector ⊗ vector', count: total(matrix), relation: ofRows(matrix) },
    { kind: 'vector ⊗ matrix ⊗ vector', count: total(upper), relation: ofRows(upper) },
    { kind: 'vector ⊗ matrixᵀ ⊗ vector', count: total(lower), relation: ofColumns(lower) },
  ];
  return groups.filter(({ count }) => count > 0);
}

/** The relation of (s, t) said of (t, s). */
const mirrored: Readonly<Record<Relation, Relation>> = {
  none: 'none',
  all: 'all',
  some: 'some',
  '=': '=',
  '<': '>',
  '≤': '≥',
  '>': '<',
  '≥': '≤',
};

/**
 * Each term is a sum of products of a vector over the rows (i, j) and one over the columns (p, q). At row use t those
 * over the rows lie in R^n ⊗ v_t (a matrix, or a term of which t is the lower use) or in δ_t ⊗ R^m (t is the upper use);
 * at a column use likewise. The smaller of the two spans bounds the rank.
 */
function rankBound(
  { rows, columns, rowUses, columnUses }: Sides,
  matrix: readonly UseSet[],
  upper: readonly UseSet[],
  lower: readonly UseSet[],
): number {
  const met = new Set(union(matrix));
  const readByRows = new Set(union(upper));
  const readByColumns = new Set(union(lower));
  const aroundRows = rowUses.filter((t, i) => matrix[i]!.length > 0 || readByColumns.has(t)).length;
  const aroundColumns = columnUses.filter((s) => met.has(s) || readByRows.has(s)).length;
  const reading = (sets: readonly UseSet[]): number => sets.filter(({ length }) => length > 0).length;
  return Math.min(spanOf(aroundRows, reading(upper), rows), spanOf(aroundColumns, reading(lower), columns));
}

/** Dimension of R^n ⊗ V + D ⊗ R^m, where V has at most `around` dimensions and D at most `above` (mathematics 4.5). */
function spanOf(around: number, above: number, { outputs: n, inputs: m }: BlockUses): number {
  const [v, d] = [Math.min(around, m), Math.min(above, n)];
  return n * v + m * d - v * d;
}
