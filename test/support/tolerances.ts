/**
 * Every tolerance of the tests, in one place, with the reason for its size. A tolerance follows from the problem;
 * it is never widened because a test fails.
 */

/** Unit roundoff of float64: the relative error of one rounding. */
export const unitRoundoff: number = 2 ** -53;

/**
 * Agreement with PyTorch's stored numbers, relative to the largest entry. Both sides round differently in float64 on
 * networks of depth 3 and width ≤ 18: about 10² roundings of conditioned sums, 1e-14, leaves four digits of margin,
 * while the smallest formula error (one dropped term of one entry) is at least 1e-6 here.
 */
export const torchRelative = 1e-10;

/**
 * Roundings in the longest chain of operations behind one number of a network: each affine layer adds up to
 * `inputs + 1` products, each activation costs some 8 (its own error of a few units in the last place and the
 * products by its derivatives), and a loss as many as its outputs. The chain is walked once by each of the sweeps
 * (forward, backward, tangent, adjoint tangent) and once more by the two matrix recursions, which also multiply
 * three matrices per layer: 8 times in all.
 */
export function chainRoundings(widths: readonly number[]): number {
  return 8 * widths.reduce((sum, width) => sum + width + 9, 0);
}
