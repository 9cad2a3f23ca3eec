import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { numberColumns, readCsv } from '../../src/cli/csv.js';
import { DomainError, FormatError } from '../../src/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'dyadic-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'data.csv');
  writeFileSync(path, text);
  return path;
}

/** The error of reading columns of a file with this text, without the folder's name. */
function complaint(text: string, names: readonly string[] = ['a'], delimiter = ','): Error {
  try {
    numberColumns('dyadic fit', '--inputs', readCsv('dyadic fit', file(text), delimiter), names);
  } catch (error) {
    const found = error as Error;
    found.message = found.message.replaceAll(`${folder}/`, '');
    return found;
  }
  throw new Error('nothing was thrown');
}

describe('CSV tables', () => {
  it('gives the numbers of the named columns, in the order of the names', () => {
    const table = readCsv('dyadic fit', file('a,name,b\n1,first,-2.5e3\n .5 ,"sec,ond",+3\n'));
    const { rows, columns, data } = numberColumns('dyadic fit', '--inputs', table, ['b', 'a']);
    expect([rows, columns, ...data]).toEqual([2, 2, -2500, 1, 3, 0.5]);
  });

  it('takes byte order marks, Windows line ends, blank lines and another delimiter', () => {
    const table = readCsv('dyadic fit', file('\uFEFFa;b\r\n1;2\r\n\r\n3;4\r\n'), ';');
    expect([...numberColumns('dyadic fit', '--inputs', table, ['a', 'b']).data]).toEqual([1, 2, 3, 4]);
    expect(table.lines).toEqual([2, 4]);
  });

  it('returns every finite number that was written, bit for bit', () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (values) => {
        const table = readCsv(
          'dyadic fit',
          file(`a\n${values.map((v) => (Object.is(v, -0) ? '-0' : v)).join('\n')}\n`),
        );
        const read = numberColumns('dyadic fit', '--inputs', table, ['a']).data;
        values.forEach((value, i) => expect(read[i]).toBe(value));
      }),
    );
  });
});

describe('complaints about tables', () => {
  it.each<[string, string, readonly string[], string]>([
    [
      'an empty file',
      '',
      ['a'],
      'dyadic fit: data.csv: expected a header and rows of numbers, got an empty file. The first line names the columns: a,b,y.',
    ],
    [
      'only a header',
      'a,b\n',
      ['a'],
      'dyadic fit: data.csv: expected rows of numbers behind the header, got only a header. Add a line of numbers for each sample.',
    ],
    [
      'a missing column',
      'alpha,beta,y\n1,2,3\n',
      ['apha'],
      'dyadic fit: --inputs: expected a column of data.csv, which has alpha, beta, y, got "apha". Did you mean "alpha"? Names are compared exactly.',
    ],
    [
      'a column like none',
      'alpha,beta\n1,2\n',
      ['temperature'],
      'dyadic fit: --inputs: expected a column of data.csv, which has alpha, beta, got "temperature". Names are compared exactly.',
    ],
    [
      'semicolons',
      'a;b\n1;2\n',
      ['a'],
      `dyadic fit: --inputs: expected a column of data.csv, which has a;b, got "a". The columns look separated by semicolons: add --delimiter ';'.`,
    ],
    [
      'tabs',
      'a\tb\n1\t2\n',
      ['a'],
      'dyadic fit: --inputs: expected a column of data.csv, which has a\tb, got "a". The columns look separated by tabs: add --delimiter tab.',
    ],
    [
      'text in a number field',
      'a,b\n1,2\n3,4\nhigh,5\n',
      ['b', 'a'],
      'dyadic fit: data.csv: expected a number, got "high" in row 3 (line 4), column "a". Write numbers as 1.5 or -2e-3, or leave that column out.',
    ],
    [
      'hexadecimal',
      'a\n0x10\n',
      ['a'],
      'dyadic fit: data.csv: expected a number, got "0x10" in row 1 (line 2), column "a". Write numbers as 1.5 or -2e-3, or leave that column out.',
    ],
    [
      'a decimal comma',
      'a,b\n"1,5",2\n',
      ['a'],
      'dyadic fit: data.csv: expected a number, got "1,5" in row 1 (line 2), column "a". Write decimals with a point: 1.5.',
    ],
    [
      'an empty field',
      'a,b\n1,2\n,4\n',
      ['a'],
      'dyadic fit: data.csv: expected a number, got an empty field in row 2 (line 3), column "a". Write numbers as 1.5 or -2e-3, or leave that column out.',
    ],
    [
      'a ragged row',
      'a,b\n1,2\n3\n',
      ['a'],
      'dyadic fit: data.csv: expected 2 fields in each row, as in the header, got 1 in row 2 (line 3). Repair that row, or quote fields that hold commas.',
    ],
    [
      'a repeated name',
      'a,b,a\n1,2,3\n',
      ['a'],
      'dyadic fit: data.csv: expected different names in the header, got "a" for columns 1 and 3. Rename one of them.',
    ],
    [
      'a nameless column',
      'a,,c\n1,2,3\n',
      ['a'],
      'dyadic fit: data.csv: expected a name for each column, got none for column 2. Name each column in the first line.',
    ],
  ])('%s', (_, text, names, message) => {
    const error = complaint(text, names);
    expect(error.message).toBe(message);
    expect(error).toBeInstanceOf(FormatError);
  });

  it.each(['NaN', 'inf', '-Infinity', '1e999'])('%s', (text) => {
    const error = complaint(`a,b\n1,2\n${text},4\n`);
    expect(error.message).toBe(
      `dyadic fit: data.csv: expected finite numbers, got ${text} in row 2 (line 3), column "a". Remove or repair that row: training needs finite numbers.`,
    );
    expect(error).toBeInstanceOf(DomainError);
  });

  it('a quote that is never closed', () => {
    const error = complaint('a,b\n"1,2\n');
    expect(error.message).toMatch(
      /^dyadic fit: data\.csv: expected a CSV file, got «Quote Not Closed.*». Check the quotes/,
    );
    expect(error).toBeInstanceOf(FormatError);
  });

  it('a missing file, and a folder', () => {
    const advice = 'Check the path; it is taken from the folder in which the command runs.';
    expect(() => readCsv('dyadic fit', 'nowhere.csv')).toThrow(
      new FormatError('dyadic fit', 'nowhere.csv', 'a CSV file', 'no such file', advice),
    );
    expect(() => readCsv('dyadic fit', folder)).toThrow(
      new FormatError('dyadic fit', folder, 'a CSV file', 'a folder', advice),
    );
  });
});
