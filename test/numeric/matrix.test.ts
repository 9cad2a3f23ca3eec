import { describe, expect, it } from 'vitest';
import {
  copyMatrix,
  identity,
  matrix,
  row,
  toMatrix,
  transpose,
  type MatrixLike,
} from '../../src/numeric/matrix.js';
import { thrownBy } from '../support/thrown.js';

describe('matrix', () => {
  it('is zeros by default and a view of data that are passed', () => {
    expect(matrix(2, 3)).toEqual({ rows: 2, columns: 3, data: new Float64Array(6) });
    const data = new Float64Array([1, 2, 3, 4]);
    expect(matrix(2, 2, data).data).toBe(data);
    expect(matrix(0, 5).data.length).toBe(0);
  });

  it('rejects data of another length, and counts that are none', () => {
    expect(thrownBy(() => matrix(2, 3, new Float64Array(5)))).toMatchObject({
      name: 'ShapeError',
      message:
        'matrix: data: expected 2×3 = 6 numbers, got 5 numbers. The data are the rows, one after the other.',
    });
    for (const [rows, columns] of [
      [-1, 2],
      [1.5, 2],
      [2, NaN],
    ] as const) {
      expect(thrownBy(() => matrix(rows, columns)).message).toBe(
        `matrix: rows, columns: expected two counts, got ${rows}, ${columns}. Pass whole numbers ≥ 0.`,
      );
    }
  });
});

describe('identity, transpose, row, copyMatrix', () => {
  const a = toMatrix('test', 'a', [
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('identity has ones on its diagonal', () => {
    expect(Array.from(identity(2).data)).toEqual([1, 0, 0, 1]);
  });

  it('transpose swaps rows and columns', () => {
    expect(transpose(a)).toEqual({ rows: 3, columns: 2, data: new Float64Array([1, 4, 2, 5, 3, 6]) });
  });

  it('row is a view, copyMatrix is not', () => {
    const copy = copyMatrix(a);
    row(copy, 1)[0] = 9;
    expect(copy.data[3]).toBe(9);
    expect(a.data[3]).toBe(4);
  });
});

describe('toMatrix', () => {
  it('copies rows, typed or not, and passes a Matrix through', () => {
    const expected = { rows: 2, columns: 2, data: new Float64Array([1, 2, 3, 4]) };
    expect(toMatrix('fit', 'x', [[1, 2], new Float64Array([3, 4])])).toEqual(expected);
    expect(toMatrix('fit', 'x', expected)).toBe(expected);
  });

  it('takes no rows as 0 rows of the expected width', () => {
    expect(toMatrix('fit', 'x', [], { columns: 3 })).toEqual({
      rows: 0,
      columns: 3,
      data: new Float64Array(0),
    });
    expect(toMatrix('fit', 'x', [])).toEqual({ rows: 0, columns: 0, data: new Float64Array(0) });
  });

  const message = (input: unknown, expected?: { rows?: number; columns?: number }): string =>
    thrownBy(() => toMatrix('fit', 'x', input as MatrixLike, expected)).message;

  it('names the row that is ragged', () => {
    expect(message([[1, 2], [3, 4], [5]])).toBe(
      'fit: x: expected 2 numbers in each row, as in row 0, got 1 numbers in row 2. Give every row the same length.',
    );
  });

  it('names row and column of what is not a finite number', () => {
    const advice = 'Remove or repair that row; rows and columns are counted from 0.';
    const stored = matrix(2, 2, new Float64Array([1, 2, -Infinity, 4]));
    expect(
      message([
        [1, 2],
        [3, NaN],
      ]),
    ).toBe(`fit: x: expected finite numbers, got NaN at row 1, column 1. ${advice}`);
    expect(message(stored)).toBe(
      `fit: x: expected finite numbers, got -Infinity at row 1, column 0. ${advice}`,
    );
    expect(message([[1, '2']])).toBe(
      `fit: x: expected finite numbers, got string at row 0, column 1. ${advice}`,
    );
    expect(message([[1, undefined]])).toBe(
      `fit: x: expected finite numbers, got undefined at row 0, column 1. ${advice}`,
    );
    expect(thrownBy(() => toMatrix('fit', 'x', [[NaN]])).name).toBe('DomainError');
  });

  it('tells the shape that is needed from the shape that came', () => {
    const advice = 'Rows are samples, columns are the entries of one sample.';
    expect(message([[1, 2]], { columns: 3 })).toBe(
      `fit: x: expected any number of rows × 3 columns, got 1 × 2. ${advice}`,
    );
    expect(message([[1, 2]], { rows: 4, columns: 2 })).toBe(
      `fit: x: expected 4 rows × 2 columns, got 1 × 2. ${advice}`,
    );
    expect(thrownBy(() => toMatrix('fit', 'x', [[1]], { rows: 2 })).name).toBe('ShapeError');
  });

  it('says how to write a row or a column when plain numbers come', () => {
    expect(message([1, 2])).toBe(
      'fit: x: expected an array of numbers as each row, got number as row 0. ' +
        'Pass an array of rows: [[1], [2], [3]] is one column, [[1, 2, 3]] is one row.',
    );
  });

  it('says what a matrix is when something else comes', () => {
    const said = (got: string): string =>
      `fit: x: expected a Matrix or an array of rows, got ${got}. Pass [[…], […]] or matrix(rows, columns, data).`;
    expect(message(new Float64Array(3))).toBe(said('a typed array'));
    expect(message(null)).toBe(said('null'));
    expect(message(undefined)).toBe(said('undefined'));
    expect(message(7)).toBe(said('number'));
    expect(message({ rows: 1, columns: 1, data: [1] })).toBe(said('object'));
    expect(message({ rows: 2, columns: 2, data: new Float64Array(3) })).toBe(
      'fit: x: expected 2×2 numbers in data, got 3. Make matrices with matrix(rows, columns, data).',
    );
  });
});
