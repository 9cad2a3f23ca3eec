/** Derivative labels as people have them: N × (C·n₀) rows, or nested N × C × n₀. */
import { DomainError, ShapeError } from '../errors.js';
import type { Matrix, MatrixLike } from '../numeric/matrix.js';
import { toMatrixWithGaps } from './missing-labels.js';

/** Rows ∂y/∂x of each sample: flat with columns (output, input), or nested by output. */
export type DerivativeLabels = MatrixLike | readonly (readonly (readonly number[])[])[];

/** The labels as an N × (C·n₀) matrix, NaN where one is missing; `inputs` is k for derivatives along k directions. Throws ShapeError or DomainError with the offending sample. */
export function derivativeLabels(
  operation: string,
  input: DerivativeLabels | undefined,
  samples: number,
  outputs: number,
  inputs: number,
): Matrix {
  const columns = outputs * inputs;
  const expected = `${samples} rows of ${outputs}·${inputs} = ${columns} numbers, ordered (output, input)`;
  if (input === undefined) {
    throw new DomainError(
      operation,
      'dy',
      expected,
      'nothing',
      'Pass { x, y, dy } with ∂y/∂x, or use a loss without a gradient term.',
    );
  }
  const flat = isNested(input)
    ? input.map((sample, n) => flatten(operation, sample, n, outputs, inputs))
    : input;
  return toMatrixWithGaps(operation, 'dy', flat, { rows: samples, columns });
}

function isNested(input: DerivativeLabels): input is readonly (readonly (readonly number[])[])[] {
  return Array.isArray(input) && Array.isArray(input[0]) && Array.isArray(input[0][0]);
}

function flatten(
  operation: string,
  sample: readonly (readonly number[])[],
  n: number,
  outputs: number,
  inputs: number,
): number[] {
  const wrong = sample.length !== outputs || sample.some((row) => row.length !== inputs);
  if (!wrong) return sample.flat();
  const got = `${sample.length} × ${sample[0]?.length ?? 0} in sample ${n}`;
  throw new ShapeError(
    operation,
    'dy',
    `${outputs} × ${inputs} numbers for each sample`,
    got,
    'Rows are outputs, columns are inputs.',
  );
}
