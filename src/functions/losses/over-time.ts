/**
 * A loss at each step of a sequence: Σ_t w_t loss(p_t, y_t) over the steps of a row, with p_t and y_t its t-th parts.
 * Steps without a label (a row of NaN) have weight 0: sequences of different lengths are padded with them.
 *
 * ∇, R and s are the step's own, side by side, and ∇² is block diagonal; so all work is done by the inner loss on a
 * batch of N·T rows.
 */
import { DomainError, ShapeError } from '../../errors.js';
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix, type MatrixLike } from '../../numeric/matrix.js';
import { lossKernel } from '../loss.js';
import type { LossInput, LossKernel } from '../loss-types.js';
import { withMaker } from '../recipe.js';

/** Options of `overTime`. */
export interface OverTimeOptions {
  /** T. A row of outputs and labels is T · C numbers, first step first. */
  readonly steps: number;
  /** w_t ≥ 0, one per step. Default 1. */
  readonly weights?: ArrayLike<number>;
}

/**
 * The sum of `loss` over the steps of a row. Labels are N × T·C; a step whose C labels are all NaN is left out, so a
 * loss at the last valid step only, or sequences of different lengths, are a matter of labels.
 *
 * Throws DomainError if steps is no whole number ≥ 1 or a weight is negative, ShapeError if there are not T weights.
 */
export function overTime(loss: LossInput, options: OverTimeOptions): LossKernel {
  const inner = lossKernel(loss, 'overTime');
  const { steps } = options;
  const weights = checkWeights(steps, options.weights);
  const parts = (m: Matrix): Matrix => matrix(m.rows * steps, m.columns / steps, m.data);
  /** Labels with masked steps filled in, and each step's weight. */
  const masked = (label: Matrix): { readonly y: Matrix; readonly w: Float64Array } => {
    const y = parts(
      matrix(
        label.rows,
        label.columns,
        label.data.map((value) => (Number.isNaN(value) ? 0 : value)),
      ),
    );
    const w = allocate(y.rows).map((_, r) =>
      Number.isNaN(label.data[r * y.columns]!) ? 0 : weights[r % steps]!,
    );
    return { y, w };
  };
  const scaledRows = (rows: Matrix, w: Float64Array): Matrix => {
    for (let i = 0; i < rows.data.length; i++) rows.data[i]! *= w[Math.floor(i / rows.columns)]!;
    return rows;
  };
  const sums = (values: Float64Array, w: Float64Array): Float64Array => {
    const out = allocate(values.length / steps);
    for (let r = 0; r < values.length; r++) out[Math.floor(r / steps)]! += w[r]! * values[r]!;
    return out;
  };
  const whole = (rows: Matrix, out?: Matrix): Matrix => {
    const result = matrix(rows.rows / steps, rows.columns * steps, rows.data);
    if (out === undefined) return result;
    out.data.set(result.data);
    return out;
  };
  /** N·T rows of C² → N rows of (T·C)², block diagonal. */
  const blockDiagonal = (rows: Matrix, c: number): Matrix => {
    const order = steps * c;
    const out = matrix(rows.rows / steps, order * order);
    for (let r = 0; r < rows.rows; r++) {
      const corner = Math.floor(r / steps) * order * order + (r % steps) * c * (order + 1);
      for (let i = 0; i < c; i++)
        out.data.set(rows.data.subarray((r * c + i) * c, (r * c + i + 1) * c), corner + i * order);
    }
    return out;
  };
  const roots = (w: Float64Array): Float64Array => w.map(Math.sqrt);
  const kernel: LossKernel = {
    name: `${inner.name} over time`,
    labels: (operation, argument, input, rows, columns) =>
      maskedLabels(inner, steps, operation, argument, input, rows, columns),
    losses(output, label) {
      const { y, w } = masked(label);
      return sums(inner.losses(parts(output), y), w);
    },
    gradient(output, label, out) {
      const { y, w } = masked(label);
      return whole(scaledRows(inner.gradient(parts(output), y), w), out);
    },
    hessianProduct(output, label, direction, out) {
      const { y, w } = masked(label);
      return whole(scaledRows(inner.hessianProduct(parts(output), y, parts(direction)), w), out);
    },
    hessian(output, label) {
      const { y, w } = masked(label);
      return blockDiagonal(scaledRows(inner.hessian(parts(output), y), w), y.columns);
    },
    third(output, label, direction) {
      const { y, w } = masked(label);
      return sums(inner.third(parts(output), y, parts(direction)), w);
    },
    root(output, label) {
      const { y, w } = masked(label);
      return blockDiagonal(scaledRows(inner.root(parts(output), y), roots(w)), y.columns);
    },
    residual(output, label) {
      const { y, w } = masked(label);
      return whole(scaledRows(inner.residual(parts(output), y), roots(w)));
    },
  };
  return withMaker(kernel, 'overTime', { loss: inner, steps, weights });
}

function checkWeights(steps: number, weights: ArrayLike<number> | undefined): Float64Array {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new DomainError(
      'overTime',
      'steps',
      'a whole number ≥ 1',
      String(steps),
      'Write overTime(crossEntropy, { steps: 10 }).',
    );
  }
  if (weights === undefined) return new Float64Array(steps).fill(1);
  if (weights.length !== steps) {
    throw new ShapeError(
      'overTime',
      'weights',
      `${steps} numbers, one per step`,
      `${weights.length}`,
      'Leave weights out for equal ones.',
    );
  }
  const list = Float64Array.from(weights);
  const bad = list.findIndex((weight) => !(Number.isFinite(weight) && weight >= 0));
  if (bad < 0) return list;
  throw new DomainError(
    'overTime',
    'weights',
    'finite numbers ≥ 0',
    `${list[bad]} at index ${bad}`,
    'Use 0 to leave a step out.',
  );
}

/** Checked labels, masked steps kept as NaN. Throws as the inner loss does, and if a step is masked in part. */
function maskedLabels(
  inner: LossKernel,
  steps: number,
  operation: string,
  argument: string,
  input: MatrixLike,
  rows: number,
  columns: number,
): Matrix {
  if (columns % steps !== 0) {
    const expected = `a multiple of ${steps} outputs, one part per step`;
    throw new ShapeError(
      operation,
      'loss',
      expected,
      `${columns} outputs`,
      'Give overTime the number of steps of the network.',
    );
  }
  // What is no list of rows, the inner loss reports as it does for any labels.
  if (!isRows(input)) return inner.labels(operation, argument, input, rows, columns);
  const nested = 'data' in input ? rowsOf(input) : input.map((row) => Array.from(row));
  const filled = nested.map((row) => row.map((value) => (Number.isNaN(value) ? 0 : value)));
  const labels = inner.labels(operation, argument, filled, rows, columns);
  const c = columns / steps;
  const out = labels.data.slice();
  nested.forEach((row, n) => {
    for (let t = 0; t < steps; t++) {
      const missing = row.slice(t * c, (t + 1) * c).filter(Number.isNaN).length;
      if (missing === 0) continue;
      if (missing < c) {
        const got = `${missing} of ${c} missing at row ${n}, step ${t}`;
        throw new DomainError(
          operation,
          argument,
          'all labels of a step, or NaN for all of them',
          got,
          'Mask whole steps.',
        );
      }
      out.fill(Number.NaN, n * columns + t * c, n * columns + (t + 1) * c);
    }
  });
  return matrix(rows, columns, out);
}

/** Whether it has rows that can be looked through for NaN; users of plain JavaScript pass anything. */
function isRows(input: unknown): boolean {
  if (typeof input !== 'object' || input === null) return false;
  if (Array.isArray(input)) {
    return input.every((row: unknown) => Array.isArray(row) || row instanceof Float64Array);
  }
  const { rows, columns, data } = input as Partial<Matrix>;
  return Number.isInteger(rows) && Number.isInteger(columns) && data instanceof Float64Array;
}

function rowsOf({ rows, columns, data }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, n) => Array.from(data.subarray(n * columns, (n + 1) * columns)));
}
