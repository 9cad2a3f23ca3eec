import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
import { scaling } from '../../src/network/layers/scaling.js';
import { parametersOf } from '../../src/network/network.js';
import { sequential } from '../../src/network/sequential.js';
import { countAllocations } from '../../src/numeric/allocation.js';
import { matrix } from '../../src/numeric/matrix.js';
import { inputDerivatives, jacobianOf, outputAdjoints } from '../../src/sobolev/input-derivatives.js';
import { forward } from '../../src/sweeps/forward.js';
import { expectClose, expectExact } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';
import { polynomial } from './polynomial.js';

/** Fewer outputs than inputs goes backwards, more go forwards; equal numbers too. */
const shapes = [
  [3, 1],
  [3, 2],
  [2, 2],
  [1, 3],
  [2, 4],
] as const;

describe('input derivatives', () => {
  it.each(shapes)('of a polynomial with %d inputs and %d outputs, by formula', (inputs, outputs) => {
    const { network, x, value, jacobian, hessian } = polynomial(inputs, outputs, 10 * inputs + outputs);
    const all = inputDerivatives(network, x, { order: 2 });
    expectExact('value', all.value.data, value.flat());
    expectExact('jacobian', all.jacobian.data, jacobian.flat());
    expectExact('hessian', all.hessian.data, hessian.flat());
    expect([all.jacobian.rows, all.jacobian.columns]).toEqual([4, outputs * inputs]);
    expect([all.hessian.rows, all.hessian.columns]).toEqual([4, outputs * inputs ** 2]);
    // Order 1 chooses the cheaper of two ways, order 2 the one it needs anyway.
    expect(inputDerivatives(network, x)).toEqual({ value: all.value, jacobian: all.jacobian });
    expect(inputDerivatives(network, x, { order: 0 })).toEqual({ value: all.value });
  });

  const network = sequential(
    [
      scaling({ scale: [2, 0.5], shift: [0.1, -1] }),
      residual([dense(2, 3), activation('tanh'), dense(3, 2), activation('gelu')]),
      activation('softplus'),
      dense(2, 3),
      activation('sin'),
    ],
    { seed: 3 },
  );
  const x = [
    [0.3, -0.2],
    [1.1, 0.4],
    [-0.7, 0.9],
  ];

  it('are the same by adjoints and by tangents', () => {
    const points = matrix(3, 2, Float64Array.from(x.flat()));
    const trace = forward(network.program, parametersOf(network), points);
    // Two orders of multiplying the same seven Jacobians of width ≤ 3, entries of size 1.
    const [byTangents, byAdjoints] = [
      jacobianOf(trace, null),
      jacobianOf(trace, outputAdjoints(trace, true)),
    ];
    expectClose('jacobian', byTangents.data, byAdjoints.data, 7 * 3 * 8 * unitRoundoff);
    expect([byTangents.rows, byTangents.columns]).toEqual([3, 6]);
  });

  it('agree with extrapolated differences through residual, scaling and consecutive activations', () => {
    const { jacobian, hessian } = inputDerivatives(network, x, { order: 2 });
    // Error of the extrapolation: h⁴/4!·f⁽⁵⁾ (scale 2 to the fifth: ≤ 1e3·h⁴), rounding: 4u/h.
    const h = 2 ** -10;
    const tolerance = 1e3 * h ** 4 + (16 * unitRoundoff) / h;
    const moved = (j: number, step: number): number[][] =>
      x.map((row) => row.map((entry, i) => (i === j ? entry + step : entry)));
    for (const j of [0, 1]) {
      const quotient = (of: (points: number[][]) => ArrayLike<number>): number[] => {
        const [a, b, c, d] = [h, -h, 2 * h, -2 * h].map((step) => of(moved(j, step)));
        return Array.from(a!, (_, i) => (8 * (a![i]! - b![i]!) - (c![i]! - d![i]!)) / (12 * h));
      };
      const slopes = quotient((points) => network.predict(points).data);
      expectClose(
        `∂/∂x_${j}`,
        slopes,
        [0, 1, 2].flatMap((n) => [0, 1, 2].map((o) => jacobian.data[n * 6 + o * 2 + j]!)),
        tolerance,
      );
      const curvatures = quotient((points) => inputDerivatives(network, points).jacobian.data);
      const expected = [0, 1, 2].flatMap((n) =>
        [0, 1, 2].flatMap((o) => [0, 1].map((i) => hessian.data[n * 12 + o * 4 + i * 2 + j]!)),
      );
      expectClose(`∂²/∂x∂x_${j}`, curvatures, expected, 8 * tolerance);
    }
  });

  it('are zero where nothing depends on the input, and 1 of the identity', () => {
    const constant = network.withParameters(network.parameters.map(() => 0));
    const flat = inputDerivatives(sequential([dense(2, 1)], { parameters: [0, 0, 5] }), x, { order: 2 });
    expectExact('jacobian', flat.jacobian.data, [0, 0, 0, 0, 0, 0]);
    expectExact(
      'hessian',
      flat.hessian.data,
      Array.from({ length: 12 }, () => 0),
    );
    expect(inputDerivatives(constant, x).jacobian.data.every((entry) => entry === 0)).toBe(true);
    const same = inputDerivatives(sequential([activation('identity')], { inputs: 2 }), [[7, 8]], {
      order: 2,
    });
    expect([...same.jacobian.data]).toEqual([1, 0, 0, 1]);
    expect(same.hessian.data.every((entry) => entry === 0)).toBe(true);
  });

  it('go the cheaper way: the work grows with the smaller of the two widths', () => {
    const numbers = (inputs: number, outputs: number): number => {
      const wide = polynomial(inputs, outputs, 1, 8);
      const once = countAllocations(() => wide.network.predict(wide.x)).total;
      return countAllocations(() => inputDerivatives(wide.network, wide.x)).total / once;
    };
    // Three sweeps' worth where one width is 1; forty would go the wrong way.
    expect(numbers(40, 1)).toBeLessThan(8);
    expect(numbers(1, 40)).toBeLessThan(8);
  });

  it('take no rows', () => {
    const none = inputDerivatives(network, [], { order: 2 });
    expect([none.value.rows, none.jacobian.rows, none.hessian.rows]).toEqual([0, 0, 0]);
  });

  it('do not share memory with x or the sweeps', () => {
    const points = matrix(1, 2, Float64Array.of(1, 2));
    const { value } = inputDerivatives(sequential([activation('identity')], { inputs: 2 }), points, {
      order: 0,
    });
    expect(value.data.buffer).not.toBe(points.data.buffer);
  });

  it('name what is wrong', () => {
    expect(thrownBy(() => inputDerivatives(network, x, { order: 3 as 2 }))).toEqual({
      name: 'DomainError',
      message:
        'inputDerivatives: order: expected 0, 1 or 2, got 3. Derivatives of any order along directions: directionalDerivatives.',
    });
    expect(thrownBy(() => inputDerivatives(network, [[1, 2, 3]]))).toEqual({
      name: 'ShapeError',
      message:
        'inputDerivatives: x: expected any number of rows × 2 columns, got 1 × 3. Rows are samples, columns are the entries of one sample.',
    });
    expect(thrownBy(() => inputDerivatives(network, [[1, Infinity]])).message).toBe(
      'inputDerivatives: x: expected finite numbers, got Infinity at row 0, column 1. Remove or repair that row; rows and columns are counted from 0.',
    );
  });
});
