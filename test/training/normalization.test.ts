import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
import { scaling } from '../../src/network/layers/scaling.js';
import { sequential } from '../../src/network/sequential.js';
import { toMatrix, type Matrix } from '../../src/numeric/matrix.js';
import { inputDerivatives } from '../../src/sobolev/input-derivatives.js';
import {
  columnUnits,
  curvatureToUnits,
  identityUnits,
  slopesToUnits,
  splitUnits,
  toUnits,
  withUnits,
} from '../../src/training/normalization.js';
import { expectClose } from '../support/compare.js';
import { unitRoundoff } from '../support/tolerances.js';
import { exactUnits } from './data.js';

const { data, center, spread } = exactUnits();
const rows = (input: number[][]): Matrix => toMatrix('test', 'rows', input);
const inputUnits = columnUnits(rows(data.x));
const outputUnits = columnUnits(rows(data.y));

describe('units of columns', () => {
  it('are mean and standard deviation', () => {
    expect([[...inputUnits.center], [...inputUnits.spread]]).toEqual([center.x, spread.x]);
    expect([[...outputUnits.center], [...outputUnits.spread]]).toEqual([center.y, spread.y]);
  });

  it('have spread 1 where a column is constant', () => {
    expect(columnUnits(rows([[7], [7], [7]]))).toEqual({
      center: Float64Array.of(7),
      spread: Float64Array.of(1),
    });
  });

  it('make mean 0 and deviation 1', () => {
    expect([...toUnits(rows(data.x), inputUnits).data]).toEqual([1, 1, 1, -1, -1, 1, -1, -1]);
    expect(toUnits(rows(data.x), identityUnits(2))).toEqual(rows(data.x));
  });

  it('carry slopes by the chain rule: ∂y′_o/∂x′_j = σ_xj/σ_yo · ∂y_o/∂x_j', () => {
    const slopes = slopesToUnits(rows([[1, 2, 3, 4]]), inputUnits, outputUnits);
    expect([...slopes.data]).toEqual([(1 * 32) / 512, (2 * 0.25) / 512, (3 * 32) / 2, (4 * 0.25) / 2]);
  });
});

describe('second derivatives in units', () => {
  it('follow the chain rule: ∂²y′_o/∂x′_j∂x′_k = σ_xj σ_xk/σ_yo · ∂²y_o/∂x_j∂x_k', () => {
    const bent = curvatureToUnits(rows([[1, 2, 2, 3, 4, 5, 5, 6]]), inputUnits, outputUnits);
    const scaled = [1 * 32 * 32, 2 * 32 * 0.25, 2 * 0.25 * 32, 3 * 0.25 * 0.25];
    const other = [4 * 32 * 32, 5 * 32 * 0.25, 5 * 0.25 * 32, 6 * 0.25 * 0.25];
    const expected = [...scaled.map((value) => value / 512), ...other.map((value) => value / 2)];
    expect([...bent.data]).toEqual(expected);
  });
});

describe('a network in units', () => {
  const inner = sequential([residual([dense(2, 3), activation('tanh'), dense(3, 2)])], { seed: 2 });
  const whole = withUnits(inner, inputUnits, outputUnits);

  it('predicts and has slopes in the user’s units', () => {
    const scaled = toUnits(rows(data.x), inputUnits);
    const [a, b] = [inputDerivatives(inner, scaled), inputDerivatives(whole, data.x)];
    const expected = a.value.data.map((value, i) => center.y[i % 2]! + spread.y[i % 2]! * value);
    expectClose('values', b.value.data, expected, 1e4 * 16 * unitRoundoff);
    const back = a.jacobian.data.map(
      (slope, i) => (slope * spread.y[Math.floor((i % 4) / 2)]!) / spread.x[i % 2]!,
    );
    expectClose('slopes', b.jacobian.data, back, 1e4 * 16 * unitRoundoff);
  });

  it('gives its units back, and the inner network as it was', () => {
    const split = splitUnits(whole, true);
    expect(split.inputUnits).toEqual(inputUnits);
    expect(split.outputUnits).toEqual(outputUnits);
    expect(split.inner.layers).toEqual(inner.layers);
    expect(split.inner.parameters).toEqual(inner.parameters);
  });

  it('has no scaling layers where the units change nothing', () => {
    expect(withUnits(inner, identityUnits(2), identityUnits(2)).layers).toEqual(inner.layers);
    expect(withUnits(inner, inputUnits, identityUnits(2)).layers.map(({ kind }) => kind)).toEqual([
      'scaling',
      'residual',
    ]);
  });

  it('keeps a trailing scaling where labels have no units, and one that cannot be undone', () => {
    const split = splitUnits(whole, false);
    expect(split.outputUnits).toBeNull();
    expect(split.inner.layers.map(({ kind }) => kind)).toEqual(['residual', 'scaling']);
    const masked = sequential([scaling({ scale: [1, 0], shift: [0, 0] }), dense(2, 1)]);
    expect(splitUnits(masked, true)).toEqual({ inner: masked, inputUnits: null, outputUnits: null });
    const only = sequential([scaling({ scale: [2], shift: [0] })]);
    expect(splitUnits(only, true)).toEqual({ inner: only, inputUnits: null, outputUnits: null });
  });
});
