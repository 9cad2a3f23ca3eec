/**
 * Rows of a Taylor objective. The gradient of a sample has one dyad per coefficient, 1 + k·K (k+1 of mathematics 4.6 for
 * one direction). Least squares need the derivative of each coefficient c_p of each output by itself: an adjoint λ that
 * starts at the top coefficient K of output o holds, at coefficient j, the Jacobian's coefficient K − j, so that
 *
 *     ∂c_p/∂Θ = Σ_{j ≤ p} λ_{K−p+j} ⊗ ṽ_j
 *
 * and C·k sweeps serve all (K + 1) orders.
 */
import type { LeastSquares } from '../../factors/least-squares.js';
import type { FactorRows, Term } from '../../factors/rows/factor-rows.js';
import { allocate } from '../../numeric/allocation.js';
import { affineNodes } from '../../program/sharing.js';
import { backward } from '../../sweeps/backward.js';
import { copyOf, copyOfSlot, type Field } from '../../sweeps/trace.js';
import { streamRows } from '../stream-rows.js';
import { oneCurve } from './curves.js';
import type { TaylorState } from './taylor-state.js';

/** One row per sample. Cost: 2·(1 + k·K)·N·P flops beyond the forward sweep. */
export function taylorGradientRows(state: TaylorState): FactorRows {
  const { trace } = state.curves();
  return streamRows(trace, [[state.adjoint().value, trace.value, true]]);
}

/** A row for every coefficient with a weight. Cost: 2·C·k·(1 + K)·N·P flops beyond the forward sweep. */
export function taylorLeastSquares(state: TaylorState): LeastSquares {
  const { program, weights } = state;
  const curves = state.curves();
  const { trace, count, order } = curves;
  const { samples } = trace;
  const outputs = program.slots[program.output]!;
  const size = samples * outputs;
  const curvature = state.curvature();
  const difference = state.difference();
  const lefts: Field[] = [];
  const kinds: Term[][] = [];
  const scale: number[] = [];
  const residual: number[] = [];
  const addKind = (coefficient: number, o: number, terms: Term[]): void => {
    const at = (n: number): number => coefficient * size + n * outputs + o;
    if (!weights.some((_, n) => curvature[at(n)]! > 0)) return;
    kinds.push(terms);
    weights.forEach((weight, n) => {
      const factor = Math.sqrt(weight * curvature[at(n)]!);
      scale.push(factor);
      residual.push(factor * difference[at(n)]!);
    });
  };
  for (let d = 0; d < count; d++) {
    const curve = oneCurve(curves, d);
    const seeds = allocate(outputs * (1 + order) * size);
    for (let o = 0; o < outputs; o++) {
      for (let n = 0; n < samples; n++) seeds[(o * (1 + order) + order) * size + n * outputs + o] = 1;
    }
    const adjoint = backward(curve, new Map([[program.output, seeds]]), { count: outputs });
    for (let o = 0; o < outputs; o++) {
      const own = copyOf(adjoint, o).value;
      const start = lefts.length;
      for (let j = 0; j <= order; j++) lefts.push(own.map((array) => copyOfSlot(array, 1 + order, j)));
      for (let p = d === 0 ? 0 : 1; p <= order; p++) {
        const right = (j: number): number => (j === 0 ? 0 : d * order + j);
        const terms = Array.from({ length: p + 1 }, (_, j): Term => ({
          left: start + order - p + j,
          right: right(j),
        }));
        addKind(right(p), o, terms);
      }
    }
  }
  const copies = 1 + count * order;
  const jacobian: FactorRows = {
    program,
    samples,
    kinds,
    constants: Array.from({ length: copies }, (_, s) => (s === 0 ? 1 : 0)),
    scale: Float64Array.from(scale),
    nodes: affineNodes(program).map((node) => ({
      node,
      left: lefts.map((field) => field[node.output]),
      right: Array.from({ length: copies }, (_, s) => copyOfSlot(trace.value[node.input], copies, s)),
    })),
  };
  return { jacobian, residual: Float64Array.from(residual) };
}
