/** Directions of slopes as people have them: one set for all samples, n₀ × k, or one for each, N × (k·n₀). */
import { DomainError, ShapeError } from '../errors.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import type { CurvatureLabels } from './curvature-labels.js';
import type { DerivativeLabels } from './derivative-labels.js';

/** The directions of every sample, N × (k·n₀) with columns (direction, input), and k. */
export interface GivenDirections {
  readonly count: number;
  readonly rows: Matrix;
}

/**
 * Checked directions. k is told by the labels: C·k columns of dy, or C·k² of d2y where there is no dy. Throws ShapeError
 * or DomainError; a direction of length zero is refused.
 */
export function givenDirections(
  operation: string,
  input: MatrixLike,
  labels: { readonly dy?: DerivativeLabels; readonly d2y?: CurvatureLabels },
  samples: number,
  outputs: number,
  inputs: number,
): GivenDirections {
  return checkedDirections(operation, input, countOf(operation, labels, outputs), samples, inputs);
}

/** The same where k = `count` is known. */
export function checkedDirections(
  operation: string,
  input: MatrixLike,
  count: number,
  samples: number,
  inputs: number,
): GivenDirections {
  const given = toMatrix(operation, 'directions', input);
  const isShared = given.rows === inputs && given.columns === count;
  if (!isShared && !(given.rows === samples && given.columns === count * inputs)) {
    const expected = `${inputs} × ${count} numbers (a column per direction) or ${samples} × ${count * inputs} (a row per sample, ordered (direction, input))`;
    const advice = 'The labels have one column per output and direction.';
    throw new ShapeError(operation, 'directions', expected, `${given.rows} × ${given.columns}`, advice);
  }
  const rows = matrix(samples, count * inputs);
  for (let i = 0; i < rows.data.length; i++) {
    const at = i % rows.columns;
    rows.data[i] = isShared ? given.data[(at % inputs) * count + Math.floor(at / inputs)]! : given.data[i]!;
  }
  for (let i = 0; i < rows.data.length; i += inputs) {
    if (rows.data.subarray(i, i + inputs).some((entry) => entry !== 0)) continue;
    const [n, j] = [Math.floor(i / rows.columns), (i % rows.columns) / inputs];
    const got = `zeros as direction ${j}${isShared ? '' : ` of sample ${n}`}`;
    const advice = 'Mark a slope that is not known by NaN in dy.';
    throw new DomainError(operation, 'directions', 'directions that are not zero', got, advice);
  }
  return { count, rows };
}

/** [direction][sample][input], as the sweeps take them. */
export function directionSeeds({ count, rows }: GivenDirections): Float64Array {
  const inputs = rows.columns / count;
  const out = allocate(rows.data.length);
  for (let n = 0; n < rows.rows; n++) {
    for (let j = 0; j < count; j++) {
      const from = (n * count + j) * inputs;
      out.set(rows.data.subarray(from, from + inputs), (j * rows.rows + n) * inputs);
    }
  }
  return out;
}

function countOf(
  operation: string,
  { dy, d2y }: { readonly dy?: DerivativeLabels; readonly d2y?: CurvatureLabels },
  outputs: number,
): number {
  const isFirst = dy !== undefined;
  const columns = isFirst ? columnsOf(dy) : d2y === undefined ? 0 : columnsOf(d2y);
  const count = isFirst ? columns / outputs : Math.sqrt(columns / outputs);
  if (Number.isInteger(count) && count > 0) return count;
  const [argument, power] = isFirst || d2y === undefined ? ['dy', ''] : ['d2y', '²'];
  const expected = `${outputs}·k${power} numbers in each row for k directions`;
  const advice = 'Columns are ordered (output, direction).';
  throw new ShapeError(operation, argument, expected, `${columns}`, advice);
}

function columnsOf(labels: unknown): number {
  if (!Array.isArray(labels)) return (labels as Partial<Matrix> | null)?.columns ?? 0;
  return lengthOf(labels[0]);
}

/** How many numbers a nested list holds, told by its first entries. */
function lengthOf(entries: unknown): number {
  if (typeof entries === 'number') return 1;
  const { length, 0: first } = (entries ?? []) as Partial<ArrayLike<unknown>>;
  return length === undefined || length === 0 ? 0 : length * lengthOf(first);
}
