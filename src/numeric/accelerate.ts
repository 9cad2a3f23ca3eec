/**
 * Which implementation carries out the arithmetic. The default is right everywhere and gives the same bits on every host;
 * the others are faster where the machine has them, differ from it by rounding alone, and are never chosen silently: they
 * change the engine's flags or load a library of the system.
 */
import { UnknownNameError } from '../errors.js';
import { chooseFunctions } from './elementary/elementary-kernel.js';
import { loadFusedFunctions } from './elementary/fused.js';
import { loadBuild, type Build } from './gemm/builds.js';
import { chooseKernel } from './gemm/simd-kernel.js';
import { useBlasLibrary } from './openblas/blas-library.js';
import { loadOpenblas, type OpenblasOptions } from './openblas/load-openblas.js';

/**
 * - 'base': WebAssembly with 128-bit SIMD where the host has it, else TypeScript; the same bits either way.
 * - 'relaxed': the same with fused multiply-add, where the engine has relaxed SIMD (Node 20 behind a flag of V8 that is set
 *   here, Node 22 and later, current browsers but Safari).
 * - 'wide': that in tiles for 256 bits, which V8 pairs from 128 (Node 24, behind an experimental flag that is set here).
 * - 'openblas': the system's OpenBLAS and its LAPACK for products, triangular systems, factorizations and eigenvalues that
 *   are large enough for it; 'base' for everything else. In Node, with the package koffi installed.
 */
export type Acceleration = 'base' | 'relaxed' | 'wide' | 'openblas';

/** What a kind can be told; kinds that do not know an option ignore it. */
export interface AccelerationOptions extends OpenblasOptions {}

/**
 * What each kind needs done. First everything that can fail, while the present kind is still in force; the function it
 * returns is called when the present kind has been switched off.
 */
const kinds: Readonly<Record<Acceleration, (options: AccelerationOptions) => () => void>> = {
  base: () => () => undefined,
  relaxed: () => switchTo('relaxed'),
  wide: () => switchTo('wide'),
  openblas: (options) => {
    const library = loadOpenblas(options);
    return () => useBlasLibrary(library);
  },
};

/** Another build of the products, and of functions of one number. */
function switchTo(build: Build): () => void {
  const kernel = loadBuild(build);
  const functions = loadFusedFunctions(build);
  return () => {
    chooseKernel(kernel);
    chooseFunctions(functions);
  };
}

/** A kind and what it was told: enough to make another thread of this process compute in the same way. */
export interface Arithmetic {
  readonly kind: Acceleration;
  readonly options: AccelerationOptions;
}

let active: Arithmetic = { kind: 'base', options: {} };

/** What carries out the arithmetic now. */
export function acceleration(): Acceleration {
  return active.kind;
}

/** The same with its options; another object after each change. */
export function arithmeticInForce(): Arithmetic {
  return active;
}

/**
 * Makes `kind` carry out the arithmetic of this process (of this worker) from now on.
 *
 * @throws UnknownNameError for a kind that does not exist, UnavailableError where the host does not have it (then the kind
 *   in force stays in force)
 */
export function accelerate(kind: Acceleration, options: AccelerationOptions = {}): void {
  if (!Object.hasOwn(kinds, kind)) {
    const names = Object.keys(kinds).join(', ');
    const got = `'${kind as string}'`;
    throw new UnknownNameError('accelerate', 'kind', `one of ${names}`, got, 'Correct the name.');
  }
  const switchOn = kinds[kind](options);
  useBlasLibrary(null);
  chooseKernel(null);
  chooseFunctions(null);
  switchOn();
  active = { kind, options };
}
