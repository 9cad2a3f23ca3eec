/** Whether numbers are finite: every vector that comes in at a public door is asked. */
import { addressOf, loadKernel } from '../kernel/memory.js';
import { blasLibrary } from '../openblas/blas-library.js';
import { finiteBinary } from './finite-binary.js';

interface FiniteKernel {
  /** Documentation is in assembly/elementwise/finite.ts. */
  isFinite(n: number, a: number): number;
}

let loaded: FiniteKernel | null | undefined;

/** From so many numbers on OpenBLAS reads them where they lie as fast as they come from memory (measured). */
const LONG = 2 ** 16;

/** Whether a vector is checked where it lies in less time than on its way to the kernels' memory. */
export function isCheckedInPlace(length: number): boolean {
  return length >= LONG && blasLibrary() !== null;
}

/** Whether all numbers of the array are finite; quickest in the kernels' memory. */
export function isFiniteEverywhere(array: Float64Array): boolean {
  const address = addressOf(array);
  if (address >= 0) {
    if (loaded === undefined) loaded = loadKernel(finiteBinary) as FiniteKernel | null;
    if (loaded !== null) return loaded.isFinite(array.length, address) !== 0;
  }
  // A finite sum has finite terms; one that is not may be too large.
  if (isCheckedInPlace(array.length) && Number.isFinite(blasLibrary()!.dasum(array.length, array, 1)))
    return true;
  // x − x is 0 for finite numbers only, and NaN stays in a sum: four sums without a branch.
  const bulk = array.length - (array.length % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < bulk; i += 4) {
    const x0 = array[i]!;
    const x1 = array[i + 1]!;
    const x2 = array[i + 2]!;
    const x3 = array[i + 3]!;
    s0 += x0 - x0;
    s1 += x1 - x1;
    s2 += x2 - x2;
    s3 += x3 - x3;
  }
  for (let i = bulk; i < array.length; i++) s0 += array[i]! - array[i]!;
  return s0 + s1 + (s2 + s3) === 0;
}
