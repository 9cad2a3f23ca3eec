/**
 * The package koffi, which calls C functions from Node: found while the program runs, and only when it is asked for. It is
 * no dependency of this package, so that nobody installs native code who does not want it, and a bundler sees no import.
 */
import { UnavailableError } from '../../errors.js';

/** What is used of koffi. */
export interface ForeignFunctions {
  load(path: string): ForeignLibrary;
}

/** A loaded shared library; `func` binds the C function of a prototype, which must not be called after `unload`. */
export interface ForeignLibrary {
  func(prototype: string): unknown;
  unload(): void;
}

/** What is used of Node's own modules. */
interface NodeModules {
  'node:module': { createRequire(from: string): (id: string) => unknown };
  'node:worker_threads': { readonly isMainThread: boolean };
  'node:fs': { readFileSync(path: string, encoding: 'utf8'): string };
}

/** What is used of Node's process. */
interface Host {
  getBuiltinModule?<Name extends keyof NodeModules>(name: Name): NodeModules[Name];
  readonly env: Record<string, string | undefined>;
  readonly platform: string;
  cwd(): string;
}

/** Node's process; undefined in a browser. */
export function hostProcess(): Host | undefined {
  return (globalThis as { readonly process?: Host }).process;
}

/**
 * koffi, looked for beside this package, then beside the program's working directory (where the command was installed
 * elsewhere).
 *
 * @throws UnavailableError where it is not installed, and outside of Node
 */
export function foreignFunctions(): ForeignFunctions {
  const host = hostProcess();
  const module = host?.getBuiltinModule?.('node:module');
  if (host === undefined || module === undefined) {
    const advice = "Leave out accelerate('openblas') here.";
    throw new UnavailableError('accelerate', "'openblas'", 'Node 20.16 or later', 'another host', advice);
  }
  let reason = 'not installed';
  for (const from of [import.meta.url, `${host.cwd()}/package.json`]) {
    try {
      return module.createRequire(from)('koffi') as ForeignFunctions;
    } catch (error) {
      // Installed but broken (no binary for this platform) is worth telling apart.
      if ((error as { readonly code?: unknown }).code !== 'MODULE_NOT_FOUND') reason = String(error);
    }
  }
  const advice = 'Install it with: npm install koffi.';
  throw new UnavailableError('accelerate', "'openblas'", 'the package koffi', reason, advice);
}
