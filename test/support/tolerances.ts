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
 * The running error analysis of test/oracles/magnitudes.ts counts the roundings of one evaluation of a quantity by nested
 * dual numbers. The library reaches the same number on another way: forward, backward, tangent and adjoint tangent
 * sweeps, or the two matrix recursions with three products a layer, then sums over a batch. Each walks the chain of
 * operations once more, so that no more than 8 times as many roundings meet in one number.
 */
export const sweepFactor: number = 8;

/**
 * Agreement of a network's outputs with PyTorch's stored ones, absolute. Outputs here are of size 1 and cost fewer than
 * 60 roundings each (4 layers of at most 6 products, two activations): 60·2⁻⁵³ ≈ 7e-15 on each side.
 */
export const torchOutput = 1e-12;

/**
 * Error of an eigenvalue of a symmetric matrix of this order, relative to the largest: tridiagonalization and QL
 * iterations are backward stable with a modest multiple of order · 2u.
 */
export function eigenvalueNoise(order: number): number {
  return 64 * order * 2 * unitRoundoff;
}

/**
 * Statistics of linear and logistic regressions with four parameters and condition numbers below 1e3 against closed
 * forms by elimination: some 1e2 roundings, times the condition, are 1e-11; a wrong N or σ² is off by a percent or more.
 */
export const statisticsRelative = 1e-10;

/** Slopes of Taylor remainders are asked to be within this of 2, 3 and 4 (the promise of the design). */
export const slopeTolerance: number = 0.1;

/**
 * Relative error of a sum of this many terms without heavy cancellation, over two ways of adding them up: the bound is
 * terms · u each (Higham 4.2); roundings of random sign reach its root, and 64 covers the chain that makes a term.
 */
export function summationRelative(terms: number): number {
  return 64 * Math.sqrt(terms) * unitRoundoff;
}

/**
 * Qᵀ Q − I of a span's basis in `order` dimensions: a basis vector is a product of two columns of Householder Q's, each
 * orthonormal to a few roundings per dimension (Higham, theorem 19.4, with roundings of random sign).
 */
export function spanOrthogonality(order: number): number {
  return 64 * Math.sqrt(order) * 2 * unitRoundoff;
}

/**
 * H through its span's coordinates, relative to the largest entry of H or g: what the rank decision drops on each side,
 * at most 2⁻⁴⁷·√rank of the largest vector, and the roundings of the assembly and of two dense products, whose terms are
 * of the size of H's largest entry.
 */
export function compressionRelative(order: number): number {
  return (2 * 2 ** -47 + 64 * unitRoundoff) * Math.sqrt(order);
}

/**
 * Residual of a secular equation's solution, relative to (|T| + λ)|p|. Near the hard case λ stands 8·n·2u·|T| above −λ₁
 * (below that T + λI is not certified), a few times that if elimination demands it, and the eigenvector that makes up the
 * length is multiplied by it.
 */
export function secularResidual(order: number): number {
  return 64 * 8 * order * 2 * unitRoundoff;
}

/**
 * The gradient's norm that counts as the last digit: a mean of terms of size at most 1 through a few sweeps errs by
 * about 1e-16 in each entry; the promise leaves three digits of margin.
 */
export const terminalGradient: number = 1e-13;

/**
 * Agreement of solutions and determinants of H + λI with the dense ones, relative, where the smallest eigenvalue is at
 * least `curvatureGap` of the largest: the dense oracle itself loses order · 2u / gap, 1e-11 here.
 */
export const curvatureRelative: number = 1e-9;
export const curvatureGap: number = 1e-4;

/**
 * A matrix whose entries' rounding (see sizes.ts) exceeds this share of its largest eigenvalue has lost more than five
 * digits to cancellation: what is said of its spectrum would be said of rounding.
 */
export const cancelled = 1e-11;

/**
 * Solutions and log-determinants of systems with a condition below 10³, relative to the largest entry: what rounding has
 * changed (`cancelled` at most) times the condition is 1e-8 at worst, when all roundings add up; a tenth is allowed.
 */
export const solutionAgreement = 1e-9;

/** The same where the regime iterates until the residual is small: the residual times the condition. */
export const agreementOfRegimes = 1e-8;

/** Eigenvalues, relative to the largest: by Weyl's bound they move by no more than the matrix does. */
export const eigenvalueAgreement = 1e-8;

/**
 * |A| moves by no more than a logarithm of the order times what A moves (Kato), so functions of the spectrum are as
 * accurate as the matrix, up to that factor and the spectrum's own rounding.
 */
export const absoluteOfSpectrum = 1e-9;

/** Solutions after a downdate, relative to the largest entry and for each unit of the condition: 1e-9 at condition 10³. */
export const downdateAgreement = 1e-12;

/**
 * Taylor coefficients of activations next to nested dual numbers, relative to the coefficient or 1e-3 of it: seven steps
 * of recurrences whose terms are at most 10³ times their sum, some tens of roundings each.
 */
export const taylorRelative = 1e-10;

/** Two ways through the same network that round differently: a few hundred terms, cancellation of four digits. */
export const sweepRounding = 1e-10;

/**
 * Central differences of fourth order with step 2⁻⁹ of the derivative below: the truncation h⁴/30 of a fifth derivative
 * which grows by up to 10⁴ from one order to the next.
 */
export const quotientRelative = 1e-5;

/**
 * Krylov iterates on coefficients next to those on parameters, relative to the largest entry: each of at most eight steps
 * errs by what the compression changes in H (whose terms the damping exceeds), on systems of a condition below 3.
 */
export function iterateAgreement(order: number): number {
  return 8 * 3 * compressionRelative(order);
}

/**
 * Difference between two ways of adding up an entry of a product of matrices with k terms and standard normal entries,
 * none of which is above 7 in any test: each way errs by at most k·u times the sum of the terms' sizes (Higham 3.5).
 */
export function productError(k: number): number {
  return 2 * k * unitRoundoff * (49 * k);
}

/**
 * Errors of functions of one number in units of the last place. A result is made by four to six roundings: of p, of
 * 1 + e, of the quotient, and of products or sums behind it. Each is half a unit of its own result, which is up to a
 * whole one of the function where that stands just above a power of two; they rarely agree in sign. Values are promised to 2
 * units (one product more for silu, and for gelu also a polynomial and a quotient), slopes, which multiply two such results,
 * to 4; tanh's, a table's entry less a small part, to 2.
 */
export const elementaryUlps = {
  tanh: { value: 2, slope: 2 },
  logistic: { value: 2, slope: 4 },
  silu: { value: 3, slope: 4 },
  softplus: { value: 2, slope: 2 },
  elu: { value: 2, slope: 2 },
  exp: { value: 1, slope: 1 },
  gelu: { value: 5, slope: 4 },
  normalDensity: { value: 2, slope: 2 },
  erf: { value: 2, slope: 2 },
  log1p: { value: 2, slope: 2 },
} as const;

/**
 * A few steps of a training by threads against the same by one, losses relative: each gradient differs by roundings of
 * 1e-16 of its size, Adam divides by its moments and Levenberg-Marquardt solves with matrices of condition 1e4 at most.
 * Six such steps leave 1e-16·1e4·6 < 1e-11, two digits of margin; a sample counted twice is off by 1e-2.
 */
export const threadedCourse = 1e-9;

/**
 * Sums of a few powers on two engines: each rounds x ** k, of three to four factors, by up to an ulp or two of its own; twelve such
 * terms, none larger than four times the largest sum.
 */
export const powerRounding: number = 12 * 4 * 2 * Number.EPSILON;
