/** The nearest of some names, for «did you mean …» in messages about misspelled columns, options and commands. */

/** The name with the fewest edits from `name`, case aside; undefined if even that one is mostly different. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(name.length / 2)) + 1;
  for (const candidate of candidates) {
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** « Did you mean "…"?» with a leading space, or nothing. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? '' : `Did you mean "${nearest}"? `;
}

/**
 * The distance of Damerau and Levenshtein (optimal string alignment): insertions, deletions, substitutions and swaps of
 * neighbours from a to b, by the table of distances between their beginnings.
 */
function editDistance(a: string, b: string): number {
  const table = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = table[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? table[i - 2]![j - 2]! + 1 : Infinity;
      row.push(Math.min(substituted, swapped, table[i - 1]![j]! + 1, row[j - 1]! + 1));
    }
    table.push(row);
  }
  return table[a.length]![b.length]!;
}
