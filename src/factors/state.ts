/**
 * The state behind a linearization with an ordinary loss: the trace of the forward sweep, and, made at first use, what
 * the other verbs share. Functions of `factors/` take a state and return numbers; none of them keeps anything.
 */
import type { LossKernel } from '../functions/loss.js';
import { allocate } from '../numeric/allocation.js';
import { scaleRows } from '../numeric/elementwise.js';
import type { Matrix } from '../numeric/matrix.js';
import { resident } from '../numeric/kernel/resident.js';
import { planOf } from '../program/plan.js';
import type { Program } from '../program/program.js';
import { backward } from '../sweeps/backward.js';
import { fieldRange, traceRange, type Adjoint, type Field, type Trace } from '../sweeps/trace.js';
import type { CompactMaps } from './cells/compact-program.js';
import { lazy } from './lazy.js';

export interface LossState {
  readonly program: Program;
  readonly trace: Trace;
  readonly loss: LossKernel;
  readonly output: Matrix;
  readonly labels: Matrix;
  /** Weight of each sample in the mean; sums to 1. */
  readonly weights: Float64Array;
  /** λ of the term ½λ|θ|² in the mean objective. It shifts curvature by λI and is no factor. */
  readonly l2: number;
  readonly losses: () => Float64Array;
  /** d and δ of each sample's loss. */
  readonly adjoint: () => Adjoint;
  /** The same times the samples' weights: d and δ of the mean objective. */
  readonly weightedAdjoint: () => Adjoint;
  /** ∇²loss with respect to the output: N × C². */
  readonly outputHessian: () => Float64Array;
  /** The samples in cells, made at first use; null where they do not pay or nobody asked for them. */
  readonly cells: () => Cells | null;
  /** Whether gradients use them too: a sum that is made once seldom pays for making cells. */
  readonly gradientsInCells: boolean;
  /** Set for a cell: one of many states that products read in turn, each with weights of its own. */
  readonly isCell?: true;
}

/** The samples of a state in sets that share zeros; see factors/cells. */
export interface Cells {
  readonly list: readonly Cell[];
  /** Multiplications of weights with samples that are left, of all that there are. */
  readonly kept: number;
}

/** Some samples of a state as a state of their own, on a program without the units that are zero for all of them. */
export interface Cell extends CompactMaps {
  /** Their numbers, in the order of the cell's rows: ascending but where zeros lie in steps. */
  readonly samples: Int32Array;
  /** Weights are those of the whole state: they sum to the cell's share. */
  readonly state: LossState;
}

/** Assembles a state; `adjoint` may be given where it is known already. */
export function lossState(
  parts: Pick<LossState, 'trace' | 'loss' | 'labels' | 'weights' | 'l2' | 'isCell'>,
  adjoint?: () => Adjoint,
  partition: Pick<LossState, 'cells' | 'gradientsInCells'> = { cells: () => null, gradientsInCells: false },
): LossState {
  const { trace, loss, labels, weights, l2, isCell } = parts;
  const { program } = trace;
  const output: Matrix = {
    rows: trace.samples,
    columns: program.slots[program.output]!,
    data: trace.value[program.output]!,
  };
  // Of cells more forms would be kept than caches hold, and each would be read for a few samples only.
  const keep = isCell === true ? (array: Float64Array): Float64Array => array : resident;
  markOperands(trace, keep);
  const own =
    adjoint ?? lazy(() => backward(trace, new Map([[program.output, loss.gradient(output, labels).data]])));
  return {
    trace,
    loss,
    labels,
    weights,
    l2,
    ...partition,
    ...(isCell === true ? { isCell } : {}),
    program,
    output,
    losses: lazy(() => loss.losses(output, labels)),
    adjoint: own,
    weightedAdjoint: lazy(() => weighted(own(), weights, keep)),
    outputHessian: lazy(() => loss.hessian(output, labels).data),
  };
}

/** What the products of every verb read over and over does not change from here on: kernels may keep copies of it. */
function markOperands({ program, parameters, value }: Trace, mark: typeof resident): void {
  mark(parameters);
  for (const { input } of planOf(program).affine) mark(value[input]!);
}

/** Every sample's part times its weight, each array given to `mark`. */
function weighted(adjoint: Adjoint, weights: Float64Array, mark: typeof resident): Adjoint {
  if (weights.length === 1 && weights[0] === 1) return adjoint;
  // Slots may share an array.
  const made = new Map<Float64Array, Float64Array>();
  const value = adjoint.value.map((array) => {
    if (array === undefined) return undefined;
    const present = made.get(array);
    if (present !== undefined) return present;
    const out = allocate(array.length);
    scaleRows(weights.length, array.length / weights.length, weights, 0, array, 0, out, 0);
    made.set(array, out);
    return mark(out);
  });
  return { count: 1, value };
}

/** The state whose ∇²loss is Gauss-Newton's; for most losses the same one. */
export function gaussNewtonState(state: LossState): LossState {
  const { gaussNewton } = state.loss;
  if (gaussNewton === undefined) return state;
  const partition = mappedCells(state, (cell) => gaussNewtonState(cell.state));
  return lossState({ ...state, loss: gaussNewton }, state.adjoint, partition);
}

/** The same samples with other weights: nothing is swept again. */
export function reweightedState(state: LossState, weights: Float64Array): LossState {
  const partition = mappedCells(state, (cell) =>
    reweightedState(
      cell.state,
      Float64Array.from(cell.samples, (n) => weights[n]!),
    ),
  );
  return lossState({ ...state, weights }, state.adjoint, partition);
}

/** The cells of a state with other states on the same sweeps. */
function mappedCells(
  state: LossState,
  change: (cell: Cell) => LossState,
): Pick<LossState, 'cells' | 'gradientsInCells'> {
  const cells = lazy(() => {
    const own = state.cells();
    if (own === null) return null;
    const list = lazy(() => own.list.map((cell) => ({ ...cell, state: change(cell) })));
    return {
      kept: own.kept,
      get list() {
        return list();
      },
    };
  });
  return { cells, gradientsInCells: state.gradientsInCells };
}

/** The samples [start, start + count) as a state of their own with equal weights and no L2 term: views, no copies. */
export function stateRange(state: LossState, start: number, count: number): LossState {
  const { columns, data } = state.labels;
  return lossState(
    {
      trace: traceRange(state.trace, start, count),
      loss: state.loss,
      labels: { rows: count, columns, data: data.subarray(start * columns, (start + count) * columns) },
      weights: new Float64Array(count).fill(1 / count),
      l2: 0,
    },
    lazy(() => ({ count: 1, value: fieldRange(state.adjoint().value, state.program, start, count) })),
  );
}

/** Calls `visit` with consecutive ranges of samples, so many that `numbersPerSample` × range stays near `budget`. */
export function forEachChunk(
  state: LossState,
  numbersPerSample: number,
  visit: (part: LossState, start: number, count: number) => void,
  budget: number = 1 << 20,
): void {
  const step = Math.max(1, Math.floor(budget / Math.max(1, numbersPerSample)));
  for (let start = 0; start < state.trace.samples; start += step) {
    const count = Math.min(step, state.trace.samples - start);
    visit(stateRange(state, start, count), start, count);
  }
}

/** The same state in arrays of its own, so that it does not keep a whole batch alive. */
export function copyState(state: LossState): LossState {
  const copy = (field: readonly (Float64Array | undefined)[]): Field => field.map((array) => array?.slice());
  const { trace, labels } = state;
  const values = copy(trace.value) as Float64Array[];
  const adjoint = { count: 1, value: copy(state.adjoint().value) };
  return lossState(
    {
      ...state,
      trace: {
        ...trace,
        value: values,
        slope: copy(trace.slope),
        second: copy(trace.second),
        third: copy(trace.third),
      },
      labels: { ...labels, data: labels.data.slice() },
    },
    () => adjoint,
  );
}

/** How many numbers hold the factors: v and z, γ, A'' where it is not zero, d and δ, and ∇²loss. */
export function storedNumbersOf(state: LossState): number {
  const { program, trace } = state;
  let perSample = program.slots[program.output]! ** 2;
  program.slots.forEach((width, slot) => {
    const writer = program.nodes[program.writer[slot]!];
    const shared = writer?.kind === 'activation' && writer.activation.name === 'identity';
    if (shared) return;
    perSample += slot === program.input ? width : 2 * width; // value and adjoint
    if (writer?.kind === 'activation') perSample += writer.activation.piecewiseLinear ? width : 2 * width; // γ, A''
  });
  return perSample * trace.samples;
}
