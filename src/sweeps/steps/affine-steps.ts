/** The steps of z = W a + b: the lines of rules/affine.ts without streams, and what the parameters get. */
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { addsRowsLast } from '../../numeric/gemm.js';
import { productStep, sumSteps, type StepOperand } from '../../numeric/steps/product-step.js';
import type { Step } from '../../numeric/steps/step.js';
import type { DownWriter, StepWriter } from './step-writer.js';

/** Ż = A Ẇᵀ + 1 ḃᵀ + Ȧ Wᵀ. */
export function affineUp(node: AffineNode, writer: StepWriter, steps: Step[]): void {
  const { trace, places, kernels, theta, tangents } = writer;
  const { samples, parameters } = trace;
  const { weight, bias } = node;
  const [n, k] = [affineOutputs(node), affineInputs(node)];
  const c = (tangents[node.output] = places.room(samples * n));
  const { repeatRow, addRow } = kernels.elementwise;
  const row = bias === null ? -1 : theta + 8 * bias.offset;
  // The numbers are the same either way.
  const starts = row >= 0 && !addsRowsLast(samples, n, k);
  if (starts) steps.push(() => repeatRow(samples, n, row, c));
  const value: StepOperand = { array: trace.value[node.input]!, offset: 0, columns: k };
  const change: StepOperand = { address: theta + 8 * weight.offset, columns: k };
  const shape = { transposeA: false, transposeB: true, m: samples, n, k, c };
  steps.push(productStep(places, kernels, { ...shape, a: value, b: change, accumulate: starts }));
  if (row >= 0 && !starts) steps.push(() => addRow(samples, n, row, c));
  const moved = tangents[node.input];
  if (moved === undefined) return;
  const a: StepOperand = { address: moved, columns: k };
  const b: StepOperand = { array: parameters, offset: weight.offset, columns: k };
  steps.push(productStep(places, kernels, { ...shape, a, b, accumulate: true }));
}

/** Σ δ̇ ⊗ ṽ + δ ⊗ [v̇; 0] to the parameters' places; Ā̇ = Z̄̇ W + Z̄ Ẇ where it is asked for. */
export function affineDown(node: AffineNode, writer: DownWriter, steps: Step[], toInput: boolean): void {
  const { trace, adjoint, still, places, kernels, theta, out, tangents, changes, summed } = writer;
  const { samples } = trace;
  const { weight, bias } = node;
  const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
  const above = changes[node.output]!;
  const change: StepOperand = { address: above, columns: outputs };
  const array = node === still ? undefined : adjoint?.value[node.output];
  const delta: StepOperand | null = array === undefined ? null : { array, offset: 0, columns: outputs };
  const sum = {
    transposeA: true,
    transposeB: false,
    m: outputs,
    n: inputs,
    k: samples,
    c: out + 8 * weight.offset,
  };
  const value: StepOperand = { array: trace.value[node.input]!, offset: 0, columns: inputs };
  steps.push(productStep(places, kernels, { ...sum, a: change, b: value, accumulate: false }));
  const moved = tangents[node.input];
  if (delta !== null && moved !== undefined) {
    const b: StepOperand = { address: moved, columns: inputs };
    steps.push(productStep(places, kernels, { ...sum, a: delta, b, accumulate: true }));
  }
  if (bias !== null && !summed.has(node)) {
    const { columnSums } = kernels.elementwise;
    const row = out + 8 * bias.offset;
    steps.push(() => columnSums(samples, outputs, 0, above, false, row));
  }
  if (!toInput) return;
  const c = (changes[node.input] = places.room(samples * inputs));
  const back = { transposeA: false, transposeB: false, m: samples, n: inputs, k: outputs, c };
  const w: StepOperand = { array: trace.parameters, offset: weight.offset, columns: inputs };
  const first = { ...back, a: change, b: w, accumulate: false };
  if (delta === null) {
    steps.push(productStep(places, kernels, first));
    return;
  }
  const b: StepOperand = { address: theta + 8 * weight.offset, columns: inputs };
  steps.push(...sumSteps(places, kernels, first, { ...back, a: delta, b, accumulate: true }));
}
