/** The whole quadratic model at a point: H written out once and made tridiagonal, H = Q T Qᵀ. */
import type { Linearization } from '../linearization/linearize.js';
import { tridiagonalize } from '../numeric/tridiagonal.js';
import { quadraticModel, type QuadraticModel } from './quadratic-model.js';

/** Cost: `hessian.materialize()` (about N·P² flops) and 8/3·P³ flops; memory P². */
export function denseModel(at: Linearization, gradient: Float64Array): QuadraticModel {
  const { diagonal, offDiagonal, applyQ, applyQTranspose } = tridiagonalize(at.hessian.materialize(), {
    overwrite: true,
  });
  return quadraticModel({
    regime: 'dense',
    order: gradient.length,
    outside: null,
    tridiagonal: { diagonal, offDiagonal },
    gradient: applyQTranspose(gradient),
    expand: applyQ,
  });
}
