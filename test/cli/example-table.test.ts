import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { numberColumns, readCsv } from '../../src/cli/csv.js';
import { sampleFunction, styblinskiTang } from '../../src/datasets/index.js';

it('examples/styblinski-tang.csv is the sample that its script says, bit for bit', () => {
  const path = fileURLToPath(new URL('../../examples/styblinski-tang.csv', import.meta.url));
  const table = readCsv('test', path);
  expect(table.header).toEqual(['x', 'y', 'f', 'df_dx', 'df_dy']);
  const { x, y, dy } = sampleFunction(styblinskiTang, { samples: 100, seed: 1 });
  expect(numberColumns('test', 'columns', table, ['x', 'y']).data).toEqual(x.data);
  expect(numberColumns('test', 'columns', table, ['f']).data).toEqual(y.data);
  expect(numberColumns('test', 'columns', table, ['df_dx', 'df_dy']).data).toEqual(dy.data);
});
