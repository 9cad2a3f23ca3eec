/** From what a caller passes for an activation to the object that the library works with. */
import { DomainError, UnknownNameError } from '../errors.js';
import type { Activation, ActivationDefinition, ActivationInput } from './activation-types.js';
import { builtInActivations } from './activations/built-ins.js';
import { userActivation } from './user-activation.js';

export type { Activation, ActivationDefinition, ActivationInput } from './activation-types.js';

/**
 * The activation meant by `input`: a built-in's name, an Activation (returned as it is), or a definition
 * `{ name?, value, first, second, third? }`. `operation` is the caller's name, for messages.
 *
 * Throws UnknownNameError listing the known names, MissingDerivativeError naming the missing function, and
 * DomainError if `input` is neither a string nor an object.
 */
export function activationFunction(input: ActivationInput, operation = 'activation'): Activation {
  if (typeof input === 'string') return namedActivation(operation, input);
  if (typeof input !== 'object' || input === null) {
    throw new DomainError(
      operation,
      'activation',
      'a name or an object { value, first, second, third? }',
      input === null ? 'null' : typeof input,
      `Known names: ${knownNames()}.`,
    );
  }
  return isActivation(input) ? input : userActivation(operation, input);
}

/** The built-in activation of that name, or undefined. */
export function builtInActivation(name: string): Activation | undefined {
  return builtInActivations.find((activation) => activation.name === name);
}

function namedActivation(operation: string, name: string): Activation {
  const found = builtInActivation(name);
  if (found) return found;
  throw new UnknownNameError(
    operation,
    'activation',
    `one of ${knownNames()}`,
    `'${name}'`,
    'Correct the name, or pass an object { value, first, second, third? } of your own.',
  );
}

function isActivation(input: ActivationDefinition | Activation): input is Activation {
  return 'forward' in input && 'secondOf' in input && 'thirdOf' in input;
}

function knownNames(): string {
  return builtInActivations.map((activation) => activation.name).join(', ');
}
