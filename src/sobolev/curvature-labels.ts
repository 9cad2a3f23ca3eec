/** Second-derivative labels as people have them: N × (C·n₀²) rows, or nested N × C × n₀ × n₀. Symmetric in the inputs. */
import { DomainError, ShapeError } from '../errors.js';
import { matrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import { toMatrixWithGaps } from './missing-labels.js';

/** ∂²y/∂x² of each sample: flat with columns (output, input, input), or nested by output and input. */
export type CurvatureLabels = MatrixLike | readonly (readonly (readonly (readonly number[])[])[])[];

/** Entries (j, k) and (k, j) may differ by this part of the sample's largest: difference quotients do. */
const asymmetry = 1e-6;

/**
 * The labels as an N × (C·n₀²) matrix, exactly symmetric; NaN where an entry and its mirror image are both missing. Throws ShapeError or DomainError with the sample and, where
 * two entries of a pair differ, with the pair.
 */
export function curvatureLabels(
  operation: string,
  input: CurvatureLabels | undefined,
  samples: number,
  outputs: number,
  inputs: number,
): Matrix {
  const columns = outputs * inputs * inputs;
  if (input === undefined) {
    const expected = `${samples} rows of ${outputs}·${inputs}·${inputs} = ${columns} numbers, ordered (output, input, input)`;
    const advice = 'Pass { x, y, dy, d2y } with ∂²y/∂x², or use a loss without a hessian term.';
    throw new DomainError(operation, 'd2y', expected, 'nothing', advice);
  }
  const flat = isNested(input)
    ? input.map((sample, n) => flatten(operation, sample, n, outputs, inputs))
    : input;
  const given = toMatrixWithGaps(operation, 'd2y', flat, { rows: samples, columns });
  return symmetrized(operation, given, outputs, inputs);
}

function isNested(input: CurvatureLabels): input is readonly (readonly (readonly (readonly number[])[])[])[] {
  return Array.isArray(input) && Array.isArray(input[0]) && Array.isArray(input[0][0]);
}

function flatten(
  operation: string,
  sample: readonly (readonly (readonly number[])[])[],
  n: number,
  outputs: number,
  inputs: number,
): number[] {
  const isSquare = (rows: readonly (readonly number[])[]): boolean =>
    rows.length === inputs && rows.every((row) => row.length === inputs);
  if (sample.length === outputs && sample.every(isSquare)) return sample.flat(2);
  const expected = `${outputs} × ${inputs} × ${inputs} numbers for each sample`;
  const got = `${sample.length} × ${sample[0]?.length ?? 0} × ${sample[0]?.[0]?.length ?? 0} in sample ${n}`;
  throw new ShapeError(operation, 'd2y', expected, got, 'For each output one square, inputs by inputs.');
}

function symmetrized(operation: string, given: Matrix, outputs: number, inputs: number): Matrix {
  const out = matrix(given.rows, given.columns);
  for (let n = 0; n < given.rows; n++) {
    const row = given.data.subarray(n * given.columns, (n + 1) * given.columns);
    const largest = row.reduce(
      (max, value) => (Number.isNaN(value) ? max : Math.max(max, Math.abs(value))),
      0,
    );
    for (let o = 0; o < outputs; o++) {
      for (let j = 0; j < inputs; j++) {
        for (let k = 0; k < inputs; k++) {
          const at = (o * inputs + j) * inputs + k;
          const [a, b] = [row[at]!, row[(o * inputs + k) * inputs + j]!];
          if (Math.abs(a - b) > asymmetry * largest) throw asymmetric(operation, n, [o, j, k], a, b);
          const isOne = a === b || Number.isNaN(b);
          out.data[n * given.columns + at] = isOne ? a : Number.isNaN(a) ? b : (a + b) / 2;
        }
      }
    }
  }
  return out;
}

function asymmetric(operation: string, n: number, at: readonly number[], a: number, b: number): DomainError {
  const [o, j, k] = at;
  const got = `${a} at (${o}, ${j}, ${k}) and ${b} at (${o}, ${k}, ${j}) of sample ${n}`;
  const advice =
    'Second derivatives do not depend on their order: check the columns, (output, input, input); average noisy labels.';
  return new DomainError(operation, 'd2y', 'symmetric labels', got, advice);
}
