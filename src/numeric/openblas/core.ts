/**
 * Which of its kernels ("cores") OpenBLAS computes with. It chooses once, when a process first loads it: by the processor,
 * where it knows it, or as the environment variable OPENBLAS_CORETYPE says. A name that it does not know it passes over in
 * silence, and one whose kernels the processor cannot execute ends the process; both are refused here.
 */
import { DomainError, UnavailableError } from '../../errors.js';
import { missingFlags } from './core-flags.js';
import { hostProcess } from './foreign-functions.js';

const variable = 'OPENBLAS_CORETYPE';

/** Linux's text on the processor; empty elsewhere. */
export function cpuinfo(): string {
  const host = hostProcess();
  if (host?.platform !== 'linux') return '';
  try {
    return host.getBuiltinModule!('node:fs').readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}

/** The core that the environment names for the whole process; undefined where it leaves the choice to OpenBLAS. */
export function coreOfEnvironment(): string | undefined {
  return hostProcess()?.env[variable];
}

/**
 * Refuses a core before anything is loaded.
 *
 * @throws DomainError for an empty name, UnavailableError for a core that this processor cannot execute
 */
export function checkCore(core: string): void {
  if (core.trim() === '') {
    const advice = 'Leave it out for the one that OpenBLAS chooses.';
    throw new DomainError(
      'accelerate',
      'core',
      "a name of OpenBLAS's, such as 'SkylakeX'",
      `'${core}'`,
      advice,
    );
  }
  const missing = missingFlags(core, cpuinfo());
  if (missing.length === 0) return;
  const advice = 'Name another core, or leave it out for the one that OpenBLAS chooses.';
  const expected = `a processor that executes the kernels of '${core}'`;
  throw new UnavailableError('accelerate', 'core', expected, `one without ${missing.join(', ')}`, advice);
}

/** Loads with `core` in the environment, which is as before afterwards: child processes are not to inherit it. */
export function withCore<Library>(core: string | undefined, load: () => Library): Library {
  if (core === undefined) return load();
  const { env } = hostProcess()!;
  const before = env[variable];
  env[variable] = core;
  try {
    return load();
  } finally {
    if (before === undefined) delete env[variable];
    else env[variable] = before;
  }
}

/** Whether the library that says it computes with `got` has done as asked; OpenBLAS reads names in any case. */
export function isCore(asked: string | undefined, got: string): boolean {
  return asked === undefined || asked.toLowerCase() === got.toLowerCase();
}

/** The error for a library that computes with another core than was asked for. */
export function otherCore(asked: string, got: string, path: string, wasLoaded: boolean): UnavailableError {
  const advice = wasLoaded
    ? 'It chooses once, and this process has loaded it before: give core in the first call of accelerate.'
    : inMainThread()
      ? 'It has no core of this name, or the process has loaded it before: correct the name, or give core before ' +
        'anything else loads the library.'
      : 'A thread cannot change what the library sees of the environment: give core in the main thread first.';
  return new UnavailableError(
    'accelerate',
    'core',
    `OpenBLAS on '${asked}'`,
    `'${got}' from ${path}`,
    advice,
  );
}

const inMainThread = (): boolean => hostProcess()!.getBuiltinModule!('node:worker_threads').isMainThread;
