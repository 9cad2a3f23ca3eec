/** From what a caller passes for a loss to the batch kernel that the library works with. */
import { DomainError, UnknownNameError } from '../errors.js';
import type { LossInput, LossKernel } from './loss-types.js';
import { binaryCrossEntropy } from './losses/binary-cross-entropy.js';
import { crossEntropy } from './losses/cross-entropy.js';
import { halfSquaredError } from './losses/half-squared-error.js';
import { userLoss } from './user-loss.js';

export type { Loss, LossInput, LossKernel } from './loss-types.js';

/** The losses known by name. */
export const builtInLosses: readonly LossKernel[] = [halfSquaredError, crossEntropy, binaryCrossEntropy];

/**
 * The loss meant by `input`: a built-in or its name, or a user's `{ name?, value, first, second, third? }`.
 * `operation` is the caller's name, for messages.
 *
 * Throws UnknownNameError listing the known names, MissingDerivativeError naming the missing function, and
 * DomainError if `input` is neither a string nor an object.
 */
export function lossKernel(input: LossInput, operation = 'loss'): LossKernel {
  if (typeof input === 'string') return namedLoss(operation, input);
  if (typeof input !== 'object' || input === null) {
    throw new DomainError(
      operation,
      'loss',
      'a loss such as halfSquaredError, or an object { value, first, second, third? }',
      input === null ? 'null' : typeof input,
      `Known names: ${knownNames()}.`,
    );
  }
  return 'hessianProduct' in input ? input : userLoss(operation, input);
}

function namedLoss(operation: string, name: string): LossKernel {
  const found = builtInLosses.find((loss) => loss.name === name);
  if (found) return found;
  throw new UnknownNameError(
    operation,
    'loss',
    `one of ${knownNames()}`,
    `'${name}'`,
    'Correct the name, or pass an object { value, first, second, third? } of your own.',
  );
}

function knownNames(): string {
  return builtInLosses.map((loss) => loss.name).join(', ');
}
