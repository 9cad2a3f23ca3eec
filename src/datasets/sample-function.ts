/** Random samples of a benchmark function with exact derivative labels. */
import { DomainError } from '../errors.js';
import { matrix, type Matrix, row } from '../numeric/matrix.js';
import { random } from '../numeric/random.js';
import type { BenchmarkFunction } from './benchmark-function.js';

/** Options of `sampleFunction`. */
export interface SampleOptions {
  /** Number of points, N. */
  readonly samples: number;
  /** A whole number; the same seed gives the same points. */
  readonly seed: number;
  /** Highest derivative to label: 1 (default) or 2. */
  readonly order?: 1 | 2;
}

/** Points with values and derivatives of a function of d variables and C outputs (mostly 1), a row per sample. */
export interface FunctionSample {
  /** N×d. */
  readonly x: Matrix;
  /** N×C. */
  readonly y: Matrix;
  /** N×(C·d): ∂y_o/∂xⱼ in column o·d + j. */
  readonly dy: Matrix;
  /** N×d², only with order 2: ∂²y/∂xᵢ∂xⱼ in column i·d + j. */
  readonly d2y?: Matrix;
}

/**
 * N points uniform on the domain of a function, with its value, gradient and (order 2) Hessian at each. Points are
 * drawn one after the other, so that a larger sample of the same seed begins with the smaller one.
 *
 * Throws DomainError if `samples` is not a whole number ≥ 1, `order` not 1 or 2, or `seed` not a whole number.
 *
 * @example
 * const { x, y, dy } = sampleFunction(styblinskiTang, { samples: 100, seed: 1 });
 */
export function sampleFunction(fn: BenchmarkFunction, options: SampleOptions): FunctionSample {
  const { samples, seed, order = 1 } = options;
  if (!(Number.isInteger(samples) && samples >= 1)) {
    throw wrongOption('samples', 'a whole number ≥ 1', samples, 'Pass the number of points to draw.');
  }
  if (order !== 1 && order !== 2) {
    throw wrongOption('order', '1 or 2', order, 'Pass 1 for gradients, 2 for gradients and Hessians.');
  }
  if (!Number.isSafeInteger(seed)) {
    throw wrongOption(
      'seed',
      'a whole number',
      seed,
      'Pass a seed such as 1; each one gives its own points.',
    );
  }
  const d = fn.domain.length;
  const x = matrix(samples, d);
  const y = matrix(samples, 1);
  const dy = matrix(samples, d);
  const d2y = order === 2 ? matrix(samples, d * d) : undefined;
  const stream = random(seed);
  for (let n = 0; n < samples; n++) {
    const point = row(x, n);
    fn.domain.forEach(([low, high], j) => (point[j] = low + (high - low) * stream.uniform()));
    y.data[n] = fn.value(point);
    row(dy, n).set(fn.gradient(point));
    if (d2y) row(d2y, n).set(fn.hessian(point).flat());
  }
  return d2y ? { x, y, dy, d2y } : { x, y, dy };
}

function wrongOption(argument: string, expected: string, got: unknown, advice: string): DomainError {
  return new DomainError('sampleFunction', argument, expected, String(got), advice);
}
