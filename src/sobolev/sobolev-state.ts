/**
 * What stands behind the linearization of a Sobolev objective of order 1 (S1):
 *
 *     E_n = a·loss(m(x_n), y_n) + ½ Σ_{o,j} b_{noj} (∂m_o/∂x_j − t_{oj})²
 *
 * or a loss ℓ of one's own in place of the half square, where ∂/∂x_j may be replaced by the derivatives along any k directions of each sample, and b is 0 where t is missing.
 * Two views of the same network serve it. The *base* trace with unit adjoints of the outputs gives ∂m/∂x in reverse, and
 * with it gradients in 4 sweeps. The *streams* trace carries ∂/∂x_j forward beside the values; its sweeps differentiate
 * E as it stands, residuals included, which is what exact Hessian products need.
 */
import { lazy } from '../factors/lazy.js';
import { gatherRows, scatterRows } from '../factors/cells/compact-rows.js';
import { gaussNewtonState, type Cell, type LossState } from '../factors/state.js';
import { ofResiduals, type ResidualLoss } from '../functions/residual-loss.js';
import { allocate } from '../numeric/allocation.js';
import { multiplyElements } from '../numeric/elementwise.js';
import type { Matrix } from '../numeric/matrix.js';
import { headOf } from '../program/head.js';
import { backward } from '../sweeps/backward.js';
import { forward } from '../sweeps/forward.js';
import { adjointBelowSplitHead, withHeadAdjoint } from '../sweeps/head.js';
import type { SlopeSplit } from '../sweeps/slope-split.js';
import type { Adjoint, Trace } from '../sweeps/trace.js';
import { unitSeeds } from '../sweeps/units.js';
import { alongDirections, alongStreams } from './directions.js';
import { headSplits } from './head-splits.js';
import { jacobianOf, outputAdjoints } from './input-derivatives.js';
import { stackSeeds } from './stack-seeds.js';

export interface SobolevState {
  /** The value part: trace, loss, labels, weights, L2. */
  readonly base: LossState;
  /** a. */
  readonly valueWeight: number;
  /** b, N × (C·k) by (output, direction); 0 where the label is missing. */
  readonly gradientWeights: Float64Array;
  /** t, N × (C·k): ∂/∂x_j of all n₀ inputs, or derivatives along k given directions. 0 where missing. */
  readonly slopes: Matrix;
  /** 1 for a label that is there, 0 for a missing one, N × (C·k); null if none is missing. */
  readonly present: Uint8Array | null;
  /** ℓ of each slope's residual; null for the half square. */
  readonly slopeLoss: ResidualLoss | null;
  /** Whether curvatures are Gauss-Newton's, which differ for losses of one's own. */
  readonly isGaussNewton: boolean;
  /** The given directions, [direction][sample][input]; null for the n₀ unit vectors. */
  readonly given: Float64Array | null;
  readonly inputs: number;
  /** k: n₀, or how many directions are given. */
  readonly axes: number;
  readonly outputs: number;
  /** Adjoints of each output, count C, down to the input: δ^(o). */
  readonly units: () => Adjoint;
  /** The same, at the head of a network with `splits` left out: for the slopes and the mean gradient. */
  readonly unitsBelow: () => Adjoint;
  /** The slopes at a head of one output split by sets of samples, where all is in the kernels' memory and it pays; else null. */
  readonly splits: () => readonly SlopeSplit[] | null;
  /** The k directions of each sample as seeds of the input, [direction][sample][input]. */
  readonly directions: () => Float64Array;
  /** ∂m/∂x − t, N × (C·k), 0 where t is missing. */
  readonly difference: () => Matrix;
  /** b·ℓ'(∂m/∂x − t), N × (C·k). */
  readonly residual: () => Matrix;
  /** b·ℓ''(∂m/∂x − t), or b·c(∂m/∂x − t) for Gauss-Newton, N × (C·k). */
  readonly curvature: () => Float64Array;
  readonly losses: () => Float64Array;
  /** ½|∂m/∂x − t|², or Σ ℓ, of each sample over the labels that are present, without weights. */
  readonly slopeErrors: () => Float64Array;
  /** The same with the weights b. */
  readonly slopeLosses: () => Float64Array;
  /** The trace with k streams. */
  readonly streams: () => Trace;
  /** Adjoints of E in the streams trace. */
  readonly streamsAdjoint: () => Adjoint;
  /** The cells of the base as states of their own; null where it has none. */
  readonly cells: () => readonly SobolevCell[] | null;
  /** Slopes and mean gradient where they are made in cells at once, which are gone since; null elsewhere. */
  readonly inCells: () => GradientInCells | null;
}

/** What is left of cells that are made for one gradient. */
export interface GradientInCells {
  /** ∂m/∂x − t, N × (C·k). */
  readonly difference: Float64Array;
  /** Σ w_n ∇E_n. */
  readonly mean: Float64Array;
}

/** A cell of the base, and the objective on its samples. */
export interface SobolevCell {
  readonly cell: Cell;
  readonly state: SobolevState;
}

export function sobolevState(
  parts: Pick<SobolevState, 'base' | 'valueWeight' | 'gradientWeights' | 'slopes'> &
    Partial<Pick<SobolevState, 'given' | 'present' | 'slopeLoss' | 'isGaussNewton'>> & {
      /** Makes the gradient in cells of its own; left out where it uses those of the base, or none. */
      readonly gradientOnce?: (state: SobolevState) => GradientInCells | null;
      /** Sets of samples that are near each other, by which sums over samples may be grouped. */
      readonly sets?: readonly Int32Array[] | null;
    },
): SobolevState {
  const { base, valueWeight, gradientWeights, slopes, given = null, present = null } = parts;
  const { slopeLoss = null, isGaussNewton = false } = parts;
  const { program, trace } = base;
  const inputs = program.slots[program.input]!;
  const outputs = program.slots[program.output]!;
  const width = slopes.columns;
  const axes = width / outputs;
  const directions = lazy(() => given ?? unitSeeds(inputs, trace.samples));
  const splits = lazy(() => headSplits(trace, parts.sets ?? null));
  const unitsBelow = lazy(() => {
    const found = splits();
    return found === null
      ? outputAdjoints(trace, true)
      : adjointBelowSplitHead(trace, headOf(program)!, found);
  });
  const units = lazy(() =>
    splits() === null ? unitsBelow() : withHeadAdjoint(trace, headOf(program)!, unitsBelow()),
  );
  const cells = lazy(
    () => base.cells()?.list.map((cell) => ({ cell, state: stateOfCell(parts, cell) })) ?? null,
  );
  const inCells = lazy(() => parts.gradientOnce?.(state) ?? null);
  const difference = lazy(() => {
    const known = inCells();
    if (known !== null) return { ...slopes, data: known.difference };
    const own = base.gradientsInCells ? cells() : null;
    if (own !== null) return differenceOf(own, slopes);
    const derivatives = derivativesOf();
    const data = allocate(slopes.data.length);
    for (let i = 0; i < data.length; i++) {
      data[i] = present?.[i] === 0 ? 0 : derivatives.data[i]! - slopes.data[i]!;
    }
    return { ...derivatives, data };
  });
  const derivativesOf = (): Matrix => {
    if (given === null) return jacobianOf(trace, outputs <= inputs ? unitsBelow() : null);
    if (outputs > axes) return alongStreams(streams(), outputs);
    return alongDirections(jacobianOf(trace, unitsBelow()), given, outputs, inputs);
  };
  const weighted = ({ data }: Matrix): Float64Array => {
    const out = allocate(data.length);
    multiplyElements(out.length, gradientWeights, 0, data, 0, out, 0);
    return out;
  };
  const streams = lazy(() =>
    forward(
      program,
      trace.parameters,
      { rows: trace.samples, columns: inputs, data: trace.value[program.input]! },
      {
        count: axes,
        directions: directions(),
      },
    ),
  );
  const residual = lazy(() => {
    const d = difference();
    const slope = slopeLoss === null ? d : { ...d, data: ofResiduals(slopeLoss, 'first', d.data) };
    return { ...d, data: weighted(slope) };
  });
  /** Σ a ∘ b over the entries of each sample; Σ a without b. */
  const perSample = (a: Float64Array, b: Float64Array | null): Float64Array => {
    const out = allocate(base.weights.length);
    for (let n = 0; n < out.length; n++) {
      let sum = 0;
      for (let i = n * width; i < (n + 1) * width; i++) sum += b === null ? a[i]! : a[i]! * b[i]!;
      out[n] = sum;
    }
    return out;
  };
  const errors = lazy(() => ofResiduals(slopeLoss!, 'value', difference().data));
  const slopeLosses = lazy(() => {
    if (slopeLoss !== null) return perSample(gradientWeights, errors());
    return halves(perSample(difference().data, residual().data));
  });
  // Field by field: an object that begins with a spread is made ten times as slowly, and one is made in every step.
  const state: SobolevState = {
    base,
    valueWeight,
    gradientWeights,
    slopes,
    cells,
    inCells,
    given,
    present,
    slopeLoss,
    isGaussNewton,
    inputs,
    axes,
    outputs,
    directions,
    units,
    unitsBelow,
    splits,
    difference,
    residual,
    curvature: lazy(() => curvatureOf(difference().data, gradientWeights, slopeLoss, isGaussNewton)),
    slopeErrors: lazy(() => {
      if (slopeLoss !== null) {
        return perSample(present === null ? errors() : errors().map((e, i) => present[i]! && e), null);
      }
      const d = difference().data;
      return halves(perSample(d, d));
    }),
    slopeLosses,
    losses: lazy(() => {
      const [values, bent] = [base.losses(), slopeLosses()];
      const out = allocate(values.length);
      for (let n = 0; n < out.length; n++) out[n] = valueWeight * values[n]! + bent[n]!;
      return out;
    }),
    streams,
    streamsAdjoint: lazy(() => {
      const values = base.loss.gradient(base.output, base.labels).data.map((value) => valueWeight * value);
      const seeds = new Map([
        [program.output, stackSeeds(values, residual().data, outputs, axes, trace.samples)],
      ]);
      return backward(streams(), seeds);
    }),
  };
  return state;
}

function halves(sums: Float64Array): Float64Array {
  for (let n = 0; n < sums.length; n++) sums[n]! /= 2;
  return sums;
}

/** The parts of a state that belong to a cell's samples, as a state. */
export function stateOfCell(
  parts: Parameters<typeof sobolevState>[0],
  { samples, state: base }: Cell,
): SobolevState {
  const { gradientWeights, slopes, given = null, present = null, base: whole } = parts;
  const { columns, data } = slopes;
  const total = slopes.rows;
  const inputs = whole.program.slots[whole.program.input]!;
  return sobolevState({
    base,
    valueWeight: parts.valueWeight,
    slopeLoss: parts.slopeLoss ?? null,
    isGaussNewton: parts.isGaussNewton ?? false,
    gradientWeights: gatherRows(gradientWeights, total, columns, samples, null),
    slopes: { rows: samples.length, columns, data: gatherRows(data, total, columns, samples, null) },
    given: given === null ? null : gatherRows(given, total, inputs, samples, null),
    present:
      present === null
        ? null
        : Uint8Array.from({ length: samples.length * columns }, (_, i) => {
            return present[samples[Math.floor(i / columns)]! * columns + (i % columns)]!;
          }),
  });
}

/** ∂m/∂x − t of all samples from the cells'. */
function differenceOf(cells: readonly SobolevCell[], { rows, columns }: Matrix): Matrix {
  const data = allocate(rows * columns);
  for (const { cell, state } of cells) {
    scatterRows(state.difference().data, rows, columns, cell.samples, null, data);
  }
  return { rows, columns, data };
}

/** b·ℓ'' of each entry, or b·c for Gauss-Newton; b itself for the half square. */
export function curvatureOf(
  difference: Float64Array,
  weights: Float64Array,
  loss: ResidualLoss | null,
  isGaussNewton: boolean,
): Float64Array {
  if (loss === null) return weights;
  const bends = ofResiduals(loss, isGaussNewton ? 'gaussNewton' : 'second', difference);
  return bends.map((bend, i) => weights[i]! * bend);
}

/** The state whose curvatures are Gauss-Newton's: the same one with squared slope errors and most losses on values. */
export function gaussNewtonOf(state: SobolevState): SobolevState {
  const base = gaussNewtonState(state.base);
  if (state.isGaussNewton || (state.slopeLoss === null && base === state.base)) return state;
  const { gradientWeights, slopeLoss, difference } = state;
  const curvature = lazy(() => curvatureOf(difference().data, gradientWeights, slopeLoss, true));
  const cells = lazy(
    () => state.cells()?.map(({ cell, state: own }) => ({ cell, state: gaussNewtonOf(own) })) ?? null,
  );
  return { ...state, base, isGaussNewton: true, curvature, cells };
}
