/**
 * Turns a user's loss of one sample into a batch kernel: row by row, with what it returns checked where it is made.
 * The root of ∇²loss comes from the eigenvalues of each small C×C matrix.
 */
import { DomainError, MissingDerivativeError, ShapeError } from '../errors.js';
import { matrix, row, toMatrix, type Matrix } from '../numeric/matrix.js';
import { curvatureResidual, curvatureRoot } from './loss-root.js';
import type { Loss, LossKernel } from './loss-types.js';

/** Largest difference between ∂²loss/∂p_i∂p_j and ∂²loss/∂p_j∂p_i, relative to the largest entry. */
const symmetryTolerance = 1e-8;

/**
 * The batch kernel of a user's loss. Checks that value, first and second are functions; throws
 * MissingDerivativeError (operation: the caller's) that names the one missing.
 */
export function userLoss(operation: string, loss: Loss): LossKernel {
  const name = loss.name ?? 'custom';
  checkParts(operation, name, loss);
  const { third } = loss;

  const gradientRow = (output: Matrix, label: Matrix, n: number): ArrayLike<number> => {
    const gradient = loss.first(row(output, n), row(label, n));
    checkRow(name, 'first', n, gradient, output.columns);
    return gradient;
  };
  const kernel: LossKernel = {
    name,
    labels: (caller, argument, input, rows, columns) => toMatrix(caller, argument, input, { rows, columns }),

    losses: (output, label) =>
      Float64Array.from({ length: output.rows }, (_, n) =>
        finite(name, 'value', n, loss.value(row(output, n), row(label, n))),
      ),
    gradient(output, label, out = matrix(output.rows, output.columns)) {
      for (let n = 0; n < output.rows; n++) row(out, n).set(gradientRow(output, label, n));
      return out;
    },
    hessianProduct(output, label, direction, out = matrix(output.rows, output.columns)) {
      const { rows, columns } = output;
      const curvature = kernel.hessian(output, label).data;
      const u = new Float64Array(columns);
      for (let n = 0; n < rows; n++) {
        u.set(row(direction, n));
        for (let i = 0; i < columns; i++) {
          let sum = 0;
          for (let j = 0; j < columns; j++) sum += curvature[(n * columns + i) * columns + j]! * u[j]!;
          out.data[n * columns + i] = sum;
        }
      }
      return out;
    },
    hessian(output, label) {
      const { rows, columns } = output;
      const result = matrix(rows, columns * columns);
      for (let n = 0; n < rows; n++) {
        const second = loss.second(row(output, n), row(label, n));
        writeSymmetric(name, n, second, columns, row(result, n));
      }
      return result;
    },
    third(output, label, direction) {
      if (!third) throw missingThird(name);
      return Float64Array.from({ length: output.rows }, (_, n) =>
        finite(name, 'third', n, third.call(loss, row(output, n), row(label, n), row(direction, n))),
      );
    },
    root: (output, label) => curvatureRoot(name, kernel.hessian(output, label), output.columns),
    residual: (output, label) =>
      curvatureResidual(name, kernel.hessian(output, label), kernel.gradient(output, label)),
  };
  return kernel;
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

function writeSymmetric(
  name: string,
  n: number,
  second: ArrayLike<ArrayLike<number>>,
  columns: number,
  out: Float64Array,
): void {
  if (second?.length !== columns) throw wrongLength(name, 'second', n, `${columns} rows`, second?.length);
  let largest = 0;
  for (let i = 0; i < columns; i++) {
    checkRow(name, 'second', n, second[i]!, columns);
    for (let j = 0; j < columns; j++) {
      const entry = second[i]![j]!;
      out[i * columns + j] = entry;
      largest = Math.max(largest, Math.abs(entry));
    }
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < i; j++) {
      const upper = out[j * columns + i]!;
      const lower = out[i * columns + j]!;
      if (Math.abs(upper - lower) <= symmetryTolerance * largest) continue;
      throw new DomainError(
        `loss '${name}'`,
        `second (sample ${n})`,
        'a symmetric matrix',
        `${lower} at (${i}, ${j}) and ${upper} at (${j}, ${i})`,
        'Second derivatives do not depend on the order: correct one of the two.',
      );
    }
  }
}

function checkRow(name: string, part: string, n: number, entries: ArrayLike<number>, columns: number): void {
  if (entries?.length !== columns) throw wrongLength(name, part, n, `${columns} numbers`, entries?.length);
  for (let j = 0; j < columns; j++) finite(name, part, n, entries[j]!);
}

function wrongLength(
  name: string,
  part: string,
  n: number,
  expected: string,
  got: number | undefined,
): ShapeError {
  return new ShapeError(
    `loss '${name}'`,
    `${part} (sample ${n})`,
    expected,
    String(got),
    'One for each output of the network.',
  );
}

function finite(name: string, part: string, n: number, result: number): number {
  if (Number.isFinite(result)) return result;
  throw new DomainError(
    `loss '${name}'`,
    `${part} (sample ${n})`,
    'finite numbers',
    String(result),
    'Define the loss for every output and for these labels, and see that the outputs themselves are finite.',
  );
}
