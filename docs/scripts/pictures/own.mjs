/** Pictures of our own statements. */
import {
  at,
  halfSquaredError,
  linearize,
  mlp,
  numbers,
  part,
  singularValues,
  small,
  table,
  sobolevLoss,
  times,
  transposed,
  x,
} from './common.mjs';
import { bars } from './plots.mjs';
import { heat, outer, picture, sign } from './svg.mjs';

/** U and K of a 2-2-2-1 tanh network with biases: columns by finite sweeps of the paper's factors. */
function factorization() {
  const network = mlp({ inputs: 2, hidden: [2, 2], outputs: 1, activation: 'tanh', seed: 3 });
  const here = at(network, halfSquaredError, [[0.3]], [[0.9, -0.7]]);
  const f = here.factors(0);
  const P = network.parameters.length;
  const widths = [2, 2, 1];
  const offsets = [0, 6, 12];
  const biases = [4, 10, 14];
  const place = (layer, rowVector, columnVector) => {
    const out = Array(P).fill(0);
    rowVector.forEach((a, i) => {
      columnVector.forEach((b, j) => (out[offsets[layer - 1] + i * columnVector.length + j] += a * b));
      out[biases[layer - 1] + i] += a;
    });
    return out;
  };
  /** ∇z_m[s]: rows of ∂z_m/∂z_l beside the states. */
  const g = (m, s) => {
    const out = Array(P).fill(0);
    for (let l = 1; l <= m; l++) {
      const rowOf =
        l === m
          ? widths.slice(l - 1, l).flatMap((n) => Array.from({ length: n }, (_, i) => (i === s ? 1 : 0)))
          : jacobian(m, l)[s];
      place(l, rowOf, Array.from(f.v(l - 1))).forEach((value, i) => (out[i] += value));
    }
    return out;
  };
  const jacobian = (m, l) => {
    const W = part(network, m, network.parameters);
    const eta = f.eta(m - 1, l);
    return times(W, eta);
  };
  /** e_{m,s} = δ_{m+1} ⊗ unit_s in block m + 1, without a bias. */
  const e = (m, s) => {
    const out = Array(P).fill(0);
    Array.from(f.delta(m + 1)).forEach((value, i) => (out[offsets[m] + i * widths[m - 1] + s] = value));
    return out;
  };
  const columns = [g(3, 0)];
  const order = columns.concat([2, 1].flatMap((m) => [0, 1].flatMap((s) => [g(m, s), e(m, s)])));
  const r = order.length;
  const K = Array.from({ length: r }, () => Array(r).fill(0));
  K[0][0] = 1;
  [2, 1].forEach((m, a) =>
    [0, 1].forEach((s) => {
      const i = 1 + 2 * (2 * a + s);
      K[i][i] = f.curvature(m)[s];
      K[i][i + 1] = K[i + 1][i] = f.gamma(m)[s];
    }),
  );
  const U = transposed(order);
  const H = times(times(U, K), order);
  const exact = here.hessian.sample(0).materialize();
  const gap = Math.max(...H.flat().map((value, i) => Math.abs(value - exact.data[i])));
  if (gap > 1e-12) throw new Error(`own pictures: U K Uᵀ differs from the Hessian by ${gap}`);
  return { U, K, H, P, r };
}

function ukut() {
  const { U, K, H, P, r } = factorization();
  const cell = 12;
  return picture(
    [
      heat(U, { cell, label: `U, ${P} × ${r}` }),
      sign('·'),
      heat(K, { cell, label: `K, ${r} × ${r}`, splits: [1, 3, 5, 7] }),
      sign('·'),
      heat(transposed(U), { cell, label: 'Uᵀ' }),
      sign('='),
      heat(H, { cell, label: `H, ${P} × ${P}` }),
    ],
    'A network 2-2-2-1 with biases. K is one block for the output and a 2 × 2 block for each hidden unit.',
    { width: 760 },
  );
}

function inertia() {
  const network = mlp({ inputs: 2, hidden: [4, 3], outputs: 1, activation: 'tanh', seed: 3 });
  const H = at(network, halfSquaredError, [[0.3]], [[0.9, -0.7]]).hessian.sample(0);
  const counted = H.inertia();
  const values = Array.from(H.eigen().values).sort((a, b) => b - a);
  const largest = Math.abs(values[0]);
  const signed = values.map(
    (value) => Math.sign(value) * Math.max(0, 8 + Math.log10(Math.abs(value) / largest + 1e-99)),
  );
  return picture(
    [
      bars(signed, {
        w: 620,
        h: 150,
        label: `eigenvalues of a sample’s Hessian, ${network.parameters.length} parameters; heights are logarithmic`,
      }),
    ],
    `A network 2-4-3-1 with 7 hidden units: ${counted.positive} positive (one for the output and one for each unit), ${counted.negative} negative, ${counted.zero} zero, known without any eigenvalue.`,
  );
}

function sobolevDyads() {
  const network = small({ bias: false });
  const here = linearize(network, { x, y: [[0.2]], dy: [[[0.5, -0.4, 0.1]]] }, sobolevLoss({ gradient: 1 }));
  const dyads = here.gradient.dyads().filter(({ block }) => block === network.blocks[1].name);
  const terms = dyads.map(({ coefficient, left, right }) =>
    outer(
      left.map((value) => value * coefficient),
      right,
    ),
  );
  const sum = part(network, 2, here.gradient.mean());
  const max = Math.max(...sum.flat().map(Math.abs), ...terms.flat(2).map(Math.abs));
  return picture(
    [
      ...terms.flatMap((m, i) => [
        heat(m, { cell: 24, max, label: `dyad ${i + 1}` }),
        sign(i + 1 < terms.length ? '+' : '='),
      ]),
      heat(sum, { cell: 24, max, label: 'gradient of layer 2' }),
    ],
    'The gradient of values and slopes together, for one sample and layer: two outer products, however many inputs there are.',
  );
}

function orders() {
  const network = mlp({ inputs: 4, hidden: [6, 6], outputs: 1, activation: 'tanh', bias: false, seed: 2 });
  const point = [[0.5, -0.8, 0.3, 0.6]];
  const v = numbers(network.parameters.length, 2);
  const along = (t) =>
    at(
      network.withParameters(network.parameters.map((value, i) => value + t * v[i])),
      halfSquaredError,
      [[1]],
      point,
    ).gradient.mean();
  const h = 0.01;
  const stencils = [
    [[0, 1]],
    [
      [-1, -0.5],
      [1, 0.5],
    ],
    [
      [-1, 1],
      [0, -2],
      [1, 1],
    ],
    [
      [-2, -0.5],
      [-1, 1],
      [1, -1],
      [2, 0.5],
    ],
  ];
  const items = stencils.map((stencil, k) => {
    const sum = stencil.reduce(
      (total, [step, factor]) => along(step * h).map((value, i) => total[i] + factor * value),
      new Float64Array(network.parameters.length),
    );
    const s = singularValues(transposed(part(network, 2, sum)));
    return bars(
      s.map((value) => value / s[0]),
      { w: 140, h: 110, log: true, floor: 1e-3, label: `k = ${k}` },
    );
  });
  return picture(
    items,
    'Singular values of the k-th derivative of a layer’s gradient along a direction (by differences; logarithmic, down to 10⁻³): k + 1 of them stand out.',
  );
}

function inner() {
  const network = mlp({ inputs: 4, hidden: [6, 5], outputs: 1, activation: 'tanh', seed: 2 });
  const N = 12;
  const points = Array.from({ length: N }, (_, i) =>
    numbers(4, i + 1).map((value, j) => value + (i < N / 2 ? (j === 0 ? 2 : 0) : j === 0 ? -2 : 0)),
  );
  const here = linearize(network, { x: points, y: points.map(([a, b]) => [a * b]) }, halfSquaredError);
  const samples = points.map((_, i) => here.hessian.sample(i));
  const raw = samples.map((a) => samples.map((b) => a.inner(b)));
  const cosines = raw.map((r, i) => r.map((value, j) => value / Math.sqrt(raw[i][i] * raw[j][j])));
  const gram = here.gradient.gram();
  const g = table(
    N,
    N,
    (i, j) => gram.data[i * N + j] / Math.sqrt(gram.data[i * N + i] * gram.data[j * N + j]),
  );
  return picture(
    [
      heat(g, { cell: 15, label: 'cosines of the gradients', max: 1 }),
      heat(cosines, { cell: 15, label: 'cosines of the Hessians', max: 1 }),
    ],
    `How alike ${N} samples of two groups are to a network of ${network.parameters.length} parameters: inner products of gradients and of Hessians, neither written out.`,
  );
}

function woodbury() {
  const network = mlp({ inputs: 8, hidden: [12, 12], outputs: 1, activation: 'tanh', seed: 2 });
  const P = network.parameters.length;
  const here = at(network, halfSquaredError, [[1]], [numbers(8, 3)]);
  const r = here.hessian.sample(0).rank();
  const frame = (n, label) => ({
    w: n * 0.75,
    h: n * 0.75,
    label,
    draw: (a, b) =>
      `<rect x="${a}" y="${b}" width="${n * 0.75}" height="${n * 0.75}" fill="currentColor" fill-opacity="0.15" stroke="currentColor" stroke-opacity="0.5"/>`,
  });
  return picture(
    [frame(P, `to factor: ${P} × ${P}`), sign('→'), frame(r, `${r} × ${r}`)],
    `One sample of a network 8-12-12-1, to scale: the system in parameters, and the one in factor space.`,
  );
}

function kkt() {
  const layers = 5;
  const n = 4;
  const pattern = table(layers * n, layers * n, (i, j) => {
    const apart = Math.abs(Math.floor(i / n) - Math.floor(j / n));
    return apart === 0 ? 1 : apart === 1 ? -0.35 : 0;
  });
  return picture(
    [
      heat(pattern, {
        cell: 12,
        splits: Array.from({ length: layers - 1 }, (_, i) => (i + 1) * n),
        label: `${layers} layers; a block holds 2Nn unknowns`,
      }),
    ],
    'Which unknowns meet in an equation (schematic): tangents and adjoint tangents of a layer, and those of its two neighbours. The weights are eliminated.',
  );
}

export const ownPictures = {
  'D-ukut': ukut,
  'D-inertia': inertia,
  'D-sobolev': sobolevDyads,
  'D-order-k': orders,
  'D-inner': inner,
  'D-woodbury': woodbury,
  'D-kkt': kkt,
};
