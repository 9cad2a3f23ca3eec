/**
 * Large pages under the kernels' memory. OpenBLAS packs operands of several megabytes at every product, and with pages of
 * 4 KB it waits for the processor's table of pages; Linux gives 2 MB at a time to who asks for it (where
 * /sys/kernel/mm/transparent_hugepage/enabled says madvise or always). From WebAssembly nobody can ask: where koffi is,
 * C's madvise can be called. A hint, which changes no number and may be refused.
 */
import { staging } from '../kernel/memory.js';
import type { ForeignFunctions } from './foreign-functions.js';

/** Linux's MADV_HUGEPAGE. */
const LARGE_PAGES = 14;
/**
 * Bytes from the begin of the memory on: more than it has at first, because what it grows into is reserved behind it; beyond
 * what is reserved the hint means nothing.
 */
const REACH = 2 ** 28;
/** The C libraries of Linux. */
const libraries = ['libc.so.6', 'libc.so'];

/** Asks for large pages under what the kernels' memory has not touched yet; nothing where the system knows none. */
export function askForLargePages(koffi: ForeignFunctions, platform: string): void {
  const memory = staging(0);
  if (platform !== 'linux' || memory === null) return;
  for (const name of libraries) {
    try {
      const madvise = koffi.load(name).func('int madvise(void *start, size_t length, int advice)') as Madvise;
      madvise(memory, REACH, LARGE_PAGES);
      return;
    } catch {
      // Another C library, or none that can be loaded by name: small pages serve as well.
    }
  }
}

type Madvise = (start: Float64Array, length: number, advice: number) => number;
