/** Vectors of exact fractions. */
import * as q from '../kernel/fraction.js';
import type { Fraction } from '../kernel/fraction.js';

export const dot = (a: readonly Fraction[], b: readonly Fraction[]): Fraction =>
  a.reduce((sum, entry, i) => q.add(sum, q.multiply(entry, b[i]!)), q.zero);

/** Σ rows / N. */
export const meanOf = (rows: readonly (readonly Fraction[])[]): Fraction[] =>
  rows[0]!.map((_, i) =>
    q.divide(
      rows.reduce((sum, row) => q.add(sum, row[i]!), q.zero),
      q.fraction(rows.length),
    ),
  );

export const total = (list: readonly Fraction[]): Fraction => list.reduce(q.add, q.zero);
