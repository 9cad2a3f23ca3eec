/**
 * CSV tables. The file is read as text first; numbers are taken only from the columns that a command asks for, so a
 * table may hold names and remarks beside its numbers. Every complaint names the row (counted from 1, the header not
 * counted), the line of the file and the column.
 */
import { readFileSync } from 'node:fs';
import { type InfoField, parse } from 'csv-parse/sync';
import { DomainError, FormatError } from '../errors.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { didYouMean } from './nearest-name.js';

/** A table as text: a header and rows of equal length. */
export interface CsvTable {
  readonly path: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The line of the file on which each row ends, counted from 1. */
  readonly lines: readonly number[];
}

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: Pick<InfoField, 'lines'>;
}

/**
 * Reads a CSV file with a header.
 *
 * @param operation - the command that errors name
 * @throws FormatError if the file cannot be read, is empty or no CSV, has no rows, a ragged row, or a header with an
 *   empty or repeated name
 */
export function readCsv(operation: string, path: string, delimiter = ','): CsvTable {
  const parsed = parseText(operation, path, readText(operation, path), delimiter);
  const header = parsed[0]?.record ?? [];
  if (header.length === 0) {
    const advice = 'The first line names the columns: a,b,y.';
    throw new FormatError(operation, path, 'a header and rows of numbers', 'an empty file', advice);
  }
  checkHeader(operation, path, header);
  const body = parsed.slice(1);
  if (body.length === 0) {
    const advice = 'Add a line of numbers for each sample.';
    throw new FormatError(operation, path, 'rows of numbers behind the header', 'only a header', advice);
  }
  body.forEach(({ record, info }, index) => {
    if (record.length === header.length) return;
    const expected = `${header.length} fields in each row, as in the header`;
    const got = `${record.length} in row ${index + 1} (line ${info.lines})`;
    throw new FormatError(
      operation,
      path,
      expected,
      got,
      'Repair that row, or quote fields that hold commas.',
    );
  });
  return {
    path,
    header,
    rows: body.map(({ record }) => record),
    lines: body.map(({ info }) => info.lines),
  };
}

/**
 * The numbers of some columns, as a matrix with a column for each name.
 *
 * @param argument - the option that named the columns, for errors
 * @throws FormatError if there is no such column or a field is no number; DomainError for NaN and infinities
 */
export function numberColumns(
  operation: string,
  argument: string,
  table: CsvTable,
  names: readonly string[],
): Matrix {
  const places = names.map((name) => columnPlace(operation, argument, table, name));
  const result = matrix(table.rows.length, names.length);
  table.rows.forEach((fields, i) => {
    places.forEach((place, j) => {
      result.data[i * names.length + j] = readNumber(operation, table, i, place, fields[place]!);
    });
  });
  return result;
}

function readText(operation: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const got = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : `the error ${code}`;
    const advice = 'Check the path; it is taken from the folder in which the command runs.';
    throw new FormatError(operation, path, 'a CSV file', got, advice);
  }
}

function parseText(operation: string, path: string, text: string, delimiter: string): readonly ParsedRow[] {
  try {
    const options = { bom: true, delimiter, info: true, relax_column_count: true, trim: true } as const;
    return parse(text, { ...options, skip_empty_lines: true }) as unknown as readonly ParsedRow[];
  } catch (error) {
    const advice = 'Check the quotes: a field with a comma or a quote is written "a ""b"", c".';
    throw new FormatError(operation, path, 'a CSV file', `«${(error as Error).message}»`, advice);
  }
}

function checkHeader(operation: string, path: string, header: readonly string[]): void {
  header.forEach((name, j) => {
    if (name === '') {
      const advice = 'Name each column in the first line.';
      throw new FormatError(operation, path, 'a name for each column', `none for column ${j + 1}`, advice);
    }
    const first = header.indexOf(name);
    if (first !== j) {
      const got = `"${name}" for columns ${first + 1} and ${j + 1}`;
      throw new FormatError(operation, path, 'different names in the header', got, 'Rename one of them.');
    }
  });
}

function columnPlace(operation: string, argument: string, { path, header }: CsvTable, name: string): number {
  const place = header.indexOf(name);
  if (place >= 0) return place;
  const expected = `a column of ${path}, which has ${header.join(', ')}`;
  const separator =
    header.length === 1 ? ['; ', '\t'].find((mark) => header[0]!.includes(mark[0]!)) : undefined;
  const advice =
    separator === undefined
      ? `${didYouMean(name, header)}Names are compared exactly.`
      : `The columns look separated by ${separator === '\t' ? 'tabs: add --delimiter tab' : "semicolons: add --delimiter ';'"}.`;
  throw new FormatError(operation, argument, expected, `"${name}"`, advice);
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(nan|inf|infinity)$/i;

function readNumber(operation: string, table: CsvTable, i: number, place: number, text: string): number {
  const where = `row ${i + 1} (line ${table.lines[i]}), column "${table.header[place]}"`;
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (Number.isFinite(value)) return value;
  if (NOT_FINITE.test(text) || DECIMAL.test(text)) {
    const advice = 'Remove or repair that row: training needs finite numbers.';
    throw new DomainError(operation, table.path, 'finite numbers', `${text} in ${where}`, advice);
  }
  const got = text === '' ? `an empty field in ${where}` : `"${text}" in ${where}`;
  const advice = /^[+-]?\d+,\d+$/.test(text)
    ? 'Write decimals with a point: 1.5.'
    : 'Write numbers as 1.5 or -2e-3, or leave that column out.';
  throw new FormatError(operation, table.path, 'a number', got, advice);
}
