/**
 * A set of pairs of uses in words: all of them, those with s < t, and so on, so that a formula can say which terms it
 * sums. Uses are compared by their labels, the number of the step, position or layer that a reader counts.
 */

/**
 * 'none'; 'all' pairs; `s = t`, `s < t`, `s ≤ t`, `s > t`, `s ≥ t` for row use t and column use s; 'some', if no rule
 * of these describes them.
 */
export type Relation = 'none' | 'all' | '=' | '<' | '≤' | '>' | '≥' | 'some';

/** Pairs of uses: for each active row use, in order, the labels of the column uses it is paired with. */
export interface Pairs {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly partners: readonly (readonly number[])[];
}

const rules: readonly (readonly [Relation, (s: number, t: number) => boolean])[] = [
  ['all', () => true],
  ['=', (s, t) => s === t],
  ['<', (s, t) => s < t],
  ['≤', (s, t) => s <= t],
  ['>', (s, t) => s > t],
  ['≥', (s, t) => s >= t],
];

/** The first rule that describes the pairs exactly. Cost: a few operations per pair of uses. */
export function relationOf({ rows, columns, partners }: Pairs): Relation {
  if (partners.every((list) => list.length === 0)) return 'none';
  const found = rules.find(([, rule]) =>
    rows.every((t, r) => {
      const expected = columns.filter((s) => rule(s, t));
      const actual = partners[r]!;
      return actual.length === expected.length && expected.every((s, i) => actual[i] === s);
    }),
  );
  return found?.[0] ?? 'some';
}
