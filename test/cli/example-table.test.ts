import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { numberColumns, readCsv } from '../../src/cli/csv.js';
import { sampleFunction, styblinskiTang } from '../../src/datasets/index.js';
import { expectCloseToLargest } from '../support/compare.js';
import { powerRounding } from '../support/tolerances.js';

it('examples/styblinski-tang.csv is the sample that its script says: points bit for bit, values as the engine rounds powers', () => {
  const path = fileURLToPath(new URL('../../examples/styblinski-tang.csv', import.meta.url));
  const table = readCsv('test', path);
  expect(table.header).toEqual(['x', 'y', 'f', 'df_dx', 'df_dy']);
  const { x, y, dy } = sampleFunction(styblinskiTang, { samples: 100, seed: 1 });
  expect(numberColumns('test', 'columns', table, ['x', 'y']).data).toEqual(x.data);
  const values = numberColumns('test', 'columns', table, ['f']).data;
  expectCloseToLargest('f', values, y.data, powerRounding);
  const slopes = numberColumns('test', 'columns', table, ['df_dx', 'df_dy']).data;
  expectCloseToLargest('df', slopes, dy.data, powerRounding);
});
