/**
 * What a second-order step knows of the objective at a point: m(p) = f + gᵀp + ½ pᵀHp in coordinates where H is
 * tridiagonal, p = Q c and QᵀHQ = T. The one factorization at a point; every radius, cubic weight or damping tried from
 * it costs O(k) (Conn, Gould and Toint 2000, section 7.3; Gould, Lucidi, Roma and Toint 1999).
 */
import { lazy } from '../factors/lazy.js';
import type { Tridiagonal } from '../numeric/shifted-tridiagonal.js';
import { countBelow, smallestEigenvalue } from '../numeric/tridiagonal-bisection.js';
import { norm } from '../numeric/vector.js';
import { magnitude, smallestEigenvector } from './tridiagonal-solve.js';
import { tridiagonalSpectrum } from './tridiagonal-spectrum.js';

/**
 * Where a model lives: 'dense', all of parameter space; 'span', the subspace outside of which H is λI (mathematics 4.5),
 * where that is smaller; 'krylov', what products with H have reached. The first two are exact.
 */
export type ModelRegime = 'dense' | 'span' | 'krylov';

/** What a model is made of. */
export interface ModelParts {
  readonly regime: ModelRegime;
  /** P, the number of parameters. */
  readonly order: number;
  /** H's one eigenvalue on the complement of Q's columns, where g vanishes; null where H is not known there. */
  readonly outside: number | null;
  readonly tridiagonal: Tridiagonal;
  /** Qᵀg, k numbers. */
  readonly gradient: Float64Array;
  /** Q c, P numbers. */
  readonly expand: (c: Float64Array) => Float64Array;
}

export interface QuadraticModel extends ModelParts {
  readonly gradientNorm: number;
  /** A bound of |T|. */
  readonly magnitude: number;
  /** Eigenvalues of T closer than this to zero have no certain sign. */
  readonly rounding: number;
  /** λ₁, the smallest eigenvalue of T. */
  smallest(): number;
  /** A unit vector of it. */
  smallestVector(): Float64Array;
  /** Signs of H's eigenvalues, or of those of T where H is not known outside. */
  inertia(): { readonly positive: number; readonly negative: number; readonly zero: number };
  /** T = V diag(values) Vᵀ, and Vᵀ(Qᵀg). Cost of order k² at first use. */
  spectrum(): Spectrum;
}

export interface Spectrum {
  /** In no order. */
  readonly values: Float64Array;
  readonly gradient: Float64Array;
  /** V c. */
  expand(c: Float64Array): Float64Array;
}

export function quadraticModel(parts: ModelParts): QuadraticModel {
  const { tridiagonal, gradient, order, outside } = parts;
  const size = gradient.length;
  const bound = magnitude(tridiagonal);
  const rounding = 8 * size * Number.EPSILON * bound;
  const smallest = lazy(() => smallestEigenvalue(tridiagonal));
  const spectrum = lazy(() => spectrumOf(tridiagonal, gradient));
  return {
    ...parts,
    gradientNorm: norm(gradient),
    magnitude: bound,
    rounding,
    smallest,
    smallestVector: lazy(() => smallestEigenvector(tridiagonal, smallest())),
    spectrum,
    inertia: lazy(() => {
      const negative = countBelow(tridiagonal, -rounding);
      const positive = size - countBelow(tridiagonal, rounding);
      const rest = outside === null ? 0 : order - size;
      const isPositive = outside !== null && outside > 0;
      return {
        negative,
        positive: positive + (isPositive ? rest : 0),
        zero: size - negative - positive + (isPositive ? 0 : rest),
      };
    }),
  };
}

function spectrumOf(t: Tridiagonal, gradient: Float64Array): Spectrum {
  const { values, applyV, applyVTranspose } = tridiagonalSpectrum(t);
  return { values, gradient: applyVTranspose(gradient), expand: applyV };
}
