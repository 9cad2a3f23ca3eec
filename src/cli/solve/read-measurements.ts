/** Measurements of unknowns from a table whose columns have the names of variables and unknowns. */
import type { Equation } from '../../equations/equation-definition.js';
import type { EquationData } from '../../equations/measurements.js';
import { FormatError } from '../../errors.js';
import { matrix } from '../../numeric/matrix.js';
import { numberColumns, readCsv } from '../csv.js';

/**
 * A row per place. Unknowns without a column, and empty fields, were not measured.
 *
 * @throws FormatError if a variable or every unknown has no column, or a field is no number
 */
export function readMeasurements(
  operation: string,
  path: string,
  { variables, unknowns }: Equation,
): EquationData {
  const table = readCsv(operation, path);
  const measured = unknowns.filter((name) => table.header.includes(name));
  if (measured.length === 0) {
    const expected = `a column of ${unknowns.join(' or ')}`;
    const advice = 'The header names variables and unknowns as the equation does.';
    throw new FormatError(operation, path, expected, table.header.join(', '), advice);
  }
  const y = matrix(table.rows.length, unknowns.length);
  y.data.fill(NaN);
  for (const name of measured) {
    const place = table.header.indexOf(name);
    const kept = table.rows.flatMap((fields, n) => (fields[place] === '' ? [] : [n]));
    const own = { ...table, rows: kept.map((n) => table.rows[n]!), lines: kept.map((n) => table.lines[n]!) };
    const { data } = numberColumns(operation, '--data', own, [name]);
    kept.forEach((n, i) => (y.data[n * unknowns.length + unknowns.indexOf(name)] = data[i]!));
  }
  return { x: numberColumns(operation, '--data', table, variables), y };
}
