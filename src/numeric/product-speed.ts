/**
 * How fast matrix products are against everything else. A constant of each implementation and not measured on the spot: what
 * is decided by it must be decided alike in every run.
 */
import { simdKernel } from './gemm/simd-kernel.js';
import { blasLibrary } from './openblas/blas-library.js';

/** OpenBLAS on a machine with 256-bit vectors, against the base build (measured). */
const OPENBLAS = 2;

/** The rate of large products in the implementation in force, relative to the base build's; 1 without WebAssembly, too. */
export function productSpeed(): number {
  return blasLibrary() === null ? (simdKernel()?.speed ?? 1) : OPENBLAS;
}
