/** The options that choose what carries out the arithmetic, which every command has. */
import { DomainError } from '../errors.js';
import { accelerate, acceleration, type Acceleration } from '../numeric/accelerate.js';
import { blasLibrary } from '../numeric/openblas/blas-library.js';
import { switchOption, textOption } from './arguments.js';
import type { Call } from './command.js';

/**
 * Carries out --accelerate and --blas, and notes what computes if it is not the base build.
 *
 * @throws UnknownNameError for a kind that does not exist, UnavailableError where the machine does not have it, DomainError
 *   if the two options contradict each other
 */
export function accelerateAsAsked(call: Call): void {
  const asked = textOption(call, 'accelerate');
  const blas = switchOption(call, 'blas');
  if (blas && asked !== undefined && asked !== 'openblas') {
    const advice = 'Give one of the two.';
    throw new DomainError(call.operation, '--blas', '--accelerate openblas or none', `"${asked}"`, advice);
  }
  const kind = blas ? 'openblas' : asked;
  if (kind === undefined) return;
  accelerate(kind as Acceleration);
  const library = blasLibrary();
  if (library !== null && !switchOption(call, 'quiet')) {
    call.console.note(`Computing with ${library.path}: ${library.description}`);
  }
}

/** What computes, for reports that name the machine; empty for the base build. */
export function accelerationText(): string {
  const library = blasLibrary();
  if (library !== null) return `, ${library.description}`;
  return acceleration() === 'base' ? '' : `, ${acceleration()}`;
}
