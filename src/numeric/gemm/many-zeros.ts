/** Whether the left operand of a product is worth listing (assembly/sparse-multiply.ts). */

/** Fewer multiplications than this are over before zeros are found. */
const FEWEST_MULTIPLICATIONS = 2 ** 20;
/** Lists and panels are made in less time than they save only if as many rows, columns and terms use them (measured). */
const FEWEST = 32;
/** How many numbers are looked at, how many of these first, and how many of all must be zero: less than 0.3 gains nothing. */
const LOOKS = 96;
const FIRST_LOOKS = 16;
const ZEROS = 0.35 * LOOKS;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Whether many numbers of op(A), m×k, are zero: an estimate from numbers that are spread over it, the same at each call. An
 * operand without zeros shows in sixteen looks.
 */
export function hasManyZeros(
  transposeA: boolean,
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  aOffset: number,
  lda: number,
): boolean {
  if (Math.min(m, n, k) < FEWEST || m * n * k < FEWEST_MULTIPLICATIONS) return false;
  const [rows, columns] = transposeA ? [k, m] : [m, k];
  let zeros = 0;
  for (let look = 0; look < LOOKS; look++) {
    if (look === FIRST_LOOKS && zeros === 0) return false;
    // Rows far apart one after the other, columns as the golden ratio spreads them.
    const row = (look * 37) % LOOKS;
    const i = Math.floor((row * rows) / LOOKS);
    const j = Math.floor(((look * GOLDEN) % 1) * columns);
    if (a[aOffset + i * lda + j] === 0) zeros++;
  }
  return zeros >= ZEROS;
}
