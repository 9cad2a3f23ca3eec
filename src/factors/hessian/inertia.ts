/**
 * Rank and inertia: how many positive, negative and zero eigenvalues a Hessian has.
 *
 * For one sample they can be *counted* on the core (mathematics 4.4, the inertia theorem): if U has full column rank,
 * Sylvester's law carries the signs of K over to H = U K Uᵀ, and each block of K is 2 × 2 with determinant −γ², so
 * every active unit (γ ≠ 0) gives exactly one positive and one negative direction, whatever the activation.
 * U has full column rank if every layer has a bias of its own, δ ≠ 0 at every layer that reads a unit, and the table
 * "which layer reads which unit" has full column rank: eliminate from the top, the bias column of a layer forces the
 * coefficients of its g to vanish, then δ ≠ 0 forces Σ of the e that it reads, and the table forces each of them.
 *
 * Otherwise, and for a batch, the core's counts are what they always are, upper bounds; curvature/inertia.ts counts on a
 * factorization instead.
 */
import { matrix } from '../../numeric/matrix.js';
import { symmetricEigen } from '../../numeric/symmetric-eigen.js';
import type { ActivationNode, Node } from '../../program/nodes.js';
import { affineNodes, sharesWeights } from '../../program/sharing.js';
import { affineReaders } from '../../program/readers.js';
import { slopeOf } from '../../sweeps/trace.js';
import type { LossState } from '../state.js';
import {
  curvatureOf,
  hiddenActivations,
  hiddenProducts,
  outputCore,
  productCore,
  type SampleCore,
  type ProductCore,
} from './core.js';

/** How many eigenvalues of each sign a symmetric matrix has, and how that is known. */
export interface Inertia {
  /** Number of positive, negative and zero eigenvalues; upper bounds on the first two if the method is 'bound'. */
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
  /** True if counted; false if bounded, or if an eigenvalue was too close to zero for its sign to be certain. */
  readonly exact: boolean;
  /**
   * How it was found: 'theorem' on the core, 'factorization' (the signs of D in A = L D Lᵀ, which are those of A by
   * Sylvester's law), 'eigenvalues', or 'bound'.
   */
  readonly method: 'theorem' | 'factorization' | 'eigenvalues' | 'bound';
}

/** Upper bounds on the two counts, as an inertia. */
export function boundOf(order: number, positive: number, negative: number): Inertia {
  const [up, down] = [Math.min(order, positive), Math.min(order, negative)];
  return {
    positive: up,
    negative: down,
    zero: Math.max(0, order - up - down),
    exact: false,
    method: 'bound',
  };
}

/** Counts of the core's eigenvalues by sign, all samples together. Cost: O(N·(units + C³)). */
export function coreInertia(state: LossState, core: SampleCore): { positive: number; negative: number } {
  const top = outputCore(core === 'gaussNewton' ? withoutCurvature(state) : state);
  const signs = { positive: 0, negative: 0 };
  const count = (value: number, tolerance: number): void => {
    if (value > tolerance) signs.positive++;
    else if (value < -tolerance) signs.negative++;
  };
  const size = top.width * top.width;
  for (let at = 0; at < top.blocks.length; at += size) {
    const { values } = symmetricEigen(matrix(top.width, top.width, top.blocks.slice(at, at + size)));
    const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    for (const value of values) count(value, top.width * 8 * Number.EPSILON * largest);
  }
  if (core === 'gaussNewton') return signs;
  const readers = affineReaders(state.program);
  for (const node of hiddenActivations(state, top)) {
    const slope = slopeOf(state.trace, node);
    const c = curvatureOf(state, node);
    const isRead = readers[node.output]!.length > 0;
    for (let i = 0; i < c.length; i++) {
      if (isRead && slope[i] !== 0) {
        signs.positive++;
        signs.negative++;
      } else count(c[i]!, 0);
    }
  }
  for (const node of hiddenProducts(state, top)) countGate(productCore(state, node), signs);
  return signs;
}

/** Signs of the gates' blocks from trace 0 and determinant 2·ō·l·r: (1, 2), (2, 1), or (1, 1) where it vanishes. */
function countGate(gate: ProductCore, signs: { positive: number; negative: number }): void {
  for (let i = 0; i < gate.adjoint.length; i++) {
    const [a, l, r] = [gate.adjoint[i]!, gate.left[i]!, gate.right[i]!];
    if (a === 0 && l === 0 && r === 0) continue;
    const full = a !== 0 && l !== 0 && r !== 0;
    const positive = full && a * l * r < 0 ? 2 : 1;
    const negative = full && a * l * r > 0 ? 2 : 1;
    signs.positive += positive;
    signs.negative += negative;
  }
}

/** Gauss-Newton's output block is γ ∇²loss γ: the same walk with every c left out. */
function withoutCurvature(state: LossState): LossState {
  const none = { count: 1 as const, value: [] };
  return { ...state, adjoint: () => none };
}

/** The node kinds that the theorem speaks of; gates, pools and patches are beyond it. */
const countedKinds: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'affine',
  'activation',
  'add',
  'scaling',
]);

/** Whether the theorem's conditions hold for this one sample. Cost: O(units). */
export function theoremHolds(state: LossState, core: SampleCore): boolean {
  const { program, trace } = state;
  const top = outputCore(state);
  const affine = affineNodes(program);
  if (trace.samples !== 1 || affine.some((node) => node.bias === null) || sharesWeights(program))
    return false;
  if (program.nodes.some((node) => !countedKinds.has(node.kind))) return false;
  if (program.nodes[program.writer[top.slot]!]?.kind !== 'affine' || program.readers[top.slot]! > 1)
    return false;
  if (core === 'gaussNewton') return true;
  const readers = affineReaders(program);
  const hidden = hiddenActivations(state, top);
  const simple = hidden.every(
    (node) =>
      program.nodes[program.writer[node.input]!]?.kind === 'affine' &&
      program.readers[node.input] === 1 &&
      readers[node.output]!.length > 0,
  );
  // A scaling between a unit and a layer that reads it may multiply by zero, or make two paths unequal.
  const plain = program.nodes.every(
    (node) => node.kind !== 'scaling' || node.input === program.input || readers[node.output]!.length === 0,
  );
  const delta = state.adjoint().value;
  const alive = affine.every((node) => {
    const isReader = readers.some((list, slot) => list.includes(node) && isHidden(hidden, slot));
    return !isReader || delta[node.output]?.some((value) => value !== 0) === true;
  });
  const table = affine.map((node) =>
    hidden.map((source) => (readers[source.output]!.includes(node) ? 1 : 0)),
  );
  return simple && plain && alive && columnRank(table) === hidden.length;
}

function isHidden(hidden: readonly ActivationNode[], slot: number): boolean {
  return hidden.some((node) => node.output === slot);
}

/** Rank of a small 0/1 table by elimination over the rationals (entries stay small integers or fractions). */
function columnRank(table: number[][]): number {
  const rows = table.map((row) => [...row]);
  const columns = rows[0]?.length ?? 0;
  let rank = 0;
  for (let c = 0; c < columns; c++) {
    const pivot = rows.findIndex((row, r) => r >= rank && Math.abs(row[c]!) > 1e-9);
    if (pivot < 0) continue;
    [rows[rank], rows[pivot]] = [rows[pivot]!, rows[rank]!];
    for (let r = rank + 1; r < rows.length; r++) {
      const factor = rows[r]![c]! / rows[rank]![c]!;
      rows[r] = rows[r]!.map((value, j) => value - factor * rows[rank]![j]!);
    }
    rank++;
  }
  return rank;
}

/** What rounding may do to the eigenvalues of a symmetric matrix of this order: it is of size order·ε·largest. */
export function spectrumRounding(order: number, largest: number): number {
  return order * 64 * Number.EPSILON * largest;
}

/**
 * Signs of a spectrum with that much rounding: values below it count as zero, and the count is called exact only if a
 * gap of 10³ separates the two groups. `rest` stands for equal eigenvalues known without computation.
 */
export function inertiaOfSpectrum(
  values: Float64Array,
  rest: { readonly value: number; readonly count: number } = { value: 0, count: 0 },
): Inertia {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), Math.abs(rest.value));
  const tolerance = spectrumRounding(values.length, largest);
  let positive = 0;
  let negative = 0;
  let smallestKept = Infinity;
  const count = (value: number, times: number): void => {
    if (Math.abs(value) <= tolerance || times === 0) return;
    if (value > 0) positive += times;
    else negative += times;
    smallestKept = Math.min(smallestKept, Math.abs(value));
  };
  for (const value of values) count(value, 1);
  count(rest.value, rest.count);
  const zero = values.length + rest.count - positive - negative;
  return { positive, negative, zero, exact: smallestKept >= 1e3 * tolerance, method: 'eigenvalues' };
}
