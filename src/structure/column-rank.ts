/** Rank of a small table of zeros and ones. */

/** Number of independent columns, by elimination over the rationals (entries stay small fractions). */
export function columnRank(table: readonly (readonly number[])[]): number {
  const rows = table.map((row) => [...row]);
  const columns = rows[0]?.length ?? 0;
  let rank = 0;
  for (let c = 0; c < columns; c++) {
    const pivot = rows.findIndex((row, r) => r >= rank && Math.abs(row[c]!) > 1e-9);
    if (pivot < 0) continue;
    [rows[rank], rows[pivot]] = [rows[pivot]!, rows[rank]!];
    const top = rows[rank]!;
    for (const row of rows.slice(rank + 1)) {
      const factor = row[c]! / top[c]!;
      row.forEach((value, j) => (row[j] = value - factor * top[j]!));
    }
    rank++;
  }
  return rank;
}
