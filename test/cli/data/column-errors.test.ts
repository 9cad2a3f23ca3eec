import { expect, it } from 'vitest';
import { fitErrors } from '../../../src/cli/data/column-errors.js';
import { mlp } from '../../../src/network/mlp.js';
import { matrix } from '../../../src/numeric/matrix.js';

const columns = { inputs: ['a', 'b'], outputs: ['y', 'z'], gradient: ['ya', 'yb', 'za', 'zb'] };
// y = 2a + 3b, z = −a, exactly; derivatives 2, 3, −1, 0.
const network = mlp({
  inputs: 2,
  hidden: [],
  outputs: 2,
  activation: 'identity',
  parameters: [2, 3, -1, 0, 0, 0],
});
const x = matrix(2, 2, Float64Array.of(1, 0, 0, 1));

it('measures root mean squares and R² in the units of each column', () => {
  const y = matrix(2, 2, Float64Array.of(2, 5, 3 + 1, 5));
  const dy = matrix(2, 4, Float64Array.of(2, 3, -1, 1, 2, 3, -1, -1));
  const { values, derivatives } = fitErrors(network, { x, y, dy }, columns);
  // y: errors 0 and 1 around labels 2 and 4; z: errors 6 and 5, constant labels.
  expect(values).toEqual([
    { column: 'y', rmse: Math.sqrt(0.5), r2: 0.5 },
    { column: 'z', rmse: Math.sqrt((36 + 25) / 2), r2: null },
  ]);
  expect(derivatives.map(({ column }) => column)).toEqual(columns.gradient);
  expect(derivatives.map(({ rmse }) => rmse)).toEqual([0, 0, 0, 1]);
  expect(derivatives[3]!.r2).toBe(0);
});

it('says nothing about derivatives where there are none', () => {
  const data = { x, y: matrix(2, 2, Float64Array.of(1, 2, 3, 4)), dy: null };
  expect(fitErrors(network, data, { ...columns, gradient: null }).derivatives).toEqual([]);
});

it('knows a constant column whatever its mean rounds to', () => {
  const rows = 160;
  const data = { x: matrix(rows, 2), y: matrix(rows, 2, new Float64Array(2 * rows).fill(0.1)), dy: null };
  expect(fitErrors(network, data, { ...columns, gradient: null }).values.map(({ r2 }) => r2)).toEqual([
    null,
    null,
  ]);
});
