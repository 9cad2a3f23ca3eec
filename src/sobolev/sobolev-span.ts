/**
 * The span of a Sobolev Hessian's factors (mathematics 4.5). Every copy — the values and each stream ∂/∂x_j — brings its own
 * ṽ and δ to a weight, so that the range of H lies in {A·Q_vᵀ} + {Q_δ·B·restᵀ} with bases of the vectors of all copies.
 */
import { compressByProducts } from '../factors/hessian/dense-verbs.js';
import { movingEntries } from '../factors/hessian/living-entries.js';
import type { SampleCore } from '../factors/hessian/core.js';
import type { Span, SpanSource } from '../factors/hessian/span-types.js';
import { matrix, row, type Matrix } from '../numeric/matrix.js';
import { affineInputs } from '../program/nodes.js';
import { affineNodes } from '../program/sharing.js';
import { copyOfSlot } from '../sweeps/trace.js';
import type { SobolevState } from './sobolev-state.js';

/** Views of the copies: nothing is computed beside the sweeps and a mask. */
export function sobolevSpanSource(state: SobolevState, core: SampleCore): SpanSource {
  const { base, axes } = state;
  const trace = state.streams();
  const { program } = trace;
  const copies = Array.from({ length: 1 + axes }, (_, s) => s);
  // Gauss-Newton has no dyads δ ⊗ v̇, and what does not move in the values does not in their streams.
  const moving = core === 'gaussNewton' ? null : movingEntries(base);
  return {
    program,
    weights: base.weights,
    nodes: affineNodes(program).map((node) => {
      const width = affineInputs(node);
      const mask = new Uint8Array(width);
      moving?.[node.input]!.forEach((alive, i) => (mask[i % width]! |= alive));
      const deltas = core === 'gaussNewton' ? undefined : state.streamsAdjoint().value[node.output];
      return {
        node,
        rights: copies.map((s) => ({
          data: copyOfSlot(trace.value[node.input], copies.length, s)!,
          constant: s === 0 ? 1 : 0,
        })),
        lefts: deltas === undefined ? [] : copies.map((s) => copyOfSlot(deltas, copies.length, s)!),
        moving: mask,
      };
    }),
  };
}

/**
 * Qᵀ H Q, by d products of 12·(1 + n₀)·N·P flops, or from H written out (4·N·P² flops and P² numbers) where that is less.
 */
export function sobolevInSpan(
  state: SobolevState,
  span: Span,
  multiply: (v: Float64Array) => Float64Array,
  written: () => Matrix,
): Matrix {
  const { dimension, order } = span;
  if (3 * (1 + state.axes) * dimension < order) return compressByProducts(span, multiply);
  if (span.isWhole) return matrix(order, order, written().data.slice());
  const half = matrix(order, dimension); // H Q, by symmetry row by row
  const whole = written();
  for (let i = 0; i < order; i++) half.data.set(span.coordinates(row(whole, i)), i * dimension);
  const out = matrix(dimension, dimension);
  const column = new Float64Array(order);
  for (let j = 0; j < dimension; j++) {
    for (let i = 0; i < order; i++) column[i] = half.data[i * dimension + j]!;
    out.data.set(span.coordinates(column), j * dimension);
  }
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (out.data[i * dimension + j]! + out.data[j * dimension + i]!) / 2;
      out.data[i * dimension + j] = mean;
      out.data[j * dimension + i] = mean;
    }
  }
  return out;
}
