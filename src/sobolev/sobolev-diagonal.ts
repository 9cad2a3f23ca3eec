/**
 * Diagonal and traces of a Sobolev Hessian without products. Where no weight is shared, entry (p, q) of a node's weight
 * meets only its own unit's copies, so that with M the second derivatives of E by the copies of z[p]
 *
 *     H[(p,q),(p,q)] = M_00 ṽ[q]² + 2 Σ_j M_0j ṽ[q] u_j[q] + Σ_j M_jj u_j[q]².
 */
import type { Core } from '../factors/hessian/core.js';
import { forEachChunk } from '../factors/state.js';
import { allocate } from '../numeric/allocation.js';
import { gemm } from '../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../program/nodes.js';
import { affineNodes } from '../program/sharing.js';
import { copyOfSlot } from '../sweeps/trace.js';
import { valueResponses } from './copy-responses.js';
import { sobolevRange } from './sobolev-range.js';
import type { SobolevState } from './sobolev-state.js';

/** A pair of copies at one node: M of each unit, N × outputs, doubled for different copies, and the product of inputs. */
interface CopyPair {
  readonly curvature: Float64Array;
  readonly products: Float64Array;
  /** Whether the bias, the constant of the values alone, meets itself. */
  readonly biased: boolean;
}

/** diag(Σ weights_n H_n) of a network without shared weights. Cost: 2·(1 + n₀)·units·N·P flops. */
export function sobolevDiagonal(state: SobolevState, core: Core): Float64Array {
  const { program, weights } = state.base;
  const out = allocate(program.parameterCount);
  forEachPair(state, core, (node, start, count, { curvature, products, biased }) => {
    const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
    const scaled = curvature.map((value, i) => weights[start + Math.floor(i / outputs)]! * value);
    const { offset } = node.weight;
    gemm(
      true,
      false,
      outputs,
      inputs,
      count,
      1,
      scaled,
      0,
      outputs,
      products,
      0,
      inputs,
      1,
      out,
      offset,
      inputs,
    );
    if (!biased) return;
    for (let i = 0; i < scaled.length; i++) out[node.bias!.offset + (i % outputs)]! += scaled[i]!;
  });
  return out;
}

/** tr(H_n) of every sample, without shared weights. Cost as `sobolevDiagonal`. */
export function sobolevTraces(state: SobolevState, core: Core): Float64Array {
  const out = allocate(state.base.trace.samples);
  forEachPair(state, core, (node, start, count, { curvature, products, biased }) => {
    const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
    for (let n = 0; n < count; n++) {
      const bend = sumOf(curvature, n * outputs, outputs);
      out[start + n]! += bend * (sumOf(products, n * inputs, inputs) + (biased ? 1 : 0));
    }
  });
  return out;
}

function forEachPair(
  state: SobolevState,
  core: Core,
  visit: (node: AffineNode, start: number, count: number, pair: CopyPair) => void,
): void {
  const { slots } = state.base.program;
  const total = slots.reduce((sum, width) => sum + width, 0);
  forEachChunk(state.base, (1 + state.axes) * Math.max(...slots) * total, (part, start, count) => {
    const chunk = sobolevRange(state, part, start, count);
    for (const node of affineNodes(state.base.program)) {
      for (const pair of pairsAt(chunk, core, node)) visit(node, start, count, pair);
    }
  });
}

function pairsAt(state: SobolevState, core: Core, node: AffineNode): CopyPair[] {
  const { axes, outputs } = state;
  const curvature = state.curvature();
  const trace = state.streams();
  const width = affineOutputs(node);
  const { changes } = valueResponses(state, core, node, true);
  const own = changes.value[node.output];
  const base = trace.samples * width;
  // Of the response to unit p only the entry of unit p itself.
  const response = (copy: number, factor: number): Float64Array =>
    allocate(base).map((_, i) => factor * (own?.[(i % width) * (1 + axes) * base + copy * base + i] ?? 0));
  const copies = Array.from({ length: 1 + axes }, (_, s) =>
    copyOfSlot(trace.value[node.input], 1 + axes, s)!,
  );
  const [value, ...streams] = copies;
  const units = Array.from({ length: outputs }, (_, o) =>
    copyOfSlot(state.units().value[node.output], outputs, o),
  );
  const slopes = (j: number): Float64Array =>
    allocate(base).map((_, i) => {
      const at = Math.floor(i / width) * outputs * axes + j; // of output 0 in the sample
      return units.reduce((sum, unit, o) => sum + curvature[at + o * axes]! * (unit?.[i] ?? 0) ** 2, 0);
    });
  const times = (a: Float64Array, b: Float64Array): Float64Array => a.map((entry, i) => entry * b[i]!);
  return [
    { curvature: response(0, 1), products: times(value!, value!), biased: node.bias !== null },
    ...streams.flatMap((u, j) => [
      { curvature: response(1 + j, 2), products: times(value!, u), biased: false },
      { curvature: slopes(j), products: times(u, u), biased: false },
    ]),
  ];
}

function sumOf(values: Float64Array, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += values[i]!;
  return sum;
}
