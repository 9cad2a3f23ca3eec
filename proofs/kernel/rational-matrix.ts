/**
 * Linear algebra over ℚ without rounding: rank, and the inertia of a symmetric matrix by congruence (Sylvester: the
 * numbers of positive, negative and zero pivots do not depend on how it is reduced).
 *
 * Use: rank(rows), inertia(rows), inverse(rows), for matrices evaluated at rational points.
 */
import * as q from './fraction.js';
import type { Fraction } from './fraction.js';

export type RationalMatrix = readonly (readonly Fraction[])[];

/** Row `target` minus `factor` times row `source`. */
const reduced = (target: readonly Fraction[], source: readonly Fraction[], factor: Fraction): Fraction[] =>
  target.map((entry, j) => q.subtract(entry, q.multiply(factor, source[j]!)));

/** The reduced row echelon form. */
function echelon(a: RationalMatrix): { readonly rows: RationalMatrix; readonly pivots: number } {
  const rows = a.map((row) => [...row]);
  let pivots = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0) && pivots < rows.length; column++) {
    const found = rows.findIndex((row, i) => i >= pivots && !q.isZero(row[column]!));
    if (found < 0) continue;
    [rows[pivots], rows[found]] = [rows[found]!, rows[pivots]!];
    const head = rows[pivots]![column]!;
    const pivot = rows[pivots]!.map((entry) => q.divide(entry, head));
    rows[pivots] = pivot;
    for (const [i, row] of rows.entries()) if (i !== pivots) rows[i] = reduced(row, pivot, row[column]!);
    pivots += 1;
  }
  return { rows, pivots };
}

export const rank = (a: RationalMatrix): number => echelon(a).pivots;

/** Throws for a singular matrix. */
export function inverse(a: RationalMatrix): RationalMatrix {
  const n = a.length;
  const joined = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? q.one : q.zero))]);
  const { rows } = echelon(joined);
  const isRegular = rows.every((row, i) => q.equal(row[i]!, q.one));
  if (!isRegular) throw new RangeError(`inverse: expected a regular matrix, got a singular ${n}×${n} one.`);
  return rows.map((row) => row.slice(n));
}

export interface Inertia {
  readonly positive: number;
  readonly negative: number;
}

/** Numbers of positive and negative eigenvalues of a symmetric matrix. */
export function inertia(a: RationalMatrix): Inertia {
  let rest = a.map((row) => [...row]);
  let [positive, negative] = [0, 0];
  while (rest.some((row) => row.some((entry) => !q.isZero(entry)))) {
    let pivot = rest.findIndex((row, i) => !q.isZero(row[i]!));
    if (pivot < 0) {
      // The diagonal is zero: adding row and column j to row and column i puts 2a_ij there.
      const i = rest.findIndex((row) => row.some((entry) => !q.isZero(entry)));
      const j = rest[i]!.findIndex((entry) => !q.isZero(entry));
      rest[i] = reduced(rest[i]!, rest[j]!, q.fraction(-1));
      rest = rest.map((row) => row.map((entry, k) => (k === i ? q.add(entry, row[j]!) : entry)));
      pivot = i;
    }
    const row = rest[pivot]!;
    const head = row[pivot]!;
    if (head.numerator > 0n) positive += 1;
    else negative += 1;
    rest = rest
      .map((other) => reduced(other, row, q.divide(other[pivot]!, head)))
      .filter((_, i) => i !== pivot)
      .map((other) => other.filter((_, j) => j !== pivot));
  }
  return { positive, negative };
}
