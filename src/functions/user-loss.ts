/**
 * Turns a user's loss of one sample into a batch kernel: row by row, with what it returns checked where it is made.
 * Where the network's own output is not finite (a training step went too far) the functions are not asked: the result
 * is NaN, as it is with the built-in losses.
 */
import { MissingDerivativeError } from '../errors.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix, row, toMatrix } from '../numeric/matrix.js';
import { checkedNumber, writeChecked, writeCheckedSymmetric } from './loss-check.js';
import { curvatureResidual, curvatureRoot } from './loss-root.js';
import type { Loss, LossKernel } from './loss-types.js';

/**
 * The batch kernel of a user's loss. Checks that value, first and second are functions; throws
 * MissingDerivativeError (operation: the caller's) that names the one missing.
 */
export function userLoss(operation: string, loss: Loss): LossKernel {
  const name = loss.name ?? 'custom';
  checkParts(operation, name, loss);
  const { third } = loss;
  const kernel: LossKernel = {
    name,
    labels: (caller, argument, input, rows, columns) => toMatrix(caller, argument, input, { rows, columns }),

    losses(output, label) {
      const result = allocate(output.rows).fill(NaN);
      forFiniteRows(output, (p, n) => {
        result[n] = checkedNumber({ name, part: 'value', sample: n }, loss.value(p, row(label, n)));
      });
      return result;
    },
    gradient(output, label, out = matrix(output.rows, output.columns)) {
      for (let n = 0; n < output.rows; n++) {
        const p = row(output, n);
        if (!p.every(Number.isFinite)) row(out, n).fill(NaN);
        else writeChecked({ name, part: 'first', sample: n }, loss.first(p, row(label, n)), row(out, n));
      }
      return out;
    },
    hessianProduct(output, label, direction, out = matrix(output.rows, output.columns)) {
      const { columns } = output;
      const curvature = kernel.hessian(output, label);
      for (let n = 0; n < output.rows; n++) {
        const h = row(curvature, n);
        const u = row(direction, n).slice();
        for (let i = 0; i < columns; i++) {
          let sum = 0;
          for (let j = 0; j < columns; j++) sum += h[i * columns + j]! * u[j]!;
          out.data[n * columns + i] = sum;
        }
      }
      return out;
    },
    hessian(output, label) {
      const { rows, columns } = output;
      const result = matrix(rows, columns * columns);
      result.data.fill(NaN);
      forFiniteRows(output, (p, n) => {
        const place = { name, part: 'second', sample: n } as const;
        writeCheckedSymmetric(place, loss.second(p, row(label, n)), columns, row(result, n));
      });
      return result;
    },
    third(output, label, direction) {
      if (!third) throw missingThird(name);
      const result = allocate(output.rows).fill(NaN);
      forFiniteRows(output, (p, n) => {
        const along = third.call(loss, p, row(label, n), row(direction, n));
        result[n] = checkedNumber({ name, part: 'third', sample: n }, along);
      });
      return result;
    },
    root: (output, label) => curvatureRoot(name, kernel.hessian(output, label), output.columns),
    residual: (output, label) =>
      curvatureResidual(name, kernel.hessian(output, label), kernel.gradient(output, label)),
  };
  return kernel;
}

function forFiniteRows(output: Matrix, visit: (p: Float64Array, n: number) => void): void {
  for (let n = 0; n < output.rows; n++) {
    const p = row(output, n);
    if (p.every(Number.isFinite)) visit(p, n);
  }
}

function checkParts(operation: string, name: string, loss: Loss): void {
  for (const part of ['value', 'first', 'second'] as const) {
    if (typeof loss[part] === 'function') continue;
    throw new MissingDerivativeError(
      operation,
      `loss '${name}'`,
      `${part}(output, label), a function of one sample`,
      loss[part] === undefined ? 'none' : typeof loss[part],
      'A loss is { value, first, second, third? }: a number, its gradient and its Hessian with respect to the output.',
    );
  }
}

function missingThird(name: string): MissingDerivativeError {
  return new MissingDerivativeError(
    'third derivative',
    `loss '${name}'`,
    'third(output, label, direction)',
    'none',
    "Add third to the loss: the number loss'''[u, u, u] along the direction u.",
  );
}
