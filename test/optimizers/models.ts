/** Quadratic models for the tests of steps: random tridiagonal ones, the hard cases among them. */
import fc from 'fast-check';
import { matrix } from '../../src/numeric/matrix.js';
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.js';
import { dot } from '../../src/numeric/vector.js';
import { quadraticModel, type QuadraticModel } from '../../src/optimizers/quadratic-model.js';

export interface Sample {
  readonly model: QuadraticModel;
  readonly kind: string;
}

export function modelOf(diagonal: number[], beside: number[], gradient: number[]): QuadraticModel {
  return quadraticModel({
    regime: 'dense',
    order: diagonal.length,
    outside: 0,
    tridiagonal: { diagonal: Float64Array.from(diagonal), offDiagonal: Float64Array.from(beside) },
    gradient: Float64Array.from(gradient),
    expand: (c) => c,
  });
}

const entry = fc.integer({ min: -16, max: 16 }).map((k) => k / 4);

/** Indefinite, definite or singular T; g general, zero, or without a part along the eigenvector of λ₁ (the hard case). */
export const models: fc.Arbitrary<Sample> = fc
  .record({
    order: fc.integer({ min: 1, max: 7 }),
    entries: fc.array(entry, { minLength: 21, maxLength: 21 }),
    shape: fc.constantFrom('general', 'positive', 'singular', 'diagonal'),
    pull: fc.constantFrom('general', 'zero', 'hard'),
  })
  .map(({ order, entries, shape, pull }) => {
    const diagonal = entries.slice(0, order);
    const beside = entries.slice(7, 7 + order - 1).map((value) => (shape === 'diagonal' ? 0 : value));
    const { values, vectors } = symmetricEigen(written(diagonal, beside));
    const shift = { general: 0, diagonal: 0, positive: 0.5 - values[0]!, singular: -values[0]! }[shape];
    let gradient = entries.slice(14, 14 + order);
    if (pull === 'zero') gradient = gradient.map(() => 0);
    if (pull === 'hard') {
      const lowest = gradient.map((_, i) => vectors.data[i * order]!);
      const along = dot(Float64Array.from(lowest), Float64Array.from(gradient));
      gradient = gradient.map((value, i) => value - along * lowest[i]!);
    }
    const model = modelOf(
      diagonal.map((value) => value + shift),
      beside,
      gradient,
    );
    return { model, kind: `${shape} ${pull}` };
  });

function written(diagonal: readonly number[], beside: readonly number[]): ReturnType<typeof matrix> {
  const n = diagonal.length;
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) {
    out.data[i * n + i] = diagonal[i]!;
    if (i === 0) continue;
    out.data[i * n + i - 1] = beside[i - 1]!;
    out.data[(i - 1) * n + i] = beside[i - 1]!;
  }
  return out;
}

/** T v. */
export function timesT({ tridiagonal }: QuadraticModel, v: ArrayLike<number>): Float64Array {
  const { diagonal, offDiagonal } = tridiagonal;
  return Float64Array.from(
    { length: diagonal.length },
    (_, i) =>
      diagonal[i]! * v[i]! +
      (i > 0 ? offDiagonal[i - 1]! * v[i - 1]! : 0) +
      (i < diagonal.length - 1 ? offDiagonal[i]! * v[i + 1]! : 0),
  );
}

/** m(p) − f = gᵀp + ½ pᵀTp. */
export function valueOf(model: QuadraticModel, p: Float64Array): number {
  return dot(model.gradient, p) + dot(p, timesT(model, p)) / 2;
}

/** All eigenvalues of T, by the tests' own route. */
export function eigenvaluesOf({ tridiagonal }: QuadraticModel): Float64Array {
  return symmetricEigen(written([...tridiagonal.diagonal], [...tridiagonal.offDiagonal])).values;
}
