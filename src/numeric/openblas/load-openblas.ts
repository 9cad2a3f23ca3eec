/** Finds the system's OpenBLAS, binds what is used of it, and tries it before anything is computed with it. */
import { DomainError, UnavailableError } from '../../errors.js';
import { cblas, type BlasLibrary } from './blas-library.js';
import { checkCore, isCore, otherCore, withCore } from './core.js';
import { foreignFunctions, hostProcess, type ForeignLibrary } from './foreign-functions.js';
import { askForLargePages } from './large-pages.js';

/** What `accelerate('openblas')` can be told. */
export interface OpenblasOptions {
  /**
   * The file of the library (default: what the environment variable DYADIC_OPENBLAS names, else the places where systems
   * have it).
   */
  readonly library?: string;
  /** Threads that OpenBLAS uses in one product (default 1: the batch is sharded over threads instead). */
  readonly threads?: number;
  /**
   * The processor whose kernels OpenBLAS is to use, by its own name: 'SkylakeX', 'Haswell', 'Zen' (default: what the
   * environment variable OPENBLAS_CORETYPE names, else OpenBLAS's choice). For processors that are newer than the library
   * and have AVX-512. It holds for the whole process and can only be chosen by the call that first loads the library, in the
   * main thread. That the processor can execute the kernels is checked on Linux; elsewhere a wrong name ends the process.
   */
  readonly core?: string;
}

/** Libraries in use by their paths: one that was collected would be gone from the process, and with it its choice of a core. */
const kept = new Map<string, ForeignLibrary>();

/** Names and places by platform; a name without a folder is looked for where the system's loader looks. */
const places: Readonly<Record<string, readonly string[]>> = {
  darwin: [
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
    '/usr/local/opt/openblas/lib/libopenblas.dylib',
    '/opt/local/lib/libopenblas.dylib',
    'libopenblas.dylib',
  ],
  win32: ['libopenblas.dll', 'openblas.dll'],
  linux: ['libopenblas.so.0', 'libopenblas.so', 'libopenblasp.so.0'],
};

/**
 * The library, with its threads set.
 *
 * @throws DomainError for threads that are no number of them, UnavailableError where koffi or the library is missing, the
 *   library fails the trial, or it does not compute with the core that was asked for
 */
export function loadOpenblas({ library, threads = 1, core }: OpenblasOptions): BlasLibrary {
  if (!Number.isSafeInteger(threads) || threads < 1) {
    const advice = 'Leave it out for one thread.';
    throw new DomainError('accelerate', 'threads', 'a whole number of at least 1', `${threads}`, advice);
  }
  if (core !== undefined) checkCore(core);
  const koffi = foreignFunctions();
  const { env, platform } = hostProcess()!;
  const named = library ?? env['DYADIC_OPENBLAS'];
  const candidates = named === undefined || named === '' ? (places[platform] ?? places['linux']!) : [named];
  const reasons: string[] = [];
  for (const path of candidates) {
    try {
      const loaded = withCore(core, () => koffi.load(path));
      const bound = bind(loaded, path);
      if (!isCore(core, bound.core)) {
        // Nothing of it is in use: unloaded, it can be asked for another core.
        loaded.unload();
        throw otherCore(core!, bound.core, path, kept.has(path));
      }
      (loaded.func('void openblas_set_num_threads(int threads)') as (threads: number) => void)(threads);
      if (isRight(bound)) {
        kept.set(path, loaded);
        askForLargePages(koffi, platform);
        return bound;
      }
      reasons.push(`${path} (it multiplies wrongly: perhaps its whole numbers have 64 bits)`);
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      const text = error instanceof Error ? error.message : String(error);
      reasons.push(text.includes(path) ? text : `${path} (${text})`);
    }
  }
  const expected = "OpenBLAS's shared library";
  const advice =
    'Install it (Debian and Ubuntu: apt-get install libopenblas0; Fedora: dnf install openblas; macOS: brew install ' +
    'openblas), or name its file in the environment variable DYADIC_OPENBLAS or the option library.';
  throw new UnavailableError('accelerate', "'openblas'", expected, `none: ${reasons.join('; ')}`, advice);
}

function bind(library: ForeignLibrary, path: string): BlasLibrary {
  // `void *` takes a typed array as it lies in memory, and is the pointer that koffi passes fastest.
  const matrix = (name: string): string => `void *${name}, int ld${name}`;
  const saidBy = (name: string): string => (library.func(`const char *${name}()`) as () => string)().trim();
  return {
    path,
    description: saidBy('openblas_get_config'),
    core: saidBy('openblas_get_corename'),
    dgemm: library.func(
      `void cblas_dgemm(int order, int formA, int formB, int m, int n, int k, double alpha, ${matrix('a')}, ` +
        `${matrix('b')}, double beta, ${matrix('c')})`,
    ) as BlasLibrary['dgemm'],
    dgemv: library.func(
      `void cblas_dgemv(int order, int form, int rows, int columns, double alpha, ${matrix('a')}, void *x, int stepX, ` +
        'double beta, void *y, int stepY)',
    ) as BlasLibrary['dgemv'],
    dasum: library.func('double cblas_dasum(int length, void *x, int stepX)') as BlasLibrary['dasum'],
    dsyrk: library.func(
      `void cblas_dsyrk(int order, int triangle, int form, int n, int k, double alpha, ${matrix('a')}, double beta, ` +
        `${matrix('c')})`,
    ) as BlasLibrary['dsyrk'],
    dtrsm: library.func(
      'void cblas_dtrsm(int order, int side, int triangle, int form, int diagonal, int m, int n, double alpha, ' +
        `${matrix('a')}, ${matrix('b')})`,
    ) as BlasLibrary['dtrsm'],
    dtrsv: library.func(
      `void cblas_dtrsv(int order, int triangle, int form, int diagonal, int n, ${matrix('a')}, void *x, int stepX)`,
    ) as BlasLibrary['dtrsv'],
    // Fortran's compilers pass the lengths of texts behind all arguments.
    dpotrf: library.func(
      'void dpotrf_(const char *triangle, void *n, void *a, void *lda, void *info, size_t length)',
    ) as BlasLibrary['dpotrf'],
    dsytrf: library.func(
      'void dsytrf_(const char *triangle, void *n, void *a, void *lda, void *exchanges, void *work, void *workLength, ' +
        'void *info, size_t length)',
    ) as BlasLibrary['dsytrf'],
    dsyevd: library.func(
      'void dsyevd_(const char *job, const char *triangle, void *n, void *a, void *lda, void *values, void *work, ' +
        'void *workLength, void *whole, void *wholeLength, void *info, size_t jobLength, size_t triangleLength)',
    ) as BlasLibrary['dsyevd'],
  };
}

/** A product whose result is known, into a C that must not be read: [1 2; 3 4]·[5 6 7; 8 9 10]ᵀ with stride and NaN. */
function isRight({ dgemm }: BlasLibrary): boolean {
  const a = new Float64Array([1, 2, NaN, 3, 4]);
  const b = new Float64Array([5, 8, 6, 9, 7, 10]);
  const c = new Float64Array(6).fill(NaN);
  dgemm(cblas.rowMajor, cblas.plain, cblas.transposed, 2, 3, 2, 1, a, 3, b, 2, 0, c, 3);
  return c.join() === '21,24,27,47,54,61';
}
