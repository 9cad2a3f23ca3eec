/** halfSquaredError = ½ |p − y|², summed over the outputs. ∇ = p − y, ∇² = I, R = I, s = p − y. */
import { allocate } from '../../numeric/allocation.js';
import { identity, matrix, toMatrix } from '../../numeric/matrix.js';
import type { LossKernel } from '../loss-types.js';

/** ½ |p − y|², summed over the outputs. */
export const halfSquaredError: LossKernel = {
  name: 'halfSquaredError',
  labels: (operation, argument, input, rows, columns) =>
    toMatrix(operation, argument, input, { rows, columns }),

  losses(output, label) {
    const { rows, columns } = output;
    const p = output.data;
    const y = label.data;
    const result = allocate(rows);
    for (let n = 0, index = 0; n < rows; n++) {
      let sum = 0;
      for (let j = 0; j < columns; j++, index++) {
        const difference = p[index]! - y[index]!;
        sum += difference * difference;
      }
      result[n] = 0.5 * sum;
    }
    return result;
  },
  gradient(output, label, out = matrix(output.rows, output.columns)) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = output.data[i]! - label.data[i]!;
    return out;
  },
  hessianProduct(output, _label, direction, out = matrix(output.rows, output.columns)) {
    if (out.data !== direction.data) out.data.set(direction.data);
    return out;
  },
  hessian(output) {
    const { rows, columns } = output;
    const result = matrix(rows, columns * columns);
    const one = identity(columns).data;
    for (let n = 0; n < rows; n++) result.data.set(one, n * one.length);
    return result;
  },
  third: (output) => allocate(output.rows),
  root: (output, label) => halfSquaredError.hessian(output, label),
  residual: (output, label) => halfSquaredError.gradient(output, label),
};
