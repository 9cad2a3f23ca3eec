/** The steps of the first layer and its activation in one pass, where its inputs are few. */
import { affineInputs, affineOutputs, type AffineNode, type Node } from '../../program/nodes.js';
import { stagedTransposeOf } from '../../numeric/steps/product-step.js';
import type { Step } from '../../numeric/steps/step.js';
import { slopeOf } from '../trace.js';
import type { StepWriter } from './step-writer.js';

/** Narrower layers are as quick in parts. */
const FEW_OUTPUTS = 8;

/** Ż = X Ẇᵀ + 1 ḃᵀ, v̇ = γ Ż; false, and nothing done, where there is no such pass for the two nodes. */
export function firstLayerUp(
  node: AffineNode,
  above: Node | undefined,
  writer: StepWriter,
  steps: Step[],
): boolean {
  const { trace, places, kernels, theta, tangents } = writer;
  const { samples } = trace;
  const [width, inputs] = [affineOutputs(node), affineInputs(node)];
  if (node.bias === null || inputs < 3 || inputs > 4 || width < FEW_OUTPUTS) return false;
  if (tangents[node.input] !== undefined || above?.kind !== 'activation') return false;
  if (above.activation.name === 'identity') return false;
  const x = places.constant(trace.value[node.input]!);
  const slope = places.constant(slopeOf(trace, above));
  const z = (tangents[node.output] = places.room(samples * width));
  const value = (tangents[above.output] = places.room(samples * width));
  const row = theta + 8 * node.bias.offset;
  const { turn, address: w } = stagedTransposeOf(kernels, theta + 8 * node.weight.offset, width, inputs);
  const { passes } = kernels;
  steps.push(() => {
    turn();
    passes.firstLayer(samples, width, inputs, x, w, row, slope, z, value);
  });
  return true;
}
