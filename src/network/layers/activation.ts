/** The activation layer v = A(z), element by element: the only place where a network is curved. */
import { type Activation, activationFunction, type ActivationInput } from '../../functions/activation.js';
import type { Slot } from '../../program/nodes.js';
import type { ProgramBuilder } from '../../program/program.js';

/** A layer that applies a function to each element; made by `activation(…)`. */
export interface ActivationLayer {
  readonly kind: 'activation';
  readonly activation: Activation;
}

/**
 * An activation layer, v = A(z) element by element; it keeps the width and has no parameters.
 *
 * @param choice - the name of a built-in activation, or the user's own `{ name, value, first, second, third? }`
 * @throws UnknownNameError if there is no built-in activation of that name; MissingDerivativeError if the user's own lacks
 *   `value`, `first` or `second`
 * @example
 * sequential([dense(3, 4), activation('softplus'), dense(4, 2)]);
 */
export function activation(choice: ActivationInput): ActivationLayer {
  return Object.freeze({ kind: 'activation', activation: activationFunction(choice) });
}

/** Adds the activation node; returns the slot of v. */
export function compileActivation(layer: ActivationLayer, builder: ProgramBuilder, input: Slot): Slot {
  const output = builder.slot(builder.widthOf(input));
  builder.add({ kind: 'activation', input, output, activation: layer.activation });
  return output;
}
