/** The whole quadratic model at a point: H written out once and factored, H = Q T Qᵀ. */
import type { Linearization } from '../linearization/linearize.js';
import { matrix } from '../numeric/matrix.js';
import { multiply } from '../numeric/multiply.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { allocate } from '../numeric/allocation.js';
import { quadraticModel, type QuadraticModel } from './quadratic-model.js';

/** Cost: `hessian.materialize()` (about N·P² flops), then O(P³); memory P². */
export function denseModel(at: Linearization, gradient: Float64Array): QuadraticModel {
  const order = gradient.length;
  const { values, vectors } = symmetricEigen(at.hessian.materialize());
  const column = (data: Float64Array): typeof vectors => matrix(order, 1, data);
  return quadraticModel({
    regime: 'dense',
    order,
    outside: at.l2,
    tridiagonal: { diagonal: values, offDiagonal: allocate(Math.max(0, order - 1)) },
    gradient: multiply(vectors, column(gradient), { transposeA: true }).data,
    expand: (c) => multiply(vectors, column(c)).data,
  });
}
