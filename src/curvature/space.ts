/**
 * What every direct regime comes down to: a small symmetric matrix that stands for H, factored for each shift λ and
 * decomposed once. The regimes differ in the matrix — H itself, H compressed to the span of its factors, or the Gram
 * matrix of Gauss-Newton's rows — and agree in the answers.
 */
import type { Matrix } from '../numeric/matrix.js';
import { spectrumRounding } from '../factors/hessian/inertia.js';
import type { Signs } from './factorization.js';
import type { Regime } from './regime.js';

/** Regimes that factor a matrix. */
export type DirectRegime = Exclude<Regime, 'matrixFree'>;

/** (H + λI)⁻¹ restricted to a subspace that holds the range of H, in its coordinates; the subspace may be everything. */
export interface InnerSystem {
  /** Of the subspace. */
  readonly dimension: number;
  coordinates(v: Float64Array): Float64Array;
  expand(c: Float64Array): Float64Array;
  /** The images of several vectors, given and returned as rows of coordinates. */
  solveRows(b: Matrix): Matrix;
}

/** H + λI, factored. P is the order of H. */
export interface ShiftedFactor {
  /** (H + λI)⁻¹ b, P numbers. */
  solve(b: Float64Array): Float64Array;
  /** Where the factors live: coordinates in which (H + λI)⁻¹ can be applied to vectors of H's range alone. */
  readonly inner: InnerSystem;
  readonly logAbsDeterminant: number;
  /** Counts over all P eigenvalues. */
  readonly signs: Signs;
  /** An estimate of the largest eigenvalue's magnitude, within √P from below. */
  readonly largest: number;
  /** An estimate of the smallest eigenvalue's magnitude. */
  readonly smallest: number;
  /** Order of the matrix that was factored: rounding grows with it. */
  readonly dimension: number;
  readonly method: 'factorization' | 'eigenvalues';
}

/** Whether an eigenvalue of H + λI is zero to rounding: a solution would not have a single digit. */
export function isSingular({ smallest, largest, dimension }: ShiftedFactor): boolean {
  return !(smallest > spectrumRounding(dimension, largest));
}

/** The eigenpairs of H that are not zero. */
export interface Eigenpairs {
  /** Ascending, r numbers; what rounding leaves of zero eigenvalues is not among them. */
  readonly values: Float64Array;
  readonly vectors: Eigenvectors;
}

/** r orthonormal vectors of P numbers, held as factors: P·r numbers exist only in `materialize`. */
export interface Eigenvectors {
  /** r. */
  readonly count: number;
  /** P. */
  readonly order: number;
  /** Vector j, P numbers. */
  column(j: number): Float64Array;
  /** Σ_j c_j · vector j, P numbers. Throws ShapeError unless c has r numbers. */
  combine(c: ArrayLike<number>): Float64Array;
  /** ⟨vector j, v⟩ for every j, r numbers. Throws ShapeError unless v has P numbers. */
  project(v: ArrayLike<number>): Float64Array;
  /** P × r, vector j in column j. */
  materialize(): Matrix;
}

/** A direct regime at work on one Hessian's data part. Everything is made at first use and kept. */
export interface Space {
  readonly regime: DirectRegime;
  readonly order: number;
  /** Order of the matrix that is factored. */
  readonly dimension: number;
  /** H + λI factored; the last two shifts are kept. null: not in this regime at this shift ('blockTridiagonal' only). */
  factor(shift: number): ShiftedFactor | null;
  /** The non-zero eigenpairs, once for all shifts; not for 'blockTridiagonal'. */
  eigen(): Eigenpairs;
}
