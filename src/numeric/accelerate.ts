/**
 * Which implementation carries out the arithmetic. The default is right everywhere and gives the same bits on every host;
 * the others are faster where the machine has them, differ from it by rounding alone, and are never chosen silently: they
 * change the engine's flags or load a library of the system.
 */
import { UnknownNameError } from '../errors.js';

/**
 * - 'base': WebAssembly with 128-bit SIMD where the host has it, else TypeScript; the same bits either way.
 */
export type Acceleration = 'base';

const known: readonly string[] = ['base'];

let active: Acceleration = 'base';

/** What carries out the arithmetic now. */
export function acceleration(): Acceleration {
  return active;
}

/**
 * Makes `kind` carry out the arithmetic of this process (of this worker) from now on.
 *
 * @throws UnknownNameError for a kind that does not exist
 */
export function accelerate(kind: Acceleration): void {
  if (!known.includes(kind)) {
    const advice = 'Correct the name.';
    throw new UnknownNameError(
      'accelerate',
      'kind',
      `one of ${known.join(', ')}`,
      `'${kind as string}'`,
      advice,
    );
  }
  active = kind;
}
