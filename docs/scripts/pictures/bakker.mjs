/** Pictures of the equations of Bakker, Henry and Hodas. */
import {
  at,
  conv2d,
  diagonal,
  elman,
  dense,
  linearize,
  mlp,
  numbers,
  part,
  sequential,
  singularValues,
  small,
  table,
  times,
  transposed,
  weight,
  x,
  halfSquaredError,
} from './common.mjs';
import { bars, plot } from './plots.mjs';
import { column, heat, outer, picture, row, sign, stack } from './svg.mjs';

const relu = small({ activation: 'relu', seed: 43 });
const tanh = small();
const factors = at(tanh).factors(0);
const starts = (network) => network.blocks.map(({ offset }) => offset).slice(1);

/** The factor list beside the Hessian that it stands for, with blocks framed. */
function hessian(network, blocks, caption, loss = halfSquaredError, y = [[0.3]]) {
  const here = at(network, loss, y);
  const f = here.factors(0);
  const vectors = [
    ['v⁽⁰⁾', row(f.v(0))],
    ['v⁽¹⁾', row(f.v(1))],
    ['v⁽²⁾', row(f.v(2))],
    ['γ⁽¹⁾', row(f.gamma(1))],
    ['γ⁽²⁾', row(f.gamma(2))],
    ['δ⁽¹⁾', row(f.delta(1))],
    ['δ⁽²⁾', row(f.delta(2))],
    ['δ⁽³⁾', row(f.delta(3))],
  ];
  const b = network.blocks;
  const marks = blocks.flatMap(([i, j]) => {
    const one = [b[i].offset, b[j].offset, b[i].length, b[j].length];
    return i === j ? [one] : [one, [one[1], one[0], one[3], one[2]]];
  });
  const list = stack(
    vectors.map(([name, v]) => [name, heat(v, { cell: 13 })]),
    { label: 'what is stored' },
  );
  const matrix = heat(here.hessian.sample(0).materialize(), {
    cell: 10,
    splits: starts(network),
    marks,
    names: b.map(({ offset, length, name }) => [
      offset + length / 2,
      name.startsWith('layers.4') || name === b.at(-1).name ? 'u' : `w${name === b[0].name ? '¹' : '²'}`,
    ]),
    label: `the Hessian written out, ${network.parameters.length} × ${network.parameters.length}`,
  });
  return picture([list, sign('→'), matrix], caption);
}

const z = times(weight(tanh, 1), column(x[0])).map(([value]) => value);
const curve = Array.from({ length: 81 }, (_, i) => [-2 + i / 20, Math.tanh(-2 + i / 20)]);

function eachStep() {
  const [steps, hidden] = [4, 3];
  const network = sequential([elman({ inputs: 2, hidden, steps }), dense(hidden, 1)], { seed: 2 });
  const gradient = at(network, halfSquaredError, [[1]], [numbers(2 * steps, 3)]).gradient;
  const dyads = gradient
    .dyads()
    .filter(({ block }) => block.includes('weightRecurrent') || block.includes('recurrent'));
  const own = dyads.map(({ coefficient, left, right }) =>
    outer(
      left.map((value) => coefficient * value),
      right,
    ),
  );
  const sum = own[0].map((r, i) => r.map((_, j) => own.reduce((total, m) => total + m[i][j], 0)));
  const max = Math.max(...sum.flat().map(Math.abs), ...own.flat(2).map(Math.abs));
  const terms = own.flatMap((m, t) => [
    heat(m, { cell: 20, max, label: `step ${t + 1 + steps - own.length}` }),
    sign(t + 1 < own.length ? '+' : '='),
  ]);
  return picture(
    [...terms, heat(sum, { cell: 20, max, label: 'gradient' })],
    `The gradient for the recurrent weights of ${hidden} units over ${steps} steps: one outer product for each step (the first is zero, because the state before it is).`,
  );
}

function convolution() {
  const layer = conv2d({ inChannels: 1, outChannels: 1, kernel: 2, height: 4, width: 4, bias: false });
  const network = sequential([layer], { parameters: [1, -0.6, 0.35, -0.9] });
  const units = table(16, 16, (i, j) => (i === j ? 1 : 0));
  const asMatrix = transposed(network.predict(units));
  const many = sequential(
    [conv2d({ inChannels: 3, outChannels: 6, kernel: 2, height: 5, width: 5 }), dense(96, 1)],
    { seed: 1 },
  );
  const point = [numbers(75, 4)];
  const values = singularValues(
    transposed(part(many, 1, at(many, halfSquaredError, [[1]], point).gradient.mean())),
  );
  return picture(
    [
      heat(asMatrix, { cell: 11, label: 'a 2 × 2 kernel on 4 × 4 pixels, as a matrix' }),
      bars(values, { w: 220, h: 130, label: 'singular values of a kernel’s gradient' }),
    ],
    'A convolution is a doubly block Toeplitz matrix (circulant, if the edges wrap around). The gradient for a kernel with 6 output and 12 input entries has 6 non-zero singular values: no single outer product, but a list of one for each position.',
  );
}

function batch() {
  const network = mlp({ inputs: 8, hidden: [10, 8], outputs: 1, activation: 'tanh', bias: false, seed: 1 });
  const sizes = [1, 2, 3, 4, 6, 8, 10, 12, 14];
  const rank = (layer) => (n) => {
    const points = Array.from({ length: n }, (_, i) => numbers(8, i + 1));
    const mean = linearize(
      network,
      { x: points, y: points.map(([a]) => [a * a]) },
      halfSquaredError,
    ).gradient.mean();
    const s = singularValues(part(network, layer, mean));
    return s.filter((value) => value > 1e-9 * s[0]).length;
  };
  const line = (layer) => sizes.map((n) => [n, rank(layer)(n)]);
  return picture(
    [
      plot({
        w: 420,
        curves: [
          { points: line(1), name: 'layer 1 (10 × 8)' },
          { points: line(2), name: 'layer 2 (8 × 10)', dashed: true },
          { points: sizes.filter((n) => n <= 8).map((n) => [n, n]), name: 'N' },
        ],
        xName: 'samples N',
        y: [0, 8],
      }),
    ],
    'Rank of the mean gradient of a layer: at most one for each sample, until the smaller side of the matrix is reached.',
  );
}

function inverse() {
  const network = small({ hidden: [2, 2], inputs: 2, seed: 3 });
  const H = at(network, halfSquaredError, [[1]], [[0.9, -0.7]]).hessian;
  const P = network.parameters.length;
  const damping = 0.7;
  const dense0 = H.materialize();
  const shifted = table(P, P, (i, j) => dense0.data[i * P + j] + (i === j ? damping : 0));
  const unit = (j) => Array.from({ length: P }, (_, i) => (i === j ? 1 : 0));
  const inverted = transposed(
    Array.from({ length: P }, (_, j) => Array.from(H.solve(unit(j), { damping }).value)),
  );
  return picture(
    [
      heat(shifted, { cell: 14, label: 'H + λI' }),
      sign('·'),
      heat(inverted, { cell: 14, label: '(H + λI)⁻¹' }),
      sign('='),
      heat(times(shifted, inverted), { cell: 14, label: 'I' }),
    ],
    `The inverse of a shifted Hessian with ${P} parameters, column by column from solve(): from the factors, without the matrix on the left.`,
  );
}

function high() {
  const network = mlp({ inputs: 4, hidden: [6, 5], outputs: 1, activation: 'tanh', bias: false, seed: 2 });
  const point = [[0.5, -0.8, 0.3, 0.6]];
  const v = Float64Array.from(numbers(network.parameters.length, 2));
  const product = (h) =>
    at(
      network.withParameters(network.parameters.map((t, i) => t + h * v[i])),
      halfSquaredError,
      [[1]],
      point,
    ).hessian.multiply(v);
  const h = 1e-3;
  const [up, down] = [product(h), product(-h)];
  const orders = [
    at(network, halfSquaredError, [[1]], point).gradient.mean(),
    product(0),
    up.map((value, i) => (value - down[i]) / (2 * h)),
  ];
  const items = orders.map((vector, k) => {
    const s = singularValues(transposed(part(network, 2, vector)));
    return bars(
      s.map((value) => value / s[0]),
      { w: 150, h: 120, log: true, floor: 1e-5, label: ['gradient', 'along v once', 'along v twice'][k] },
    );
  });
  return picture(
    items,
    'Singular values of the part of layer 2 (5 × 6), on a logarithmic scale down to 10⁻⁵ of the largest: one, two, three. Each derivative along a direction adds one outer product.',
  );
}

export const bakkerPictures = {
  B1: () =>
    picture(
      [
        plot({
          w: 320,
          curves: [{ points: curve }],
          dots: z.map((value) => [value, Math.tanh(value)]),
          slopes: z.map((value) => [value, Math.tanh(value), 1 - Math.tanh(value) ** 2]),
          xName: 'z',
          label: 'A(z), with its slope at four units',
        }),
        sign('→'),
        heat(diagonal(factors.gamma(1)), { cell: 24, label: 'γ⁽¹⁾' }),
      ],
      'The slopes of the activation at the units of a layer, on a diagonal.',
    ),
  B2: () =>
    picture(
      [
        heat(diagonal(factors.gamma(1)), { cell: 24, label: 'γ⁽¹⁾' }),
        sign('·'),
        heat(weight(tanh, 1), { cell: 24, label: 'w⁽¹⁾' }),
        sign('='),
        heat(factors.beta(1), { cell: 24, label: 'β⁽¹⁾' }),
      ],
      'β⁽¹⁾ of a network 3-4-3-1: each row of the weights, scaled by the slope of its unit.',
    ),
  B3: () =>
    picture(
      [
        heat(factors.beta(2), { cell: 24, label: 'β⁽²⁾' }),
        sign('·'),
        heat(factors.beta(1), { cell: 24, label: 'β⁽¹⁾' }),
        sign('='),
        heat(factors.alpha(2, 0), { cell: 24, label: 'α⁽²,⁰⁾' }),
      ],
      'From the input to the second state: the product of the layers’ Jacobians.',
    ),
  B4: () =>
    picture(
      [
        heat(factors.alpha(2, 1), { cell: 24, label: 'α⁽²,¹⁾, 3 × 4' }),
        sign('·'),
        heat(diagonal(factors.gamma(1)), { cell: 24, label: 'γ⁽¹⁾, 4 × 4' }),
        sign('='),
        heat(factors.eta(2, 1), { cell: 24, label: 'η⁽²,¹⁾' }),
      ],
      'γ of the lower layer fits the columns of α. γ⁽²⁾, as printed, is 3 × 3: the product would not exist.',
    ),
  B5: () => {
    const f = at(tanh, halfSquaredError, [[0.3]]).factors(0);
    return picture(
      [
        heat(column(f.delta(3)), { cell: 26, label: 'f_p' }),
        sign('⊗'),
        heat(row(f.v(2)), { cell: 26, label: 'v⁽²⁾' }),
        sign('='),
        heat(outer(f.delta(3), f.v(2)), { cell: 26, label: '∂f/∂u' }),
      ],
      'The gradient for the output weights: the loss’s derivative times the last state.',
    );
  },
  B6: () => {
    const f = at(tanh, halfSquaredError, [[0.3]]).factors(0);
    return picture(
      [
        heat(column(f.delta(1)), { cell: 24, label: 'f_p u η⁽²,¹⁾' }),
        sign('⊗'),
        heat(row(f.v(0)), { cell: 24, label: 'v⁽⁰⁾' }),
        sign('='),
        heat(outer(f.delta(1), f.v(0)), { cell: 24, label: '∂f/∂w⁽¹⁾' }),
      ],
      'The gradient for hidden weights: 4 + 3 numbers instead of 4 × 3.',
    );
  },
  B7: () =>
    hessian(
      relu,
      [[2, 2]],
      'A ReLU network 3-4-3-1 with ½(p − y)². Framed: the block of the output weights, f_pp v v.',
    ),
  B8: () =>
    hessian(
      relu,
      [
        [2, 0],
        [2, 1],
      ],
      'Framed: the blocks between output and hidden weights.',
    ),
  B9: () =>
    hessian(
      relu,
      [
        [0, 1],
        [0, 0],
        [1, 1],
      ],
      'Framed: the blocks among hidden weights. For f = p the two on the diagonal would be zero; here f_pp is 1.',
    ),
  'B-any': () => {
    const of = (network) =>
      heat(at(network).hessian.sample(0).materialize(), {
        cell: 10,
        splits: starts(network),
        label: network === relu ? 'ReLU, f = p' : 'tanh, f = p',
      });
    return picture(
      [of(relu), of(tanh)],
      'Hessians of the output of the same kind of network. With ReLU the diagonal blocks are zero; a curved activation fills them, and the vectors that it takes are the same.',
    );
  },
  'B-rnn': eachStep,
  'B-conv': convolution,
  'B-batch': batch,
  'B-inv': inverse,
  'B-high': high,
};
