/**
 * The dense layer z = W a + b: one affine node with one site, or with one for each step of a sequence. It holds no
 * numbers; those live in the network's parameter vector, W row-major [outputs, inputs] before b.
 */
import type { Slot } from '../../program/nodes.js';
import type { ProgramBuilder } from '../../program/program.js';
import { positiveInteger } from '../checks.js';
import type { LayerBlocks } from './layer-blocks.js';

/** A layer z = W v + b; made by `dense(…)`. */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  /** Over how many steps of a row the one W is used; absent means 1. */
  readonly steps?: number;
}

/**
 * A fully connected layer, z = W a + b with W of shape outputs × inputs.
 *
 * @param options.bias - whether there is a b; true unless said otherwise
 * @param options.steps - T: a row is T parts of `inputs` numbers, first step first, and each goes through the same W, as
 *   for a label at every step of a recurrent layer; the gradient is then a sum of T outer products. 1 unless given
 * @returns the layer as frozen data; outputs · (inputs + 1) parameters, outputs · inputs without bias
 * @throws DomainError if a width or `steps` is not a positive whole number
 * @example
 * sequential([dense(3, 4), activation('tanh'), dense(4, 1, { bias: false })]).parameters.length; // 20
 */
export function dense(
  inputs: number,
  outputs: number,
  options: { readonly bias?: boolean; readonly steps?: number } = {},
): DenseLayer {
  const advice = 'Write dense(inputs, outputs) with the two widths, as in dense(3, 4).';
  const stepAdvice = 'Write dense(8, 3, { steps: 10 }) for a head at each of 10 steps.';
  const steps = positiveInteger('dense', 'steps', options.steps ?? 1, stepAdvice);
  return Object.freeze({
    kind: 'dense',
    inputs: positiveInteger('dense', 'inputs', inputs, advice),
    outputs: positiveInteger('dense', 'outputs', outputs, advice),
    bias: options.bias ?? true,
    ...(steps === 1 ? {} : { steps }),
  });
}

/** How many times a row uses the weight. */
export function denseSteps({ steps = 1 }: DenseLayer): number {
  return steps;
}

/** Shape of the weight. */
export function denseShape(layer: DenseLayer): readonly number[] {
  return [layer.outputs, layer.inputs];
}

/** Adds the affine node; returns the slot of z. */
export function compileDense(
  layer: DenseLayer,
  builder: ProgramBuilder,
  blocks: LayerBlocks,
  input: Slot,
): Slot {
  const { weight, bias } = blocks;
  const sites = denseSteps(layer);
  const output = builder.slot(sites * layer.outputs);
  builder.add({ kind: 'affine', input, output, weight, bias, sites });
  return output;
}
