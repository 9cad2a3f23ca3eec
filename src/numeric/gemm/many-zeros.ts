/** Whether products are quicker with the zeros of their left operand passed over (assembly/sparse-multiply.ts). */
import type { SimdKernel } from './simd-kernel.js';

/** Smaller products are over before zeros are found. */
const FEWEST_MULTIPLICATIONS = 2 ** 17;
/** Lists and panels pay only if as many rows and terms, and twice as many columns, use them. */
const FEWEST = 16;
/** How many numbers are looked at, and how many of these first: an operand without zeros is known by then. */
const LOOKS = 96;
const FIRST_LOOKS = 16;
/** What an estimate from so many may be off by. */
const DOUBT = 0.05;
/** Where: rows far apart one after the other, and columns as the golden ratio spreads them; as parts of all of them. */
const DOWN = Float64Array.from({ length: LOOKS }, (_, look) => ((37 * look) % LOOKS) / LOOKS);
const ALONG = Float64Array.from({ length: LOOKS }, (_, look) => ((look * (Math.sqrt(5) - 1)) / 2) % 1);

/**
 * Whether op(A), m×k, has so many zeros that listing the others pays for a product with n columns: an estimate from numbers
 * that are spread over it, the same at each call.
 */
export function hasManyZeros(
  { sparsity }: SimdKernel,
  transposeA: boolean,
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  aOffset: number,
  lda: number,
): boolean {
  if (m < FEWEST || k < FEWEST || n < 2 * FEWEST || m * n * k < FEWEST_MULTIPLICATIONS) return false;
  const most = sparsity.most * (1 - sparsity.columns / n) - DOUBT;
  const [rows, columns] = transposeA ? [k, m] : [m, k];
  let zeros = 0;
  for (let look = 0; look < LOOKS; look++) {
    if (look === FIRST_LOOKS && zeros < 0.5 * (1 - most) * FIRST_LOOKS) return false;
    const i = Math.floor(DOWN[look]! * rows);
    const j = Math.floor(ALONG[look]! * columns);
    if (a[aOffset + i * lda + j] === 0) zeros++;
  }
  return zeros >= (1 - most) * LOOKS;
}
