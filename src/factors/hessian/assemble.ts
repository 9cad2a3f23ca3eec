/**
 * The mean Hessian written out, P × P, by multiplications over the batch (mathematics 4.12g). The rows of H that belong
 * to unit p of layer l, for all its inputs q at once, are
 *
 *     H[(l,p,q), ·] = Σ_n w_n ṽ_{l-1}^n[q] · G_p^n,       G_p^n = the product row of sample n along ∂/∂z_l[p],
 *
 * one product of (inputs × N)·(N × P) per unit. Only columns of layer l and above are computed, about N·P² flops in
 * all; the other triangle is copied.
 */
import { gemm } from '../../numeric/gemm.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { affineInputs, type AffineNode } from '../../program/nodes.js';
import { copyOf, type Field } from '../../sweeps/trace.js';
import { materializeRows } from '../rows/materialize.js';
import { forEachChunk, type LossState } from '../state.js';
import type { Core } from './core.js';
import { productRows } from './products.js';
import { unitResponses } from './unit-responses.js';

/** Σ weights_n H_n. Cost: N·P² flops and P² numbers: the one verb that is dense. Exact and Gauss-Newton cores. */
export function assembleHessian(state: LossState, core: Core): Matrix {
  const { program } = state;
  const order = program.parameterCount;
  const out = matrix(order, order);
  const widest = Math.max(...program.slots);
  const perSample = Math.max(order, widest * program.slots.reduce((sum, width) => sum + width, 0));
  forEachChunk(state, perSample, (part, start, count) => {
    const weights = state.weights.subarray(start, start + count);
    for (const node of program.nodes) if (node.kind === 'affine') addRowsOf(node, part, core, weights, out);
  });
  for (let i = 0; i < order; i++) {
    for (let j = 0; j < i; j++) out.data[i * order + j] = out.data[j * order + i]!;
  }
  return out;
}

function addRowsOf(lower: AffineNode, part: LossState, core: Core, weights: Float64Array, out: Matrix): void {
  const { program } = part;
  const responses = unitResponses(part, core, lower);
  const count = weights.length;
  const inputs = affineInputs(lower);
  const value = part.trace.value[lower.input]!;
  const columns = out.columns;
  const first = lower.weight.offset; // blocks lie in the order of their nodes: layers above l have larger offsets
  for (let p = 0; p < responses.count; p++) {
    const pick = (field: Field): Field => copyOf({ count: responses.count, value: field }, p).value;
    const above = productRows(part, core, pick(responses.adjoints), pick(responses.tangents));
    const rows = materializeRows({
      ...above,
      nodes: above.nodes.filter(({ node }) => node.weight.offset >= first),
    });
    for (let n = 0, at = 0; n < count; n++) {
      for (let j = 0; j < program.parameterCount; j++, at++) rows.data[at]! *= weights[n]!;
    }
    const width = columns - first;
    const weightRow = (lower.weight.offset + p * inputs) * columns + first;
    gemm(
      true,
      false,
      inputs,
      width,
      count,
      1,
      value,
      0,
      inputs,
      rows.data,
      first,
      columns,
      1,
      out.data,
      weightRow,
      columns,
    );
    if (lower.bias === null) continue;
    const biasRow = (lower.bias.offset + p) * columns;
    for (let n = 0; n < count; n++) {
      for (let j = first; j < columns; j++) out.data[biasRow + j]! += rows.data[n * columns + j]!;
    }
  }
}
