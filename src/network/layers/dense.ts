/**
 * The dense layer z = W a + b: one affine node with one site. It holds no numbers; those live in the network's
 * parameter vector, W row-major [outputs, inputs] before b.
 */
import type { Slot } from '../../program/nodes.js';
import type { ProgramBuilder } from '../../program/program.js';
import { positiveInteger } from '../checks.js';

/** A layer z = W v + b; made by `dense(…)`. */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
}

/**
 * A fully connected layer, z = W a + b with W of shape outputs × inputs.
 *
 * @param options.bias - whether there is a b; true unless said otherwise
 * @returns the layer as frozen data; outputs · (inputs + 1) parameters, outputs · inputs without bias
 * @throws DomainError if a width is not a positive whole number
 * @example
 * sequential([dense(3, 4), activation('tanh'), dense(4, 1, { bias: false })]).parameters.length; // 20
 */
export function dense(
  inputs: number,
  outputs: number,
  options: { readonly bias?: boolean } = {},
): DenseLayer {
  const advice = 'Write dense(inputs, outputs) with the two widths, as in dense(3, 4).';
  return Object.freeze({
    kind: 'dense',
    inputs: positiveInteger('dense', 'inputs', inputs, advice),
    outputs: positiveInteger('dense', 'outputs', outputs, advice),
    bias: options.bias ?? true,
  });
}

/** Adds the affine node and its blocks `layers.k.weight` and `layers.k.bias`; returns the slot of z. */
export function compileDense(layer: DenseLayer, builder: ProgramBuilder, input: Slot): Slot {
  const name = `layers.${builder.nextLayer()}`;
  const weight = builder.block(`${name}.weight`, [layer.outputs, layer.inputs]);
  const bias = layer.bias ? builder.block(`${name}.bias`, [layer.outputs]) : null;
  const output = builder.slot(layer.outputs);
  builder.add({ kind: 'affine', input, output, weight, bias, sites: 1 });
  return output;
}
