/**
 * What a loss is: a function of one sample's output p and label y (rows of C numbers) with its derivatives in p.
 * Users write it for one sample (`Loss`); the library works on whole batches (`LossKernel`).
 */
import type { Matrix, MatrixLike } from '../numeric/matrix.js';

/** A loss as a user writes it, for one sample. */
export interface Loss {
  /** For messages; default 'custom'. */
  readonly name?: string;
  value(output: Float64Array, label: Float64Array): number;
  /** ∇loss: C numbers. */
  first(output: Float64Array, label: Float64Array): ArrayLike<number>;
  /** ∇²loss: C rows of C numbers, symmetric. It may be indefinite. */
  second(output: Float64Array, label: Float64Array): ArrayLike<ArrayLike<number>>;
  /** loss'''[u, u, u] for a direction u: only third directional derivatives need it. */
  third?(output: Float64Array, label: Float64Array, direction: Float64Array): number;
}

/** A loss on a batch: `output`, `label` and `direction` are N×C, a row per sample. Results are per sample, not means. */
export interface LossKernel {
  readonly name: string;
  /**
   * Checks labels and returns them as a matrix of that shape. Throws ShapeError if the shape is another, DomainError
   * at the first entry outside the loss's domain, naming its row and column.
   */
  labels(operation: string, argument: string, input: MatrixLike, rows: number, columns: number): Matrix;
  /** loss(pₙ, yₙ): N numbers. */
  losses(output: Matrix, label: Matrix): Float64Array;
  /** ∇loss, N×C, written to `out` (a new matrix by default). `out` may be `output`. */
  gradient(output: Matrix, label: Matrix, out?: Matrix): Matrix;
  /** ∇²loss·u, N×C, written to `out` (a new matrix by default). `out` may be `direction`. */
  hessianProduct(output: Matrix, label: Matrix, direction: Matrix, out?: Matrix): Matrix;
  /** ∇²loss, N×C²: each row a C×C matrix, row-major. */
  hessian(output: Matrix, label: Matrix): Matrix;
  /** loss'''[u, u, u]: N numbers. Throws MissingDerivativeError if a user's loss has no `third`. */
  third(output: Matrix, label: Matrix, direction: Matrix): Float64Array;
  /**
   * R with R Rᵀ = ∇²loss (of `gaussNewton`, if there is one), N×C² (each row a C×C matrix, row-major), so that Gauss-Newton is a least-squares problem.
   * Throws DomainError if ∇²loss is indefinite.
   */
  root(output: Matrix, label: Matrix): Matrix;
  /** s with R s = ∇loss, N×C. Throws DomainError if ∇loss does not lie in the range of ∇²loss. */
  residual(output: Matrix, label: Matrix): Matrix;
  /** The same loss with another ∇², positive semidefinite, for Gauss-Newton; left out where that is its own. */
  readonly gaussNewton?: LossKernel;
}

/** What a caller may pass where a loss is expected: a built-in, its name, or a loss of their own. */
export type LossInput = string | Loss | LossKernel;
