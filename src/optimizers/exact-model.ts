/** The whole quadratic model at a point: H written out in the coordinates where it lives, and made tridiagonal. */
import { allocate } from '../numeric/allocation.js';
import { tridiagonalize } from '../numeric/tridiagonal.js';
import type { ModelSpace } from './model-space.js';
import { quadraticModel, type QuadraticModel } from './quadratic-model.js';

/** Cost: `space.hessian()` and 8/3·d³ flops; memory d². */
export function exactModel(space: ModelSpace): QuadraticModel {
  const { dimension, order, l2, hasPull } = space;
  const { diagonal, offDiagonal, applyQ, applyQTranspose } = tridiagonalize(space.hessian(), {
    overwrite: true,
  });
  // The L2 term's own direction is an eigenvector: a block of one at the end, as it is in c.
  const onSpan =
    (apply: (x: Float64Array) => Float64Array) =>
    (c: Float64Array): Float64Array => {
      const out = c.slice();
      out.set(apply(c.subarray(0, dimension)));
      return out;
    };
  const padded = (values: Float64Array, last: number): Float64Array => {
    if (!hasPull) return values;
    const out = allocate(values.length + 1);
    out.set(values);
    out[values.length] = last;
    return out;
  };
  const back = onSpan(applyQ);
  return quadraticModel({
    regime: space.isWhole ? 'dense' : 'span',
    order,
    outside: l2,
    tridiagonal: { diagonal: padded(diagonal, l2), offDiagonal: padded(offDiagonal, 0) },
    gradient: onSpan(applyQTranspose)(space.gradient),
    expand: (c) => space.expand(back(c)),
  });
}
