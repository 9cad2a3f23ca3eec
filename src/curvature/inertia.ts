/**
 * How many eigenvalues of H + λI are positive, negative and zero — a certificate: by Sylvester's law the signs of D in a
 * factorization A = L D Lᵀ are those of A, and with the other P − d eigenvalues equal to λ those of H + λI (Haynsworth;
 * mathematics 4.12c). A count is certain if no eigenvalue is within rounding of zero.
 */
import { boundOf, inertiaOfSpectrum, type Inertia } from '../factors/hessian/inertia.js';
import { choose, type RegimeOptions } from './choose.js';
import type { Curvature } from './curvature.js';
import { matrixFreeInertia } from './matrix-free.js';
import { isSingular, type Eigenpairs, type Space } from './space.js';

/** The inertia of H + λI. Cost: the theorem O(units); else one factorization for each shift, kept; else Lanczos steps. */
export function inertiaAt(curvature: Curvature, shift: number, options: RegimeOptions): Inertia {
  const { verbs, facts } = curvature;
  if (shift === 0 && options.regime === undefined) {
    const known = verbs.signs();
    if (known.exact) return known;
  }
  // Without a shift the matrix is singular more often than not: eigenvalues at once, and the sample regime has them too.
  const need = shift === 0 && facts.rows() !== null ? 'eigen' : 'inertia';
  const { space } = choose(curvature, need, shift, options);
  if (space !== null) return certificate(curvature, space, shift);
  return matrixFreeInertia(curvature, shift);
}

/** Counted on the kept factorization at this shift; on eigenvalues where one is too close to zero. */
export function certificate({ facts }: Curvature, space: Space, shift: number): Inertia {
  const { order } = facts;
  if (space.regime !== 'sample' || shift !== 0) {
    const factor = space.factor(shift);
    if (!(factor.largest < Infinity)) return boundOf(order, order, order);
    if (!isSingular(factor)) return { ...factor.signs, exact: true, method: factor.method };
  }
  return countedOn(space.eigen(), order, shift);
}

function countedOn({ values }: Eigenpairs, order: number, shift: number): Inertia {
  const shifted = values.map((value) => value + shift);
  return inertiaOfSpectrum(shifted, { value: shift, count: order - values.length });
}
