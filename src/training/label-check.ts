/** A look at derivative labels before a fit: what `checkDerivatives` finds on a few neighbouring samples. */
import { matrix, type Matrix } from '../numeric/matrix.js';
import { checkDerivatives } from '../sobolev/theory/check-derivatives.js';
import { columnUnits } from './normalization.js';
import type { Samples } from './training-data.js';

/** Close together they tell more than spread out: curvature between distant points hides what is wrong. */
const mostSamples = 200;
/** Fewer may have slopes that look wrong by chance. */
const fewestSamples = 10;
/** C·n₀⁴: trials of exchanged axes grow with the fourth power of n₀. Above, the user may still call `checkDerivatives`. */
const mostWork = 1e5;

/** A sentence for the advice; empty if nothing is found, or nothing can be. Cost: some ms, whatever N. */
export function labelAdvice({ x, y, dy, directions, withoutValues }: Samples): string {
  if (dy === null || directions !== undefined || withoutValues === true) return '';
  if (y.columns * x.columns ** 4 > mostWork) return '';
  const whole = Array.from({ length: x.rows }, (_, n) => n).filter((n) => isWhole(y, n) && isWhole(dy, n));
  const chosen = nearest(x, whole);
  if (chosen.length < fewestSamples) return '';
  const { status, advice } = checkDerivatives(rowsOf(x, chosen), rowsOf(y, chosen), rowsOf(dy, chosen));
  return status === 'inconsistent' ? `The labels dy do not fit y, says checkDerivatives: ${advice}` : '';
}

/** The samples nearest to the first of them, in standard deviations of x. */
function nearest(x: Matrix, among: readonly number[]): readonly number[] {
  if (among.length <= mostSamples) return among;
  const { spread } = columnUnits(x);
  const { columns, data } = x;
  const from = among[0]! * columns;
  const distances = new Map(
    among.map((n) => [
      n,
      spread.reduce((sum, s, j) => sum + ((data[n * columns + j]! - data[from + j]!) / s) ** 2, 0),
    ]),
  );
  return [...among].sort((a, b) => distances.get(a)! - distances.get(b)!).slice(0, mostSamples);
}

function isWhole({ columns, data }: Matrix, n: number): boolean {
  return !data.subarray(n * columns, (n + 1) * columns).some(Number.isNaN);
}

function rowsOf({ columns, data }: Matrix, rows: readonly number[]): Matrix {
  const out = matrix(rows.length, columns);
  rows.forEach((n, i) => out.data.set(data.subarray(n * columns, (n + 1) * columns), i * columns));
  return out;
}
