/**
 * The loss Σ_o w_o ℓ(p_o − y_o) on values as a batch kernel. Labels are [y], or [y | w] side by side where entries have
 * weights, so that a row has its weights wherever it goes; NaN in y marks an entry that is not known.
 */
import { allocate } from '../numeric/allocation.js';
import { matrix, toMatrix, type Matrix } from '../numeric/matrix.js';
import type { LossKernel } from './loss-types.js';
import { withMaker } from './recipe.js';
import { ofResiduals, type ResidualLoss } from './residual-loss.js';

/** A loss of each entry's own residual: entries may be missing, and have weights. */
export interface ResidualKernel extends LossKernel {
  readonly residualLoss: ResidualLoss;
}

/** ½r², for squared errors with weights of entries. */
export const halfSquare: ResidualLoss = {
  name: 'halfSquaredError',
  value: (r) => (r * r) / 2,
  first: (r) => r,
  second: () => 1,
  third: () => 0,
};

export function isResidualKernel(kernel: LossKernel): kernel is ResidualKernel {
  return 'residualLoss' in kernel;
}

/** The kernel; its Gauss-Newton curvature is c(r) of `gaussNewtonWeight`. */
export function residualKernel(loss: ResidualLoss): ResidualKernel {
  const kernel = { ...kernelOf(loss, 'second'), gaussNewton: kernelOf(loss, 'gaussNewton') };
  return withMaker(kernel, 'residual', { loss });
}

/** [y | w]. */
export function withEntryWeights(labels: Matrix, weights: Matrix): Matrix {
  const { rows, columns } = labels;
  const out = matrix(rows, 2 * columns);
  for (let i = 0; i < rows * columns; i++) {
    const at = Math.floor(i / columns) * 2 * columns + (i % columns);
    out.data[at] = labels.data[i]!;
    out.data[at + columns] = weights.data[i]!;
  }
  return out;
}

/** Labels as `withEntryWeights` made them, with all weights 1. */
export function withoutEntryWeights(labels: Matrix, columns: number): Matrix {
  if (labels.columns === columns) return labels;
  return { ...labels, data: labels.data.map((value, i) => (i % (2 * columns) < columns ? value : 1)) };
}

function kernelOf(loss: ResidualLoss, curvature: 'second' | 'gaussNewton'): ResidualKernel {
  /** w·part(r), 0 where y is missing. */
  const entries = (
    part: 'value' | 'first' | 'second' | 'third' | 'gaussNewton',
    output: Matrix,
    label: Matrix,
  ): Float64Array => {
    const { columns, data } = output;
    const stride = label.columns;
    const at = (i: number): number => Math.floor(i / columns) * stride + (i % columns);
    const known = (i: number): boolean => !Number.isNaN(label.data[at(i)]);
    const residuals = data.map((value, i) => (known(i) ? value - label.data[at(i)]! : 0));
    const parts = ofResiduals(loss, part, residuals);
    const weight = (i: number): number => (stride === columns ? 1 : label.data[at(i) + columns]!);
    return parts.map((value, i) => (known(i) ? weight(i) * value : 0));
  };
  const sums = ({ rows, columns }: Matrix, data: Float64Array): Float64Array =>
    allocate(rows).map((_, n) =>
      data.subarray(n * columns, (n + 1) * columns).reduce((sum, value) => sum + value, 0),
    );
  const diagonal = ({ rows, columns }: Matrix, data: Float64Array): Matrix => {
    const out = matrix(rows, columns * columns);
    data.forEach((value, i) => (out.data[i * columns + (i % columns)] = value));
    return out;
  };
  const filled = (output: Matrix, data: Float64Array, out?: Matrix): Matrix => {
    if (out === undefined) return { ...output, data };
    out.data.set(data);
    return out;
  };
  return {
    name: loss.name ?? 'custom',
    residualLoss: loss,
    labels: (operation, argument, input, rows, columns) =>
      toMatrix(operation, argument, input, { rows, columns }),
    losses: (output, label) => sums(output, entries('value', output, label)),
    gradient: (output, label, out) => filled(output, entries('first', output, label), out),
    hessianProduct(output, label, direction, out) {
      const bends = entries(curvature, output, label);
      return filled(
        output,
        bends.map((bend, i) => bend * direction.data[i]!),
        out,
      );
    },
    hessian: (output, label) => diagonal(output, entries(curvature, output, label)),
    third(output, label, direction) {
      const bends = entries('third', output, label);
      return sums(
        output,
        bends.map((bend, i) => bend * direction.data[i]! ** 3),
      );
    },
    root: (output, label) => diagonal(output, entries('gaussNewton', output, label).map(Math.sqrt)),
    residual(output, label) {
      const slopes = entries('first', output, label);
      const bends = entries('gaussNewton', output, label);
      // Where c is 0, so is the slope.
      return { ...output, data: slopes.map((slope, i) => (slope === 0 ? 0 : slope / Math.sqrt(bends[i]!))) };
    },
  };
}
