/** The options that choose what carries out the arithmetic, which every command has. */
import { DomainError } from '../errors.js';
import { accelerate, acceleration, type Acceleration } from '../numeric/accelerate.js';
import { blasLibrary } from '../numeric/openblas/blas-library.js';
import { leavesAvx512 } from '../numeric/openblas/core-flags.js';
import { coreOfEnvironment, cpuinfo } from '../numeric/openblas/core.js';
import { switchOption, textOption } from './arguments.js';
import type { Call } from './command.js';

/**
 * Carries out --accelerate, --blas and --blas-core, and notes what computes if it is not the base build.
 *
 * @throws UnknownNameError for a kind that does not exist, UnavailableError where the machine does not have it, DomainError
 *   if the options contradict each other
 */
export function accelerateAsAsked(call: Call): void {
  const asked = textOption(call, 'accelerate');
  const blas = switchOption(call, 'blas');
  if (blas && asked !== undefined && asked !== 'openblas') {
    const advice = 'Give one of the two.';
    throw new DomainError(call.operation, '--blas', '--accelerate openblas or none', `"${asked}"`, advice);
  }
  const kind = blas ? 'openblas' : asked;
  const core = textOption(call, 'blas-core');
  if (core !== undefined && kind !== 'openblas') {
    const got = kind === undefined ? 'neither' : `--accelerate ${kind}`;
    const advice = 'Add --blas, or leave --blas-core out.';
    throw new DomainError(
      call.operation,
      '--blas-core',
      '--blas or --accelerate openblas beside it',
      got,
      advice,
    );
  }
  if (kind === undefined) return;
  accelerate(kind as Acceleration, core === undefined ? {} : { core });
  const library = blasLibrary();
  if (library !== null && !switchOption(call, 'quiet')) {
    const hint = core === undefined && leavesAvx512(library.core, cpuinfo()) ? hintAt(library.core) : '';
    call.console.note(`Computing with ${library.path}: ${library.description}${hint}`);
  }
}

/** OpenBLAS takes processors that it does not know for older ones, and an environment may have been made for others. */
function hintAt(core: string): string {
  const why =
    coreOfEnvironment() === undefined ? '' : ' (as the environment variable OPENBLAS_CORETYPE says)';
  return `. This processor has AVX-512, which the kernels for ${core}${why} do not use: --blas-core SkylakeX may be faster.`;
}

/** What computes, for reports that name the machine; empty for the base build. */
export function accelerationText(): string {
  const library = blasLibrary();
  if (library !== null) return `, ${library.description}`;
  return acceleration() === 'base' ? '' : `, ${acceleration()}`;
}
