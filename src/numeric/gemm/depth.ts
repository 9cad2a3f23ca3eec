/**
 * The dimension k is summed in runs of this many terms; each run's sum is then added to C. It is part of the
 * definition of a product: all implementations use it, and so give the same bits.
 * (Chosen for the caches: 256 rows of a panel of B, 8 kB, and of five rows of A, 10 kB, fit level 1 together.)
 */
export const DEPTH: number = 256;
