/**
 * Square roots of small positive semidefinite matrices, sample by sample: what turns Gauss-Newton on any convex loss
 * into least squares. With ∇²loss = V diag(λ) Vᵀ the root is R = V diag(√λ), and s = diag(1/√λ) Vᵀ ∇loss.
 */
import { DomainError } from '../errors.js';
import { matrix, row, type Matrix } from '../numeric/matrix.js';
import { symmetricEigen, type SymmetricEigen } from '../numeric/symmetric-eigen.js';

/** Eigenvalues below this share of the largest, times C, are rounding errors of the decomposition and count as zero. */
const rankTolerance = 1e-15;
/** A gradient component outside the range, relative to the gradient, above which Gauss-Newton is not defined. */
const rangeTolerance = 1e-8;

/** R, N×C², from ∇²loss, N×C². Throws DomainError if a matrix is indefinite. */
export function curvatureRoot(name: string, curvature: Matrix, columns: number): Matrix {
  const result = matrix(curvature.rows, columns * columns);
  for (let n = 0; n < curvature.rows; n++) {
    const { values, vectors } = semidefiniteEigen(name, curvature, n, columns);
    for (let i = 0; i < columns; i++) {
      for (let k = 0; k < columns; k++) {
        result.data[(n * columns + i) * columns + k] = vectors.data[i * columns + k]! * Math.sqrt(values[k]!);
      }
    }
  }
  return result;
}

/** s, N×C, from ∇²loss, N×C², and ∇loss, N×C. Throws DomainError if no s gives R s = ∇loss. */
export function curvatureResidual(name: string, curvature: Matrix, gradient: Matrix): Matrix {
  const { rows, columns } = gradient;
  const result = matrix(rows, columns);
  for (let n = 0; n < rows; n++) {
    const { values, vectors } = semidefiniteEigen(name, curvature, n, columns);
    const g = row(gradient, n);
    const size = Math.hypot(...g);
    for (let k = 0; k < columns; k++) {
      let component = 0;
      for (let i = 0; i < columns; i++) component += vectors.data[i * columns + k]! * g[i]!;
      if (values[k] !== 0) result.data[n * columns + k] = component / Math.sqrt(values[k]!);
      else if (Math.abs(component) > rangeTolerance * size) throw outsideRange(name, n, component);
    }
  }
  return result;
}

/** Eigenvalues with those that are zero to rounding set to 0; all NaN if the matrix is. */
function semidefiniteEigen(name: string, curvature: Matrix, n: number, columns: number): SymmetricEigen {
  const square = matrix(columns, columns, row(curvature, n));
  // Iterations on NaN would not end.
  if (!square.data.every(Number.isFinite))
    return { values: new Float64Array(columns).fill(NaN), vectors: square };
  const { values, vectors } = symmetricEigen(square);
  const threshold =
    rankTolerance * columns * Math.max(Math.abs(values[0] ?? 0), Math.abs(values[columns - 1] ?? 0));
  if ((values[0] ?? 0) < -threshold) {
    throw new DomainError(
      `loss '${name}'`,
      `second (sample ${n})`,
      'a positive semidefinite matrix, as Gauss-Newton needs',
      `the eigenvalue ${values[0]}`,
      'Use a convex loss, or a first-order optimizer such as adam().',
    );
  }
  return { values: values.map((value) => (value > threshold ? value : 0)), vectors };
}

function outsideRange(name: string, n: number, component: number): DomainError {
  return new DomainError(
    `loss '${name}'`,
    `first (sample ${n})`,
    'a gradient in the range of the second derivative, as Gauss-Newton needs',
    `a component ${component} along a direction without curvature`,
    'Use a loss with curvature there (not a linear piece), or a first-order optimizer such as adam().',
  );
}
