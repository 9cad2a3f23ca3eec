/**
 * The names by which an equation speaks of its unknowns: u, u_x, u_xx, u_xy (also written u_yx). Together the values of
 * an unknown and its derivatives at a point are its *jet*.
 */
import { DomainError } from '../errors.js';

/** One number of the jet: which unknown, and by which variables it is differentiated (ascending, none to two). */
export interface JetEntry {
  readonly unknown: number;
  readonly by: readonly number[];
}

/** A name and what it stands for. */
export interface JetSymbol {
  readonly name: string;
  readonly entry: JetEntry;
}

/**
 * All names up to second order, by order. Throws DomainError if two derivatives would have one name (as with the
 * variables x and xx), or that of a variable or another number.
 */
export function jetSymbols(
  unknowns: readonly string[],
  variables: readonly string[],
  others: readonly string[] = [],
): JetSymbol[] {
  const all = unknowns.flatMap((u, unknown): JetSymbol[] => [
    { name: u, entry: { unknown, by: [] } },
    ...variables.map((x, j) => ({ name: `${u}_${x}`, entry: { unknown, by: [j] } })),
    ...variables.flatMap((x, j) =>
      variables.map((y, k) => ({
        name: `${u}_${x}${y}`,
        entry: { unknown, by: j <= k ? [j, k] : [k, j] },
      })),
    ),
  ]);
  const known = new Map<string, string>([...variables, ...others].map((x) => [x, 'variable']));
  for (const { name, entry } of all) {
    const key = keyOf(entry);
    const before = known.get(name);
    if (before !== undefined && before !== key) {
      const advice = 'Rename a variable or an unknown.';
      throw new DomainError('equation', 'domain', 'names with one meaning each', `two of '${name}'`, advice);
    }
    known.set(name, key);
  }
  return all.sort((a, b) => a.entry.by.length - b.entry.by.length);
}

/** Equal for equal entries. */
export function keyOf({ unknown, by }: JetEntry): string {
  return `${unknown}:${by.join(',')}`;
}
