/**
 * The Hessian of a Sobolev objective written out by multiplications over the batch, as `factors/hessian/assemble.ts`
 * does for a loss: H = X + Xᵀ, where the rows of X that belong to unit p of an affine node are, for its values,
 *
 *     X[(p, q), ·] = Σ_n w_n ṽ^n[q]·G_p^n,       G_p^n = the product row of sample n along ∂/∂z[p].
 *
 * A pair of copies is counted once: two values from the lower node (half at the node itself), a value and a stream from
 * the value, wherever the stream is, and two streams in `stream-pairs.ts`.
 */
import type { Core } from '../factors/hessian/core.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { materializeRows } from '../factors/rows/materialize.js';
import { forEachChunk } from '../factors/state.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import { gemm, gemmLower } from '../numeric/gemm.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode } from '../program/nodes.js';
import { affineNodes } from '../program/sharing.js';
import { copyOf, copyOfSlot } from '../sweeps/trace.js';
import { valueResponses } from './copy-responses.js';
import { rowWeights, sobolevRows } from './sobolev-least-squares.js';
import { sobolevRange } from './sobolev-range.js';
import type { SobolevState } from './sobolev-state.js';
import { addStreamPairs } from './stream-pairs.js';
import { streamRows } from './stream-rows.js';

/**
 * Σ weights_n H_n. Cost: about 4·N·P² flops in large multiplications, whatever n₀ is, and 5·(1 + n₀)·N·units·P to write
 * rows; memory P², and the rows of a chunk of samples.
 */
export function assembleSobolev(state: SobolevState, core: Core): Matrix {
  const { base, axes } = state;
  const { program } = base;
  // With one output the least-squares rows are only 1 + n₀ a sample: one symmetric product.
  if (core === 'gaussNewton' && state.outputs === 1 && base.loss === halfSquaredError) {
    return gaussNewtonOfRows(sobolevRows(state), rowWeights(state));
  }
  const order = program.parameterCount;
  const out = matrix(order, order);
  const total = program.slots.reduce((sum, width) => sum + width, 0);
  const perSample = Math.max(order, (1 + axes) * Math.max(...program.slots) * total);
  forEachChunk(base, perSample, (part, start, count) => {
    const chunk = sobolevRange(state, part, start, count);
    const weights = base.weights.subarray(start, start + count);
    for (const node of affineNodes(program)) {
      addValueRows(chunk, core, node, weights, out);
      addStreamPairs(chunk, core, node, weights, out);
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

/** Jᵀ D J with D the rows' weights, from chunks of R rows: R·P² flops. */
export function gaussNewtonOfRows(rows: FactorRows, weights: Float64Array): Matrix {
  const order = rows.program.parameterCount;
  const out = matrix(order, order);
  const step = Math.max(1, Math.floor(2 ** 20 / order));
  for (let start = 0; start < weights.length; start += step) {
    const end = Math.min(weights.length, start + step);
    const plain = materializeRows(rows, start, end).data;
    const weighted = plain.map((value, i) => weights[start + Math.floor(i / order)]! * value);
    gemmLower(true, false, order, end - start, 1, weighted, 0, order, plain, 0, order, 1, out.data, 0, order);
  }
  for (let i = 0; i < order; i++) {
    for (let j = 0; j < i; j++) out.data[j * order + i] = out.data[i * order + j]!;
  }
  return out;
}

/** The rows along the values of each unit: of all copies above, and of the streams at the node itself and below. */
function addValueRows(
  state: SobolevState,
  core: Core,
  lower: AffineNode,
  weights: Float64Array,
  out: Matrix,
): void {
  const trace = state.streams();
  const { along, changes } = valueResponses(state, core, lower);
  const delta = core === 'exact' ? state.streamsAdjoint().value : [];
  const width = affineInputs(lower) * lower.sites;
  const value = copyOfSlot(trace.value[lower.input], 1 + trace.streams, 0)!.map(
    (entry, i) => weights[Math.floor(i / width)]! * entry,
  );
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
    addOuter(lower, p, value, weights, materializeRows({ ...rows, nodes }), out);
  }
}

/** out[(p, ·), ·] += Σ_n values_nᵀ rows_n, and the bias's row. */
function addOuter(
  lower: AffineNode,
  p: number,
  values: Float64Array,
  weights: Float64Array,
  rows: Matrix,
  out: Matrix,
): void {
  const inputs = affineInputs(lower);
  const outputs = affineOutputs(lower);
  const { columns, data } = out;
  const [site, unit] = [Math.floor(p / outputs), p % outputs];
  const [at, stride] = [site * inputs, lower.sites * inputs];
  const row = (lower.weight.offset + unit * inputs) * columns;
  gemm(
    true,
    false,
    inputs,
    columns,
    rows.rows,
    1,
    values,
    at,
    stride,
    rows.data,
    0,
    columns,
    1,
    data,
    row,
    columns,
  );
  if (lower.bias === null) return;
  const bias = (lower.bias.offset + unit) * columns;
  gemm(true, false, 1, columns, rows.rows, 1, weights, 0, 1, rows.data, 0, columns, 1, data, bias, columns);
}
