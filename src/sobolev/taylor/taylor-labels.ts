/** Labels of a Taylor objective as people have them: one matrix per order of derivatives, checked and told their count. */
import { DomainError, ShapeError } from '../../errors.js';
import type { Matrix, MatrixLike } from '../../numeric/matrix.js';
import { checkSomePresent, toMatrixWithGaps } from '../missing-labels.js';

/** Entry p: labels of d^p/dt^p, N × C for p = 0, else N × (C·k); NaN for missing. null for an order without labels. */
export type TaylorLabels = readonly (Matrix | null)[];

/** Checked labels, and k. */
export interface CheckedTaylorLabels {
  readonly labels: TaylorLabels;
  readonly count: number;
}

/**
 * The labels of orders 0 … weights.length − 1, and the number of directions that their columns tell. Throws ShapeError or
 * DomainError naming the order at fault.
 */
export function taylorLabels(
  operation: string,
  input: readonly (MatrixLike | null)[] | undefined,
  weights: readonly number[],
  samples: number,
  outputs: number,
): CheckedTaylorLabels {
  const orders = weights.length;
  if (!Array.isArray(input) || input.length > orders) {
    const expected = `at most ${orders} entries, labels of orders 0 to ${orders - 1}`;
    const got = Array.isArray(input) ? `${input.length}` : 'nothing';
    const advice = 'Pass { x, directions, derivatives: [y0, y1, …] } with one weight for each order.';
    throw new DomainError(operation, 'derivatives', expected, got, advice);
  }
  const given: readonly (MatrixLike | null | undefined)[] = input;
  const count = countOf(operation, given, outputs);
  const labels = weights.map((weight, order) => {
    const own = given[order] ?? null;
    const argument = `derivatives[${order}]`;
    if (own === null) {
      if (weight === 0) return null;
      const expected = `labels of order ${order}, which has the weight ${weight}`;
      const advice = 'Give the order a weight of 0, or mark single missing labels by NaN.';
      throw new DomainError(operation, argument, expected, 'nothing', advice);
    }
    const columns = order === 0 ? outputs : outputs * count;
    return toMatrixWithGaps(operation, argument, own, { rows: samples, columns });
  });
  return { labels, count };
}

/** Refuses an order with a weight of which every label is missing. */
export function checkOrdersPresent(
  operation: string,
  labels: TaylorLabels,
  weights: readonly number[],
): void {
  labels.forEach((own, order) => {
    if (own === null || weights[order] === 0) return;
    checkSomePresent(operation, `derivatives[${order}]`, `order ${order}`, own);
  });
}

/** k: the first order above 0 that has labels has C·k columns. */
function countOf(
  operation: string,
  given: readonly (MatrixLike | null | undefined)[],
  outputs: number,
): number {
  const order = given.findIndex((own, p) => p > 0 && own !== null && own !== undefined);
  if (order < 0) {
    const advice = 'Values alone need no directions: linearize them with a loss.';
    throw new DomainError(operation, 'derivatives', 'labels of at least one order ≥ 1', 'none', advice);
  }
  const columns = columnsOf(given[order]!);
  const count = columns / outputs;
  if (Number.isInteger(count) && count > 0) return count;
  const expected = `${outputs}·k numbers in each row for k directions`;
  const advice = 'Columns are ordered (output, direction).';
  throw new ShapeError(operation, `derivatives[${order}]`, expected, `${columns}`, advice);
}

function columnsOf(labels: MatrixLike): number {
  const rows: unknown = labels;
  if (!Array.isArray(rows)) return (labels as Matrix).columns;
  return (rows[0] as ArrayLike<number> | undefined)?.length ?? 0;
}
