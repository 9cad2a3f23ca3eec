/**
 * The quadratic model on a Krylov space of H: Lanczos' recurrence H Q = Q T + βqeᵀ from q₁ = g/|g| needs products only
 * (Gould, Lucidi, Roma and Toint 1999). Every new vector is orthogonalized against all former ones, so that T has
 * no copies of eigenvalues and Qᵀg = |g|e₁ to working precision.
 *
 * What g has no part in, the space from g does not see. Where g is zero or promises nothing any more, a second block
 * starts from a random vector, and finds negative curvature there (with probability one).
 */
import { allocate } from '../numeric/allocation.js';
import { random } from '../numeric/random.js';
import { axpy, dot, norm, scale } from '../numeric/vector.js';
import { lossRounding } from './trial.js';
import type { ModelSpace } from './model-space.js';
import type { ModelStep } from './model-step.js';
import { quadraticModel, type QuadraticModel } from './quadratic-model.js';

export interface KrylovOptions {
  /** g, products with H, and the way from their coordinates to the parameters. */
  readonly space: Pick<ModelSpace, 'order' | 'gradient' | 'multiply' | 'expand'>;
  readonly loss: number;
  /** Products with H, at most. */
  readonly iterations: number;
  /** The space is large enough where |g + (H + shift)p| ≤ forcing·|g|, p the step made in it. */
  readonly forcing: number;
  readonly stepFor: (model: QuadraticModel) => ModelStep;
}

/** Products between two looks at whether the space is large enough, as a part of those made. */
const growth = 1.2;

/** Products of the second block: enough for λ₁ of a matrix with a few separate negative eigenvalues. */
const lookAround = 40;

/** Cost: a product and 4·k·d flops for the k-th vector, d the dimension of the space; memory k·d. */
export function krylovModel(options: KrylovOptions): QuadraticModel {
  const { space, loss, forcing, stepFor } = options;
  const { gradient } = space;
  const most = Math.min(options.iterations, gradient.length);
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  const gradientNorm = norm(gradient);
  const noise = random(1);
  let next: Float64Array | null = gradientNorm > 0 ? scaled(gradient, 1 / gradientNorm) : null;
  const model = (): QuadraticModel => {
    const first = allocate(basis.length);
    if (gradientNorm > 0) first[0] = gradientNorm;
    return quadraticModel({
      regime: 'krylov',
      order: space.order,
      outside: null,
      tridiagonal: {
        diagonal: Float64Array.from(diagonal),
        offDiagonal: Float64Array.from(beside.slice(0, basis.length - 1)),
      },
      gradient: first,
      expand: (c) => space.expand(combined(basis, c, gradient.length)),
    });
  };
  /** Lengthens the basis until it has `count` vectors or is invariant; whether it is. */
  const grow = (count: number): boolean => {
    while (basis.length < count && next !== null) {
      basis.push(next);
      const image = space.multiply(next);
      diagonal.push(dot(next, image));
      const size = norm(image);
      // The recurrence's own two terms first: what is left is nearly orthogonal already.
      axpy(-diagonal[basis.length - 1]!, next, image);
      if (basis.length > 1) axpy(-beside[basis.length - 2]!, basis[basis.length - 2]!, image);
      const beta = orthogonalize(image, basis);
      const ended = !(beta > 4 * basis.length * Number.EPSILON * size);
      beside.push(ended ? 0 : beta);
      next = ended ? null : scaled(image, 1 / beta);
    }
    return next === null;
  };
  let made = model();
  let promised = 0;
  for (
    let count = Math.min(4, most);
    gradientNorm > 0;
    count = Math.min(most, Math.ceil(growth * count) + 1)
  ) {
    const invariant = grow(count);
    made = model();
    const { step, predicted } = stepFor(made);
    promised = predicted;
    const residual = beside[basis.length - 1]! * Math.abs(step[step.length - 1]!);
    if (invariant || residual <= forcing * gradientNorm || basis.length >= most) break;
  }
  if (promised > lossRounding(loss) || basis.length >= most) return made;
  // A zero beside the diagonal parts T in two blocks.
  if (basis.length > 0) beside[basis.length - 1] = 0;
  const start = Float64Array.from(gradient, noise.normal);
  next = scaled(start, 1 / orthogonalize(start, basis));
  grow(Math.min(most, basis.length + lookAround));
  return model();
}

/**
 * v less its part in the basis, and the length of what remains; once more where little remains, so that rounding is not
 * most of it (Daniel, Gragg, Kaufman and Stewart 1976).
 */
function orthogonalize(v: Float64Array, basis: readonly Float64Array[]): number {
  let length = norm(v);
  for (let turn = 0; turn < 3; turn++) {
    const before = length;
    for (const q of basis) axpy(-dot(q, v), q, v);
    length = norm(v);
    if (length > 0.7 * before) break;
  }
  return length;
}

function scaled(v: Float64Array, factor: number): Float64Array {
  const out = v.slice();
  scale(factor, out);
  return out;
}

function combined(basis: readonly Float64Array[], c: Float64Array, order: number): Float64Array {
  const out = allocate(order);
  basis.forEach((q, k) => {
    axpy(c[k]!, q, out);
  });
  return out;
}
