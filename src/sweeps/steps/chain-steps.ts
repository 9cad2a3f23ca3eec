/**
 * A product with the Hessian of a chain of dense layers as steps (numeric/steps): the tangent going up, and going down the
 * change of the adjoints with the sums over samples that each layer's parameters get. The rules of affine and activation
 * nodes say what is computed; here is only in which places, so that a second product at the same point decides nothing.
 */
import { planOf } from '../../program/plan.js';
import type { Program } from '../../program/program.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { isOneBlock } from '../../numeric/steps/product-step.js';
import type { Step } from '../../numeric/steps/step.js';
import { isChain } from '../chain-curvature.js';
import { activationDown, activationUp } from './activation-steps.js';
import { affineDown, affineUp } from './affine-steps.js';
import { firstLayerUp } from './first-layer-steps.js';
import type { DownWriter } from './step-writer.js';

/**
 * Larger programs spend their time on arithmetic, and one more copy of their weights displaces from the cache what the
 * product reads (measured: 3 % slower with 40 000 parameters in each of 16 cells, 3 to 8 % faster with 8 700).
 */
const MOST_PARAMETERS = 2 ** 14;

export interface ChainSteps {
  /** Up to the output's tangent. */
  readonly up: readonly Step[];
  readonly outputTangent: number;
  /** Where the change of the output's adjoint is expected. */
  readonly outputChange: number;
  /** From there on. */
  readonly down: readonly Step[];
}

/** Whether products with the Hessian of a program on so many samples can be written as steps. */
export function hasSteps(program: Program, samples: number): boolean {
  const { isFirstUse, unread } = planOf(program);
  const { nodes } = program;
  return (
    nodes.length > 0 &&
    program.parameterCount <= MOST_PARAMETERS &&
    nodes.at(-1)!.output === program.output &&
    isChain(program) &&
    unread.length === 0 &&
    isFirstUse.every(Boolean) &&
    nodes.every(
      (node) =>
        node.kind === 'activation' ||
        (node.kind === 'affine' && isBlock(affineInputs(node), affineOutputs(node), samples)),
    )
  );
}

function isBlock(inputs: number, outputs: number, samples: number): boolean {
  return (
    isOneBlock(samples, inputs, outputs) &&
    isOneBlock(samples, outputs, inputs) &&
    isOneBlock(inputs, outputs, samples) &&
    isOneBlock(outputs, inputs, samples)
  );
}

/** The steps for a program that has them, without streams. */
export function chainSteps(given: Omit<DownWriter, 'tangents' | 'changes' | 'summed'>): ChainSteps {
  const { program, samples } = given.trace;
  const { hasParametersBelow } = planOf(program);
  const writer: DownWriter = { ...given, summed: new Set(), tangents: [], changes: [] };
  const up: Step[] = [];
  program.nodes.forEach((node, k) => {
    if (writer.tangents[node.output] !== undefined) return;
    if (node.kind === 'activation') activationUp(node, writer, up);
    else if (node.kind === 'affine' && !firstLayerUp(node, program.nodes[k + 1], writer, up)) {
      affineUp(node, writer, up);
    }
  });
  const outputChange = given.places.room(samples * program.slots[program.output]!);
  writer.changes[program.output] = outputChange;
  const down: Step[] = [];
  for (let k = program.nodes.length - 1; k >= 0; k--) {
    const node = program.nodes[k]!;
    const isReached = hasParametersBelow[k]!;
    if (node.kind === 'affine') affineDown(node, writer, down, isReached);
    else if (node.kind === 'activation' && isReached) {
      activationDown(node, program.nodes[k - 1], writer, down);
    }
  }
  return { up, outputTangent: writer.tangents[program.output]!, outputChange, down };
}
