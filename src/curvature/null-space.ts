/** Directions without curvature, by projection (mathematics 4.5). */
import { DomainError } from '../errors.js';
import type { Curvature } from './curvature.js';
import { eigenpairs } from './eigen.js';
import { nullSpaceProjection } from './span.js';
import { split } from './split.js';

/** Whose null space: that of every sample's Hessian and gradient at once, or that of the mean Hessian. */
export type NullSpaceOf = 'samples' | 'mean';

/**
 * The orthogonal projector. 'samples': Θ̇ ↦ (I − P_δ) Θ̇ (I − P_v) at every layer, whose image every H_n and ∇f_n
 * annihilates, whatever the weights; its dimension is P − d and may be 0. 'mean': I − V Vᵀ with V the eigenvectors of H.
 */
export function nullSpaceProjectorOf(
  curvature: Curvature,
  of: NullSpaceOf,
): (v: Float64Array) => Float64Array {
  if (of === 'mean') {
    const { vectors } = eigenpairs(curvature, {}).pairs;
    const basis = {
      order: vectors.order,
      coordinates: (v: Float64Array) => vectors.project(v),
      expand: (c: Float64Array) => vectors.combine(c),
    };
    return (v) => split(basis, v).outside;
  }
  const span = curvature.span();
  if (span === null) {
    throw new DomainError(
      'hessian.nullSpaceProjector',
      'of',
      "'mean'",
      `'${of}' for an objective whose span of factors is not known`,
      "Pass { of: 'mean' }: it is found by eigenvectors.",
    );
  }
  return nullSpaceProjection(span);
}
