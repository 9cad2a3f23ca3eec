/**
 * The coordinates of a quadratic model: the span in which gradients and Hessian of the data live (mathematics 4.5), and
 * beside it the one direction in which the L2 term pulls out of it. The data's Hessian vanishes on that direction, so
 * that H is λ there; elsewhere outside g is zero and H is λ as well.
 */
import { spanOf, wholeSpan } from '../curvature/span.js';
import type { Linearization } from '../linearization/linearization.js';
import { allocate } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import { axpy, norm } from '../numeric/vector.js';

/** Orthonormal coordinates: d of the span, and one more where `pull` is not null. */
export interface ModelSpace {
  /** P. */
  readonly order: number;
  /** d. */
  readonly dimension: number;
  readonly isWhole: boolean;
  readonly l2: number;
  /** The gradient's coordinates. */
  readonly gradient: Float64Array;
  /** Whether the last coordinate is the L2 term's own direction. */
  readonly hasPull: boolean;
  expand(c: Float64Array): Float64Array;
  /** H on the span's d coordinates, L2 term included. Cost: see `hessian.materialize`, with d for one P. */
  hessian(): Matrix;
  /** H c in these coordinates. Cost: a product, and both changes of coordinates. */
  multiply(c: Float64Array): Float64Array;
}

/** All of parameter space. */
export function wholeSpace(at: Linearization, gradient: Float64Array): ModelSpace {
  return spaceOf(at, gradient, wholeSpan(gradient.length));
}

/** The span, where the objective tells of what its Hessian is made; else all of parameter space. */
export function compressedSpace(at: Linearization, gradient: Float64Array): ModelSpace {
  const source = at.hessian.verbs.spanSource();
  return source === null ? wholeSpace(at, gradient) : spaceOf(at, gradient, spanOf(source));
}

function spaceOf(at: Linearization, gradient: Float64Array, span: ReturnType<typeof wholeSpan>): ModelSpace {
  const { l2, hessian } = at;
  const { order, dimension, isWhole } = span;
  const inside = span.coordinates(gradient);
  const pull = isWhole || l2 === 0 ? null : difference(gradient, span.expand(inside));
  const length = pull === null ? 0 : norm(pull);
  const hasPull = length > 0;
  const coordinates = allocate(dimension + (hasPull ? 1 : 0));
  coordinates.set(inside);
  if (hasPull) coordinates[dimension] = length;
  const expand = (c: Float64Array): Float64Array => {
    const out = span.expand(c.subarray(0, dimension));
    if (hasPull) axpy(c[dimension]! / length, pull!, out);
    return out;
  };
  return {
    order,
    dimension,
    isWhole,
    l2,
    gradient: coordinates,
    hasPull,
    expand,
    hessian() {
      if (isWhole) return hessian.materialize();
      const out = hessian.verbs.inSpan(span);
      for (let i = 0; i < dimension; i++) out.data[i * dimension + i]! += l2;
      return out;
    },
    multiply(c) {
      if (isWhole) return hessian.multiply(c);
      const out = c.map((value) => l2 * value);
      const image = hessian.multiply(span.expand(c.subarray(0, dimension)));
      out.set(span.coordinates(image));
      return out;
    },
  };
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}
