/**
 * The mean Hessian written out, P × P, by multiplications over the batch (mathematics 4.12g). The rows of H that belong
 * to unit p of a use of layer l, for all its inputs q at once, are
 *
 *     X[(l,p,q), ·] = Σ_n w_n ṽ_{l-1}^n[q] · G_p^n,       G_p^n = the product row of sample n along ∂/∂z_l[p],
 *
 * one product of (inputs × N)·(N × P) per unit. G_p is taken from the nodes above l, and with half its weight from l
 * itself, so that H = X + Xᵀ counts every pair of uses once: also where a weight is used at many sites or nodes.
 */
import { gemm } from '../../numeric/gemm.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { affineNodes, sharesWeights } from '../../program/sharing.js';
import { copyOf, type Field } from '../../sweeps/trace.js';
import type { FactorRows } from '../rows/factor-rows.js';
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
    for (const node of affineNodes(program)) addRowsOf(node, part, core, weights, out);
  });
  for (let i = 0; i < order; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = out.data[i * order + j]! + out.data[j * order + i]!;
      out.data[i * order + j] = sum;
      out.data[j * order + i] = sum;
    }
  }
  return out;
}

function addRowsOf(lower: AffineNode, part: LossState, core: Core, weights: Float64Array, out: Matrix): void {
  const responses = unitResponses(part, core, lower);
  const inputs = affineInputs(lower);
  const outputs = affineOutputs(lower);
  const value = part.trace.value[lower.input]!;
  const { columns } = out;
  // Blocks lie in the order of their nodes, so without sharing all columns left of l's own stay zero.
  const first = sharesWeights(part.program) ? 0 : lower.weight.offset;
  for (let p = 0; p < responses.count; p++) {
    const pick = (field: Field): Field => copyOf({ count: responses.count, value: field }, p).value;
    const rows = weightedRows(
      productRows(part, core, pick(responses.adjoints), pick(responses.tangents)),
      lower,
      weights,
    );
    const site = Math.floor(p / outputs);
    const unit = p % outputs;
    const weightRow = (lower.weight.offset + unit * inputs) * columns + first;
    const [k, stride, at] = [weights.length, lower.sites * inputs, site * inputs];
    const width = columns - first;
    gemm(
      true,
      false,
      inputs,
      width,
      k,
      1,
      value,
      at,
      stride,
      rows.data,
      first,
      columns,
      1,
      out.data,
      weightRow,
      columns,
    );
    if (lower.bias === null) continue;
    const biasRow = (lower.bias.offset + unit) * columns;
    for (let n = 0; n < weights.length; n++) {
      for (let j = first; j < columns; j++) out.data[biasRow + j]! += rows.data[n * columns + j]!;
    }
  }
}

/** The rows of the nodes above `lower`, and half of its own, times the samples' weights: N × P. */
export function weightedRows(rows: FactorRows, lower: AffineNode, weights: Float64Array): Matrix {
  const index = rows.nodes.findIndex(({ node }) => node === lower);
  const half = weights.map((weight) => weight / 2);
  const out = materializeRows({ ...rows, nodes: rows.nodes.slice(index, index + 1), scale: half });
  materializeRows({ ...rows, nodes: rows.nodes.slice(index + 1), scale: weights }, 0, rows.samples, out);
  return out;
}
