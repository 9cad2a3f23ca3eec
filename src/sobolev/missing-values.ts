/**
 * Losses on values of which some are missing (NaN): with squared errors any entry, with other losses whole rows, because
 * they couple the outputs of a sample. What is missing adds nothing to a loss, a gradient or a curvature.
 */
import { DomainError } from '../errors.js';
import type { LossKernel } from '../functions/loss.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import { withMaker } from '../functions/recipe.js';
import { isResidualKernel } from '../functions/residual-kernel.js';
import { matrix, row, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import { hasGaps, toMatrixWithGaps } from './missing-labels.js';

/** Values as `kernel` checks them, gaps kept as NaN. Throws as the kernel does, and if a row may not have gaps of its own. */
export function valuesWithGaps(
  operation: string,
  kernel: LossKernel,
  input: MatrixLike,
  rows: number,
  columns: number,
): Matrix {
  if (!mayHaveGaps(input) || knowsGaps(kernel, columns))
    return kernel.labels(operation, 'y', input, rows, columns);
  const labels = toMatrixWithGaps(operation, 'y', input, { rows, columns });
  if (kernel === halfSquaredError || isResidualKernel(kernel)) return labels;
  const entire = Array.from({ length: rows }, (_, n) => n).filter((n) => isPresent(operation, labels, n));
  if (entire.length === 0) return labels;
  // Rows that are missing take the place of one that is not, so that a message names the row as the caller counts.
  const filled = matrix(rows, columns, labels.data.slice());
  for (let n = 0; n < rows; n++) {
    if (Number.isNaN(filled.data[n * columns])) filled.data.set(row(labels, entire[0]!), n * columns);
  }
  kernel.labels(operation, 'y', filled, rows, columns);
  return labels;
}

/** The kernel itself, or where labels have gaps one that passes over them. */
export function kernelFor(kernel: LossKernel, labels: Matrix): LossKernel {
  const { columns } = labels;
  if (!hasGaps(labels) || knowsGaps(kernel, columns)) return kernel;
  const passing = isResidualKernel(kernel)
    ? { ...kernel, labels: squaredErrorWithGaps.labels }
    : kernel === halfSquaredError
      ? { ...squaredErrorWithGaps }
      : kernelOfRows(kernel);
  return withMaker(passing, 'withGaps', { loss: kernel, columns });
}

/** Whether the loss has a meaning of its own for a row of NaN, as losses over time do. */
export function knowsGaps(kernel: LossKernel, columns: number): boolean {
  let byWidth = known.get(kernel);
  if (byWidth === undefined) known.set(kernel, (byWidth = []));
  return (byWidth[columns] ??= acceptsGaps(kernel, columns));
}

/** Asked in every step of a training, and an error that is thrown for the answer costs as much as a small net's sweep. */
const known = new WeakMap<LossKernel, boolean[]>();

function acceptsGaps(kernel: LossKernel, columns: number): boolean {
  try {
    kernel.labels('knowsGaps', 'y', matrix(1, columns, new Float64Array(columns).fill(NaN)), 1, columns);
    return true;
  } catch {
    return false;
  }
}

function mayHaveGaps(input: MatrixLike): boolean {
  if (!Array.isArray(input)) return (input as Partial<Matrix> | null)?.data?.includes(NaN) ?? false;
  return (input as readonly unknown[]).some(
    (entries) =>
      entries !== null && typeof entries === 'object' && Array.from(entries as number[]).some(Number.isNaN),
  );
}

/** Whether row n is there; it may not be there in part. */
function isPresent(operation: string, labels: Matrix, n: number): boolean {
  const entries = row(labels, n);
  const missing = entries.filter(Number.isNaN).length;
  if (missing === 0) return true;
  if (missing === entries.length) return false;
  const got = `${missing} of ${entries.length} missing in row ${n}`;
  const advice = 'Only squared errors can leave out single entries; fill the row with NaN to leave it out.';
  throw new DomainError(operation, 'y', 'rows that are complete or NaN throughout', got, advice);
}

const filledBy = (output: Matrix, label: Matrix): Matrix => ({
  ...label,
  data: label.data.map((value, i) => (Number.isNaN(value) ? output.data[i]! : value)),
});

/** ½ Σ over the present entries of (p − y)². */
const squaredErrorWithGaps: LossKernel = {
  ...halfSquaredError,
  labels: (operation, argument, input, rows, columns) =>
    toMatrixWithGaps(operation, argument, input, { rows, columns }),
  losses: (output, label) => halfSquaredError.losses(output, filledBy(output, label)),
  gradient: (output, label, out) => halfSquaredError.gradient(output, filledBy(output, label), out),
  hessianProduct(_output, label, direction, out = matrix(label.rows, label.columns)) {
    for (let i = 0; i < out.data.length; i++)
      out.data[i] = Number.isNaN(label.data[i]) ? 0 : direction.data[i]!;
    return out;
  },
  hessian(output, label) {
    const { columns } = label;
    const result = halfSquaredError.hessian(output, label);
    label.data.forEach((value, i) => {
      if (Number.isNaN(value)) result.data[i * columns + (i % columns)] = 0;
    });
    return result;
  },
  root: (output, label) => squaredErrorWithGaps.hessian(output, label),
  residual: (output, label) => squaredErrorWithGaps.gradient(output, label),
};

/** The same for whole rows of any loss. */
function kernelOfRows(inner: LossKernel): LossKernel {
  /** Applies `verb` to the present rows and leaves zeros at the others. */
  const spread = (
    label: Matrix,
    width: number,
    verb: (take: (of: Matrix) => Matrix) => Float64Array,
    out: Float64Array = new Float64Array(label.rows * width),
  ): Float64Array => {
    const rows = Array.from({ length: label.rows }, (_, n) => n).filter(
      (n) => !Number.isNaN(row(label, n)[0]),
    );
    const take = (of: Matrix): Matrix => {
      const part = matrix(rows.length, of.columns);
      rows.forEach((n, i) => part.data.set(row(of, n), i * of.columns));
      return part;
    };
    const values = rows.length === 0 ? new Float64Array() : verb(take);
    out.fill(0);
    rows.forEach((n, i) => out.set(values.subarray(i * width, (i + 1) * width), n * width));
    return out;
  };
  const square = (label: Matrix, verb: (take: (of: Matrix) => Matrix) => Matrix): Matrix => {
    const width = label.columns ** 2;
    return matrix(
      label.rows,
      width,
      spread(label, width, (take) => verb(take).data),
    );
  };
  const flat = (label: Matrix, verb: (take: (of: Matrix) => Matrix) => Matrix, out?: Matrix): Matrix => {
    const data = spread(label, label.columns, (take) => verb(take).data, out?.data);
    return out ?? matrix(label.rows, label.columns, data);
  };
  return {
    name: inner.name,
    labels: (operation, _argument, input, rows, columns) =>
      valuesWithGaps(operation, inner, input, rows, columns),
    losses: (p, y) => spread(y, 1, (take) => inner.losses(take(p), take(y))),
    gradient: (p, y, out) => flat(y, (take) => inner.gradient(take(p), take(y)), out),
    hessianProduct: (p, y, u, out) => flat(y, (take) => inner.hessianProduct(take(p), take(y), take(u)), out),
    hessian: (p, y) => square(y, (take) => inner.hessian(take(p), take(y))),
    third: (p, y, u) => spread(y, 1, (take) => inner.third(take(p), take(y), take(u))),
    root: (p, y) => square(y, (take) => inner.root(take(p), take(y))),
    residual: (p, y) => flat(y, (take) => inner.residual(take(p), take(y))),
  };
}
