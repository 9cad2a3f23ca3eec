/**
 * Steps: calls of kernels of which everything is decided beforehand, shapes, addresses and which kernel it is. Work on the same
 * arrays that comes again and again (products with one Hessian) is a list of them, and small networks then spend their time
 * on arithmetic instead of on deciding.
 */
import { simdKernel, type SimdKernel } from '../gemm/simd-kernel.js';
import { elementwiseKernel, type ElementwiseKernel } from '../elementwise/elementwise-kernel.js';
import { pairSumsKernel, type PairSumsKernel } from '../elementwise/pair-sums-kernel.js';
import { blasLibrary, type BlasLibrary } from '../openblas/blas-library.js';
import { passesKernel, type PassesKernel } from './passes-kernel.js';

export type Step = () => void;

/** Where operands lie, in bytes in the kernels' memory. */
export interface Places {
  /** The copy of an array that does not change. */
  constant(array: Float64Array): number;
  /** What `make` makes of such an array, once; `form` tells it from the array's other forms. */
  form(array: Float64Array, form: string, make: () => Float64Array): number;
  /** Room for `length` numbers, which hold anything before the first step of a run. */
  room(length: number): number;
}

/** What carries out the steps; where another is chosen, steps are written anew. */
export interface Kernels {
  readonly products: SimdKernel;
  readonly elementwise: ElementwiseKernel;
  readonly passes: PassesKernel;
  readonly pairs: PairSumsKernel;
  readonly library: BlasLibrary | null;
}

let present: Kernels | null = null;

/** The kernels in force, the same object until others are chosen; null where the host has none. */
export function kernelsInForce(): Kernels | null {
  const products = simdKernel();
  const elementwise = elementwiseKernel(Infinity);
  const passes = passesKernel();
  const pairs = pairSumsKernel();
  if (products === null || elementwise === null || passes === null || pairs === null) return null;
  const library = blasLibrary();
  if (present?.products !== products || present.library !== library) {
    present = { products, elementwise, passes, pairs, library };
  }
  return present;
}

export function runSteps(steps: readonly Step[]): void {
  for (let i = 0; i < steps.length; i++) steps[i]!();
}
