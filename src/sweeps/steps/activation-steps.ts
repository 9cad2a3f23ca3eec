/** The steps of v = A(z): the lines of rules/activation.ts without streams. */
import type { ActivationNode, Node } from '../../program/nodes.js';
import { allocate } from '../../numeric/allocation.js';
import type { Step } from '../../numeric/steps/step.js';
import { baseLength, secondOf, slopeOf } from '../trace.js';
import type { DownWriter, StepWriter } from './step-writer.js';

/** v̇ = γ ż. */
export function activationUp(node: ActivationNode, writer: StepWriter, steps: Step[]): void {
  const { trace, places, kernels, tangents } = writer;
  const from = tangents[node.input];
  if (from === undefined) return;
  if (node.activation.name === 'identity') {
    tangents[node.output] = from;
    return;
  }
  const n = baseLength(trace, node.output);
  const slope = places.constant(slopeOf(trace, node));
  const to = (tangents[node.output] = places.room(n));
  steps.push(() => kernels.elementwise.multiply(n, from, slope, to));
}

/**
 * z̄̇ = γ v̄̇ + A'' v̄ ż, in the place of v̄̇, and with the second term its sum over the samples in the place of the bias of
 * `below`, whose output z is, if it has one.
 */
export function activationDown(
  node: ActivationNode,
  below: Node | undefined,
  writer: DownWriter,
  steps: Step[],
): void {
  const { trace, adjoint, places, kernels, out, tangents, changes, summed } = writer;
  const { samples } = trace;
  const change = changes[node.output]!;
  changes[node.input] = change;
  if (node.activation.name === 'identity') return;
  const n = baseLength(trace, node.output);
  const slope = places.constant(slopeOf(trace, node));
  const direction = tangents[node.input];
  const above = adjoint?.value[node.output];
  const second = direction === undefined || above === undefined ? null : secondOf(trace, node);
  if (second === null) {
    steps.push(() => kernels.elementwise.multiply(n, change, slope, change));
    return;
  }
  const bend = bendAt(writer, second, above!);
  let sums = 0;
  if (below?.kind === 'affine' && below.bias !== null) {
    sums = out + 8 * below.bias.offset;
    summed.add(below);
  }
  steps.push(() => kernels.passes.bendBack(samples, n / samples, change, slope, bend, direction!, sums));
}

/** The address of A'' ∘ v̄, which does not change. */
export function bendAt({ places }: StepWriter, second: Float64Array, above: Float64Array): number {
  return places.form(second, 'times its adjoint', () =>
    allocate(second.length).map((_, i) => second[i]! * above[i]!),
  );
}
