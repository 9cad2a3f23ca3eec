/**
 * The steps of θ̇ᵀ H_n θ̇ for every sample of a chain of dense layers: the tangent going up, and on the way the samples' sums
 * that factors/hessian/quadratic-forms.ts describes.
 */
import { affineInputs, affineOutputs, type ActivationNode, type AffineNode } from '../../program/nodes.js';
import { productStep, type StepOperand } from '../../numeric/steps/product-step.js';
import type { Step } from '../../numeric/steps/step.js';
import { baseLength, secondOf, slopeOf } from '../trace.js';
import { activationUp, bendAt } from './activation-steps.js';
import { affineUp } from './affine-steps.js';
import type { StepWriter } from './step-writer.js';

export interface FormSteps {
  /** Up to the output's tangent, with the layers' terms added to the sums. */
  readonly up: readonly Step[];
  readonly outputTangent: number;
}

/** For a program that has steps; `out` is the address of the samples' sums. `adjoint` null: only the tangent. */
export function formSteps(given: Omit<StepWriter, 'tangents'>): FormSteps {
  const writer: StepWriter = { ...given, tangents: [] };
  const { program } = given.trace;
  const up: Step[] = [];
  for (const node of program.nodes) {
    if (node.kind === 'affine') {
      affineUp(node, writer, up);
      crossTerm(node, writer, up);
    } else if (node.kind === 'activation' && !bentUp(node, writer, up)) activationUp(node, writer, up);
  }
  return { up, outputTangent: writer.tangents[program.output]! };
}

/** v̇ = γ ż and Σ A'' v̄ ż² in one pass; false, and nothing done, where there is no such sum. */
function bentUp(node: ActivationNode, writer: StepWriter, steps: Step[]): boolean {
  const { trace, adjoint, places, kernels, tangents, out } = writer;
  const z = tangents[node.input];
  const above = adjoint?.value[node.output];
  const second = z === undefined || above === undefined ? null : secondOf(trace, node);
  if (second === null || node.activation.name === 'identity') return false;
  const n = baseLength(trace, node.output);
  const slope = places.constant(slopeOf(trace, node));
  const bend = bendAt(writer, second, above!);
  const to = (tangents[node.output] = places.room(n));
  const { samples } = trace;
  steps.push(() => kernels.passes.bendRows(samples, n / samples, z!, slope, bend, to, out));
  return true;
}

/** 2 δᵀ Ẇ v̇. */
function crossTerm(node: AffineNode, writer: StepWriter, steps: Step[]): void {
  const { trace, adjoint, places, kernels, theta, tangents, out } = writer;
  const { samples: m } = trace;
  const moved = tangents[node.input];
  const delta = adjoint?.value[node.output];
  if (moved === undefined || delta === undefined) return;
  const [n, k] = [affineOutputs(node), affineInputs(node)];
  const twice = places.form(delta, 'doubled', () => delta.map((entry) => 2 * entry));
  const image = places.room(m * n);
  const a: StepOperand = { address: moved, columns: k };
  const b: StepOperand = { address: theta + 8 * node.weight.offset, columns: k };
  const shape = { transposeA: false, transposeB: true, m, n, k, accumulate: false, c: image };
  steps.push(productStep(places, kernels, { ...shape, a, b }));
  steps.push(() => kernels.elementwise.rowProducts(m, n, twice, image, true, out));
}
