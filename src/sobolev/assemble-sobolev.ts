/**
 * The Hessian of a Sobolev objective written out by multiplications over the batch, as `factors/hessian/assemble.ts`
 * does for a loss: H = X + Xᵀ, where the rows of X that belong to unit p of an affine node are
 *
 *     X[(p, q), ·] = Σ_n w_n ( ṽ^n[q]·G_p^n + Σ_j u_j^n[q]·G_{p,j}^n ),
 *
 * G_p the product row along the unit's value and G_{p,j} along its stream ∂/∂x_j. A pair of copies is counted once: two
 * values from the lower node (half at the node itself), a value and a stream from the value, wherever the stream is,
 * and two streams, which meet only if they belong to the same x_j, from the lower node.
 */
import type { Core } from '../factors/hessian/core.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { materializeRows } from '../factors/rows/materialize.js';
import { forEachChunk } from '../factors/state.js';
import { gemm } from '../numeric/gemm.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode } from '../program/nodes.js';
import { affineNodes, sharesWeights } from '../program/sharing.js';
import { copyOf, type Field } from '../sweeps/trace.js';
import { baseResponses, streamChanges, streamTangent } from './copy-responses.js';
import { sobolevRange, type SobolevState } from './sobolev-state.js';
import { streamRows } from './stream-rows.js';

/** Σ weights_n H_n. Cost: about (2 + n₀)·N·P² flops; memory P², and the rows of a chunk of samples. */
export function assembleSobolev(state: SobolevState, core: Core): Matrix {
  const { base, inputs } = state;
  const { program } = base;
  const order = program.parameterCount;
  const out = matrix(order, order);
  const total = program.slots.reduce((sum, width) => sum + width, 0);
  const perSample = (1 + inputs) * Math.max(order, Math.max(...program.slots) * total);
  forEachChunk(base, perSample, (part, start, count) => {
    const chunk = sobolevRange(state, part, start, count);
    const weights = base.weights.subarray(start, start + count);
    for (const node of affineNodes(program)) {
      addBaseRows(chunk, core, node, weights, out);
      addStreamRows(chunk, core, node, weights, out);
    }
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

/** The rows along each unit's value. */
function addBaseRows(
  state: SobolevState,
  core: Core,
  lower: AffineNode,
  weights: Float64Array,
  out: Matrix,
): void {
  const trace = state.streams();
  const { along, changes } = baseResponses(state, core, lower);
  const delta = core === 'exact' ? state.streamsAdjoint().value : [];
  const value = scaledValues(trace.value[lower.input]!.subarray(0, trace.value[lower.input]!.length / (1 + trace.streams)), weights, 1);
  for (let p = 0; p < along.count; p++) {
    const rows = streamRows(trace, [
      [copyOf(changes, p).value, trace.value, true],
      [delta, copyOf(along, p).value, false],
    ]);
    const index = rows.nodes.findIndex(({ node }) => node === lower);
    const nodes = rows.nodes.map((factors, k) => {
      if (k > index) return factors;
      const [first, ...others] = factors.left;
      return { ...factors, left: [k < index ? undefined : first?.map((entry) => entry / 2), ...others] };
    });
    addOuter(lower, p, value, weights, materializeRows({ ...rows, nodes }), true, 0, out);
  }
}

/** The rows along each unit's streams, on the nodes from `lower` upwards. */
function addStreamRows(
  state: SobolevState,
  core: Core,
  lower: AffineNode,
  weights: Float64Array,
  out: Matrix,
): void {
  const { base, inputs } = state;
  const { program, samples } = base.trace;
  const trace = state.streams();
  const slab = (field: readonly (Float64Array | undefined)[], slot: number, j: number): Float64Array | undefined => {
    const array = field[slot];
    const length = samples * program.slots[slot]!;
    return array?.subarray((1 + j) * length, (2 + j) * length);
  };
  const along = streamTangent(state, lower);
  const delta = core === 'exact' ? state.streamsAdjoint().value : [];
  const index = affineNodes(program).indexOf(lower);
  const upper = affineNodes(program).slice(index);
  const changes = Array.from({ length: inputs }, (_, j) => streamChanges(state, along, j));
  const first = sharesWeights(program) ? 0 : lower.weight.offset;
  const values = Array.from({ length: inputs }, (_, j) => scaledValues(slab(trace.value, lower.input, j)!, weights, 1));
  for (let p = 0; p < along.count; p++) {
    const moved: Field = copyOf(along, p).value;
    for (let j = 0; j < inputs; j++) {
      const change: Field = copyOf(changes[j]!, p).value;
      const rows: FactorRows = {
        program,
        samples,
        kinds: [[{ left: 0, right: 0 }, { left: 1, right: 1 }]],
        constants: [0, 0],
        nodes: upper.map((node) => {
          const bend = change[node.output];
          return {
            node,
            left: [node === lower ? bend?.map((entry) => entry / 2) : bend, slab(delta, node.output, j)],
            right: [slab(trace.value, node.input, j), node === lower ? undefined : moved[node.input]],
          };
        }),
      };
      addOuter(lower, p, values[j]!, weights, materializeRows(rows), false, first, out);
    }
  }
}

function scaledValues(values: Float64Array, weights: Float64Array, factor: number): Float64Array {
  const width = values.length / weights.length;
  return values.map((value, i) => factor * weights[Math.floor(i / width)]! * value);
}

/** out[(p, ·), first …] += Σ_n values_nᵀ rows_n, and the bias's row. */
function addOuter(
  lower: AffineNode,
  p: number,
  values: Float64Array,
  weights: Float64Array,
  rows: Matrix,
  biased: boolean,
  first: number,
  out: Matrix,
): void {
  const inputs = affineInputs(lower);
  const outputs = affineOutputs(lower);
  const site = Math.floor(p / outputs);
  const unit = p % outputs;
  const { columns } = out;
  const weightRow = (lower.weight.offset + unit * inputs) * columns + first;
  gemm(true, false, inputs, columns - first, rows.rows, 1, values, site * inputs, lower.sites * inputs, rows.data, first, columns, 1, out.data, weightRow, columns);
  if (lower.bias === null || !biased) return;
  const biasRow = (lower.bias.offset + unit) * columns;
  for (let n = 0; n < rows.rows; n++) {
    for (let j = first; j < columns; j++) out.data[biasRow + j]! += weights[n]! * rows.data[n * columns + j]!;
  }
}
