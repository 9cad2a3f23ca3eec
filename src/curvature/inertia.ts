/**
 * How many eigenvalues of H + λI are positive, negative and zero — a certificate: by Sylvester's law the signs of D in a
 * factorization A = L D Lᵀ are those of A, and with the other P − d eigenvalues equal to λ those of H + λI (Haynsworth;
 * mathematics 4.12c). A count is certain if no eigenvalue is within rounding of zero.
 */
import { boundOf, inertiaOfSpectrum, type Inertia } from '../factors/hessian/inertia.js';
import { choose, factorAt, type RegimeOptions } from './choose.js';
import type { Curvature } from './curvature.js';
import { matrixFreeInertia } from './matrix-free.js';
import { isSingular, type Eigenpairs, type ShiftedFactor, type Space } from './space.js';

/** The inertia of H + λI. Cost: the theorem O(units); else one factorization for each shift, kept; else Lanczos steps. */
export function inertiaAt(curvature: Curvature, shift: number, options: RegimeOptions): Inertia {
  const { verbs, facts } = curvature;
  if (shift === 0 && options.regime === undefined) {
    const known = verbs.signs();
    if (known.exact) return known;
  }
  // Gauss-Newton without a shift is singular more often than not, and its rows have the eigenvalues.
  if (shift === 0 && options.regime !== 'matrixFree' && facts.rows() !== null) {
    const { regime, space } = choose(curvature, 'eigen', 0, options);
    if (regime === 'sample') return countedOn(space!.eigen(), facts.order, 0);
  }
  const { space, factor } = factorAt(curvature, 'inertia', shift, options);
  if (space === null || factor === null) return matrixFreeInertia(curvature, shift);
  return certificate(curvature, space, factor, shift);
}

/** Counted on the factorization; on eigenvalues where one is too close to zero. */
export function certificate(
  { facts }: Curvature,
  space: Space,
  factor: ShiftedFactor,
  shift: number,
): Inertia {
  const { order } = facts;
  if (!(factor.largest < Infinity)) return boundOf(order, order, order);
  if (!isSingular(factor)) return { ...factor.signs, exact: true, method: factor.method };
  if (space.regime === 'blockTridiagonal') return { ...factor.signs, exact: false, method: factor.method };
  return countedOn(space.eigen(), order, shift);
}

function countedOn({ values }: Eigenpairs, order: number, shift: number): Inertia {
  const shifted = values.map((value) => value + shift);
  return inertiaOfSpectrum(shifted, { value: shift, count: order - values.length });
}
