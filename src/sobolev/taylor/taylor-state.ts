/**
 * What stands behind the linearization of a Taylor objective:
 *
 *     E_n = ½ Σ_p w_p Σ_{o,d} (d^p/dt^p m_o(x_n + t v_d) − y^p_{nod})²
 *         = ½ Σ κ (c − τ)²      over the Taylor coefficients c of the output,
 *
 * with c = derivative/p!, τ = label/p! and κ = p!² w_p, or 0 where the label is missing. In these numbers E is half a
 * square with a diagonal matrix, and all that it needs of the network are sweeps over truncated series.
 */
import { lazy } from '../../factors/lazy.js';
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import type { Program } from '../../program/program.js';
import { backward } from '../../sweeps/backward.js';
import type { Adjoint } from '../../sweeps/trace.js';
import type { GivenDirections } from '../given-directions.js';
import { curvesAlong, factorials, type Curves } from './curves.js';
import type { TaylorLabels } from './taylor-labels.js';

/** What a Taylor objective is made of. */
export interface TaylorParts {
  readonly program: Program;
  readonly parameters: Float64Array;
  /** N × n₀. */
  readonly x: Matrix;
  readonly directions: GivenDirections;
  /** w_0 … w_K. */
  readonly orderWeights: readonly number[];
  readonly labels: TaylorLabels;
  /** Weight of each sample in the mean; sums to 1. */
  readonly weights: Float64Array;
  readonly l2: number;
}

export interface TaylorState extends TaylorParts {
  readonly curves: () => Curves;
  /** κ in the layout of the output's series: [coefficient][sample][output]. */
  readonly curvature: () => Float64Array;
  /** c − τ in the same layout; 0 where the label is missing. */
  readonly difference: () => Float64Array;
  /** Adjoints of every sample's E. */
  readonly adjoint: () => Adjoint;
  readonly losses: () => Float64Array;
  /** ½ Σ (derivative − label)² of every sample for each order, without weights. */
  readonly errors: () => readonly Float64Array[];
}

/** Cost of the forward sweep: 2·(1 + k·K)·N·P flops, at first use. */
export function taylorState(parts: TaylorParts): TaylorState {
  const { program, parameters, x, directions, orderWeights, labels } = parts;
  const order = orderWeights.length - 1;
  const outputs = program.slots[program.output]!;
  const size = x.rows * outputs;
  const { count } = directions;
  const factors = factorials(order);
  const curves = lazy(() => curvesAlong(program, parameters, x, directions, order));
  /** Labels in the layout of the output's series; NaN where there are none. */
  const targets = lazy(() => {
    const out = allocate((1 + count * order) * size).fill(NaN);
    labels.forEach((own, p) => {
      if (own === null) return;
      for (let d = 0; d < (p === 0 ? 1 : count); d++) {
        const to = p === 0 ? 0 : (d * order + p) * size;
        const width = p === 0 ? 1 : count;
        for (let i = 0; i < size; i++) out[to + i] = own.data[i * width + d]!;
      }
    });
    return out;
  });
  const orderOf = (i: number): number => {
    const coefficient = Math.floor(i / size);
    return coefficient === 0 ? 0 : 1 + ((coefficient - 1) % order);
  };
  const difference = lazy(() => {
    const made = curves().trace.value[program.output]!;
    return targets().map((label, i) => (Number.isNaN(label) ? 0 : made[i]! - label / factors[orderOf(i)]!));
  });
  const curvature = lazy(() =>
    targets().map((label, i) => {
      const p = orderOf(i);
      return Number.isNaN(label) ? 0 : factors[p]! ** 2 * orderWeights[p]!;
    }),
  );
  /** Adds ½ weight(i)·(c − τ)² of each entry to its sample. */
  const squares = (add: (i: number, sample: number, square: number) => void): void => {
    difference().forEach((value, i) => add(i, Math.floor((i % size) / outputs), (value * value) / 2));
  };
  return {
    ...parts,
    curves,
    curvature,
    difference,
    adjoint: lazy(() => {
      const seeds = difference().map((value, i) => curvature()[i]! * value);
      return backward(curves().trace, new Map([[program.output, seeds]]));
    }),
    losses: lazy(() => {
      const out = allocate(x.rows);
      squares((i, n, square) => (out[n]! += curvature()[i]! * square));
      return out;
    }),
    errors: lazy(() => {
      const out = orderWeights.map(() => allocate(x.rows));
      squares((i, n, square) => (out[orderOf(i)]![n]! += factors[orderOf(i)]! ** 2 * square));
      return out;
    }),
  };
}

/** Sample i alone, with weight 1 and no L2 term. */
export function taylorSample(state: TaylorState, i: number): TaylorState {
  const row = ({ columns, data }: Matrix): Matrix =>
    matrix(1, columns, data.slice(i * columns, (i + 1) * columns));
  return taylorState({
    program: state.program,
    parameters: state.parameters,
    orderWeights: state.orderWeights,
    x: row(state.x),
    directions: { ...state.directions, rows: row(state.directions.rows) },
    labels: state.labels.map((own) => own && row(own)),
    weights: Float64Array.of(1),
    l2: 0,
  });
}
