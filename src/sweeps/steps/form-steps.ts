/**
 * The steps of θ̇ᵀ H_n θ̇ for every sample of a chain of dense layers: the tangent going up, and from it the samples' sums
 * that factors/hessian/quadratic-forms.ts describes. Where nothing is left to be decided, small networks spend their time
 * on the products.
 */
import { affineInputs, affineOutputs, type ActivationNode, type AffineNode } from '../../program/nodes.js';
import { allocate } from '../../numeric/allocation.js';
import { productStep, type StepOperand } from '../../numeric/steps/product-step.js';
import type { Step } from '../../numeric/steps/step.js';
import { baseLength, secondOf } from '../trace.js';
import { tangentSteps } from './chain-steps.js';
import type { StepWriter } from './step-writer.js';

export interface FormSteps {
  readonly up: readonly Step[];
  readonly outputTangent: number;
  /** Adds the layers' terms to the sums. */
  readonly sum: readonly Step[];
}

/** For a program that has steps; `out` is the address of the samples' sums. `adjoint` null: only the tangent. */
export function formSteps(given: Omit<StepWriter, 'still' | 'tangents' | 'changes'>): FormSteps {
  const writer: StepWriter = { ...given, still: null, tangents: [], changes: [] };
  const { program } = given.trace;
  const up = tangentSteps(writer);
  const sum: Step[] = [];
  if (given.adjoint !== null) {
    for (const node of program.nodes) {
      if (node.kind === 'activation') bend(node, writer, sum);
      else if (node.kind === 'affine') cross(node, writer, sum);
    }
  }
  return { up, outputTangent: writer.tangents[program.output]!, sum };
}

/** Σ A'' v̄ ż². */
function bend(node: ActivationNode, writer: StepWriter, steps: Step[]): void {
  const { trace, adjoint, places, kernels, tangents, out } = writer;
  const z = tangents[node.input];
  const above = adjoint!.value[node.output];
  const second = z === undefined || above === undefined ? null : secondOf(trace, node);
  if (second === null) return;
  const n = baseLength(trace, node.output);
  const bend = places.form(second, 'times its adjoint', () =>
    allocate(n).map((_, i) => second[i]! * above![i]!),
  );
  const bent = places.room(n);
  const { multiply, rowProducts } = kernels.elementwise;
  steps.push(() => multiply(n, bend, z!, bent));
  steps.push(() => rowProducts(trace.samples, n / trace.samples, z!, bent, true, out));
}

/** 2 δᵀ Ẇ v̇. */
function cross(node: AffineNode, writer: StepWriter, steps: Step[]): void {
  const { trace, adjoint, places, kernels, theta, tangents, out } = writer;
  const { samples: m } = trace;
  const moved = tangents[node.input];
  const delta = adjoint!.value[node.output];
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
