/** Pictures of the gradient note. */
import { equation, solveEquation } from '../../../dist/equations/index.js';
import {
  at,
  diagonal,
  grid,
  halfSquaredError,
  numbers,
  small,
  times,
  transposed,
  weight,
} from './common.mjs';
import { plot } from './plots.mjs';
import { column, heat, outer, picture, row, sign } from './svg.mjs';

const network = small();
const f = at(network, halfSquaredError, [[0.3]]).factors(0);
const cell = 24;
const D1 = weight(network, 1);
const product = (a, b, c, names, caption, glyph = '·') =>
  picture(
    [
      heat(a, { cell, label: names[0] }),
      sign(glyph),
      heat(b, { cell, label: names[1] }),
      sign('='),
      heat(c, { cell, label: names[2] }),
    ],
    caption,
  );

/** Second derivative of tanh at the units of layer 1, and a residual carried to them. */
const curvature = Array.from(f.v(1), (v) => -2 * v * (1 - v * v));
const residual = transposed(times(transposed(weight(network, 2)), column(numbers(3, 4)))).flat();
const Delta = outer(residual, numbers(3, 9));

async function logarithm() {
  const problem = equation({
    residual: 'x * u_x - 1',
    domain: { x: [0.5, 5] },
    conditions: [{ at: { x: 1 }, residual: 'u' }],
    solution: 'log(x)',
  });
  const { network: solved, evaluate } = await solveEquation(problem, { iterations: 300 });
  const points = grid(0.5, 5, 160);
  const values = evaluate(points.map((t) => [t])).value.data;
  return picture(
    [
      plot({
        w: 310,
        h: 210,
        curves: [
          { points: points.map((t) => [t, Math.log(t)]), name: 'log x' },
          { points: points.map((t, i) => [t, values[i]]), name: 'the network', dashed: true },
        ],
        dots: [[1, 0]],
        xName: 'x',
      }),
      plot({
        w: 310,
        h: 210,
        logY: true,
        curves: [{ points: points.map((t, i) => [t, Math.max(1e-12, Math.abs(values[i] - Math.log(t)))]) }],
        xName: 'x',
        label: '|error|',
      }),
    ],
    `dy/dx = 1/x with y(1) = 0, solved with a network of ${solved.parameters.length} parameters.`,
  );
}

export const notePictures = {
  G1: () => {
    const delta = f.delta(2);
    const down = times(transposed(weight(network, 2)), column(delta));
    return picture(
      [
        heat(row(delta), { cell, label: 'Δ²' }),
        sign('·'),
        heat(weight(network, 2), { cell, label: 'W' }),
        sign('='),
        heat(transposed(down), { cell, label: 'Δ¹' }),
        sign('   '),
        heat(column(delta), { cell, label: 'Δᵀ' }),
        sign('⊗'),
        heat(row(f.v(1)), { cell, label: 'O' }),
        sign('='),
        heat(outer(delta, f.v(1)), { cell, label: 'δW' }),
      ],
      'Through a linear layer: Δ goes down by W, and the change of W is an outer product.',
      { width: 760 },
    );
  },
  G2: () => {
    const d = transposed(times(transposed(weight(network, 2)), column(f.delta(2)))).flat();
    return product(
      row(d),
      row(f.gamma(1)),
      row(f.delta(1)),
      ['Δ above', 'σ′', 'Δ below'],
      'Through an activation: unit by unit.',
      '⊙',
    );
  },
  G3: () =>
    product(
      weight(network, 2),
      f.beta(1),
      times(weight(network, 2), f.beta(1)),
      ['W', '𝔇 below', '𝔇'],
      'The derivative with respect to the input goes up by W.',
    ),
  G4: () =>
    product(
      diagonal(f.gamma(1)),
      D1,
      f.beta(1),
      ['σ′', '𝔇 below', '𝔇'],
      'Through an activation each row of 𝔇 is scaled by the slope of its unit.',
    ),
  G5: () => {
    const D = f.beta(1);
    const above = outer(numbers(3, 4), numbers(3, 9));
    return product(
      above,
      transposed(D),
      times(above, transposed(D)),
      ['Δ (unit × input)', '𝔇ᵀ', 'δW'],
      'The change of W that an error in 𝔇 asks for: a sum of outer products, one for each input.',
    );
  },
  G6: () =>
    picture(
      [
        heat(Delta, { cell, label: 'Δ' }),
        sign('⊙'),
        heat(D1, { cell, label: '𝔇' }),
        sign('→'),
        heat(column(Delta.map((r, i) => r.reduce((sum, value, m) => sum + value * D1[i][m], 0))), {
          cell,
          label: 'Σ over inputs',
        }),
        sign('⊙'),
        heat(column(curvature), { cell, label: 'σ″' }),
        sign('='),
        heat(
          column(Delta.map((r, i) => curvature[i] * r.reduce((sum, value, m) => sum + value * D1[i][m], 0))),
          { cell, label: 'δ' },
        ),
      ],
      'What enters the ordinary back-propagation at an activation, because σ′ itself depends on the weights below.',
    ),
  'G-factor2': () => {
    const [A, D] = [0.4, 1.1];
    const tangent = (slope) => [0.6, 1.6].map((t) => [t, (D - A) ** 2 + slope * (t - D)]);
    return picture(
      [
        plot({
          w: 420,
          h: 210,
          curves: [
            { points: grid(-0.6, 1.6, 60).map((t) => [t, (t - A) ** 2]), name: '(𝔇 − A)²' },
            { points: tangent(2 * (D - A)), name: 'slope 2(𝔇 − A)' },
            { points: tangent(D - A), name: 'slope 𝔇 − A', dashed: true },
          ],
          dots: [[D, (D - A) ** 2]],
          xName: '𝔇',
        }),
      ],
      'The squared error of one derivative, and lines of the two slopes through a point of it: one is the tangent.',
    );
  },
  G7: logarithm,
};
