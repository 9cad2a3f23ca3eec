/**
 * A network that has collapsed gives (nearly) one output for all samples while their labels differ: its units are dead or
 * saturated, or the weights of other terms leave nothing else. The loss alone does not show it.
 */
import type { Matrix } from '../numeric/matrix.js';
import { columnUnits } from './normalization.js';
import type { Samples } from './training-data.js';

/** Outputs that vary by less than this part of what their labels do are taken for constant. */
const nearlyConstant = 1e-3;

/**
 * How much the labels of each output vary: the standard deviation of values, or, where only derivatives are labelled, their
 * root mean square. Cost: O(labels), once.
 */
export function labelSpreads({ y, dy, d2y, withoutValues }: Samples): Float64Array {
  const labels = withoutValues === true ? (dy ?? d2y) : null;
  const { center, spread } = columnUnits(y);
  if (withoutValues !== true) {
    return spread.map((value, o) => (isConstant(y, o, center[o]!) ? 0 : value));
  }
  const width = (labels?.columns ?? 0) / y.columns;
  return spread.map((_, o) => {
    let squares = 0;
    let count = 0;
    labels?.data.forEach((value, i) => {
      if (Number.isNaN(value) || Math.floor((i % labels.columns) / width) !== o) return;
      squares += value * value;
      count++;
    });
    return Math.sqrt(squares / Math.max(1, count));
  });
}

/** Columns of the output that are nearly constant although their labels vary. Cost: O(N·C). */
export function collapsedOutputs(output: Matrix, spreads: Float64Array): number[] {
  if (output.columns !== spreads.length || output.rows < 2) return [];
  const { data, rows, columns } = output;
  const collapsed: number[] = [];
  for (let o = 0; o < columns; o++) {
    let sum = 0;
    for (let n = 0; n < rows; n++) sum += data[n * columns + o]!;
    const mean = sum / rows;
    let squares = 0;
    for (let n = 0; n < rows; n++) squares += (data[n * columns + o]! - mean) ** 2;
    if (Math.sqrt(squares / rows) < nearlyConstant * spreads[o]!) collapsed.push(o);
  }
  return collapsed;
}

/** Up to rounding of the mean; `columnUnits` gives a constant column the spread 1. */
function isConstant({ data, columns }: Matrix, column: number, center: number): boolean {
  const rounding = 1e-12 * Math.abs(center);
  return data.every(
    (value, i) => i % columns !== column || Number.isNaN(value) || Math.abs(value - center) <= rounding,
  );
}

/** A sentence for the advice; empty if nothing has collapsed. */
export function collapseAdvice(collapsed: readonly number[]): string {
  if (collapsed.length === 0) return '';
  const which = collapsed.length === 1 ? `Output ${collapsed[0]} is` : `Outputs ${collapsed.join(', ')} are`;
  return `${which} nearly constant over the training samples while the labels vary: the network has collapsed. Its units may be dead or saturated, or l2 too strong: use a smooth activation such as tanh, normalize, lower l2 or the learning rate, or try restarts.`;
}
