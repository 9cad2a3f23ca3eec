/** From a CSV file to the matrices that training takes. */
import type { Matrix } from '../../numeric/matrix.js';
import { numberColumns, readCsv } from '../csv.js';
import type { Columns } from './columns.js';

/** N samples. */
export interface Data {
  /** N × inputs. */
  readonly x: Matrix;
  /** N × outputs. */
  readonly y: Matrix;
  /** N × (outputs·inputs), or null. */
  readonly dy: Matrix | null;
}

/** The numbers of the named columns. Throws as `readCsv` and `numberColumns` do. */
export function readData(operation: string, path: string, columns: Columns, delimiter: string): Data {
  const table = readCsv(operation, path, delimiter);
  const take = (argument: string, names: readonly string[]): Matrix =>
    numberColumns(operation, argument, table, names);
  return {
    x: take('--inputs', columns.inputs),
    y: take('--output', columns.outputs),
    dy: columns.gradient === null ? null : take('--gradient', columns.gradient),
  };
}
