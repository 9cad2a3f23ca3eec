/** Pictures of Sobolev training. */
import {
  checkDerivatives,
  fit,
  grid,
  hermitePolynomial,
  gaussianThrough,
  inputDerivatives,
  interpolant,
  mlp,
  numbers,
  reluApproximation,
  fieldAsymmetry,
} from './common.mjs';
import { arrows, bars, plot } from './plots.mjs';
import { picture } from './svg.mjs';

const curveOf = (fn, low, high, count = 120) => grid(low, high, count).map((t) => [t, fn(t)]);
const valueOf = (network) => (t) => network.predict([[t]]).data[0];

/** The same few points, fitted with and without their slopes. */
async function pairOfFits(target, slope, points, hidden = 12) {
  const x = points.map((t) => [t]);
  const y = points.map((t) => [target(t)]);
  const dy = points.map((t) => [slope(t)]);
  const network = mlp({ inputs: 1, hidden: [hidden], outputs: 1, activation: 'tanh', seed: 3 });
  const options = { epochs: 300, seed: 1, l2: 1e-7 };
  return [await fit(network, { x, y }, options), await fit(network, { x, y, dy }, options)].map(
    (result) => result.network,
  );
}

const wave = (t) => Math.sin(2 * t) + 0.3 * t * t;
const waveSlope = (t) => 2 * Math.cos(2 * t) + 0.6 * t;

async function objective() {
  const points = [-2.2, -1.2, -0.1, 0.9, 2.1];
  const [values, both] = await pairOfFits(wave, waveSlope, points);
  return picture(
    [
      plot({
        w: 520,
        h: 250,
        y: [-1.5, 2.8],
        curves: [
          { points: curveOf(wave, -2.4, 2.4), name: 'target' },
          { points: curveOf(valueOf(values), -2.4, 2.4), name: 'fitted to values', dashed: true },
          { points: curveOf(valueOf(both), -2.4, 2.4), name: 'fitted to values and slopes', dashed: true },
        ],
        dots: points.map((t) => [t, wave(t)]),
        slopes: points.map((t) => [t, wave(t), waveSlope(t)]),
      }),
    ],
    'Five points with their slopes; the same network, with and without the derivative term.',
  );
}

function stochastic() {
  const d = 6;
  const g = numbers(d, 7);
  const squared = g.reduce((sum, value) => sum + value * value, 0);
  const uniform = numbers(2 * d * 4000, 11);
  const kinds = {
    sphere: (k) => {
      const v = Array.from({ length: d }, (_, i) => {
        const [a, b] = [uniform[2 * (k * d + i)], uniform[2 * (k * d + i) + 1]].map(
          (value) => (value + 1) / 2,
        );
        return Math.sqrt(-2 * Math.log(a + 1e-12)) * Math.cos(2 * Math.PI * b);
      });
      const length = Math.hypot(...v);
      return v.map((value) => value / length);
    },
    'random signs': (k) => Array.from({ length: d }, (_, i) => Math.sign(uniform[k * d + i]) / Math.sqrt(d)),
    coordinate: (k) =>
      Array.from({ length: d }, (_, i) => (i === Math.floor(((uniform[k] + 1) / 2) * d) ? 1 : 0)),
  };
  const curves = Object.entries(kinds).map(([name, draw]) => {
    let sum = 0;
    const points = [];
    for (let k = 0; k < 2000; k++) {
      sum += d * draw(k).reduce((dot, value, i) => dot + value * g[i], 0) ** 2;
      if (k < 40 || k % 20 === 0) points.push([Math.log10(k + 1), sum / (k + 1) / squared]);
    }
    return { points, name };
  });
  return picture(
    [
      plot({
        w: 460,
        h: 220,
        curves: [
          {
            points: [
              [0, 1],
              [3.3, 1],
            ],
            name: 'full slope',
            dashed: true,
          },
          ...curves,
        ],
        y: [0, 2.5],
        xName: 'log₁₀ of the number of directions',
      }),
    ],
    `Running means of d⟨g, v⟩² / |g|² in ${d} dimensions: each kind of direction tends to 1, so weights mean the same as with the full slope.`,
  );
}

function universal() {
  const p = (t) => t ** 3 - t;
  const slope = (t) => 3 * t * t - 1;
  const nets = [4, 16].map((pieces) => [pieces, reluApproximation(p, [-1.3, 1.3], pieces)]);
  const slopeOf = (network) => (t) => inputDerivatives(network, [[t]]).jacobian.data[0];
  return picture(
    [
      plot({
        w: 310,
        h: 220,
        curves: [
          { points: curveOf(p, -1.3, 1.3), name: 'x³ − x' },
          ...nets.map(([n, net]) => ({
            points: curveOf(valueOf(net), -1.3, 1.3, 200),
            name: `${String(n)} pieces`,
            dashed: true,
          })),
        ],
        label: 'values',
      }),
      plot({
        w: 310,
        h: 220,
        curves: [
          { points: curveOf(slope, -1.3, 1.3), name: '3x² − 1' },
          ...nets.map(([n, net]) => ({
            points: curveOf(slopeOf(net), -1.299, 1.299, 400),
            name: `${String(n)} pieces`,
            dashed: true,
          })),
        ],
        label: 'slopes',
      }),
    ],
    'ReLU networks of one hidden layer on a finer and finer mesh: values and slopes converge, the slopes by steps.',
  );
}

function consistent() {
  const x = grid(-2, 2, 12).map((t) => [t]);
  const y = x.map(([t]) => [wave(t)]);
  const right = x.map(([t]) => [waveSlope(t)]);
  const gaps = [right, right.map(([s]) => [-s])].map((dy) => {
    const { worst, status } = checkDerivatives(x, y, dy);
    return { worst: worst.map(({ difference, integral }) => Math.abs(difference - integral)), status };
  });
  const top = Math.max(...gaps.flatMap(({ worst }) => worst));
  const items = gaps.map(({ worst, status }, i) =>
    bars(worst.slice(0, 8), {
      w: 280,
      h: 120,
      top,
      label: `${['true slopes', 'slopes with the sign flipped'][i]}: ${status}`,
    }),
  );
  return picture(
    items,
    'What checkDerivatives compares: the difference of two values against the integral of the slopes between them. The largest gaps, on one scale.',
  );
}

function exactInterpolant() {
  const x = [[-1.5], [-0.6], [0.4], [1.3]];
  const y = [0.4, -0.3, 0.8, 0.1];
  const dy = [[0.8], [-1.2], [0.5], [-0.9]];
  const network = interpolant(x, y, dy);
  return picture(
    [
      plot({
        w: 480,
        h: 220,
        curves: [{ points: curveOf(valueOf(network), -1.9, 1.7, 400), name: 'the network' }],
        dots: x.map(([t], i) => [t, y[i]]),
        slopes: x.map(([t], i) => [t, y[i], dy[i][0]]),
        xName: 'x',
      }),
    ],
    'One hidden ReLU layer through four given values with four given slopes: two kinks between neighbours.',
  );
}

function identification() {
  const p = (t) => t ** 3 - 2 * t + 0.5;
  const h = hermitePolynomial([-1, 1], [p(-1), p(1)], [1, 1]);
  const bell = (mean, deviation) => (t) =>
    Math.exp(-0.5 * ((t - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI));
  const [mean, deviation, at] = [0.4, 0.6, -0.3];
  const value = bell(mean, deviation)(at);
  const slope = (value * (mean - at)) / deviation ** 2;
  const found = gaussianThrough(at, value, slope);
  return picture(
    [
      plot({
        w: 310,
        h: 210,
        curves: [
          { points: curveOf(p, -1.7, 1.7), name: 'a cubic' },
          { points: curveOf((t) => h.value(t), -1.7, 1.7), name: 'from two points', dashed: true },
        ],
        dots: [
          [-1, p(-1)],
          [1, p(1)],
        ],
        slopes: [
          [-1, p(-1), 1],
          [1, p(1), 1],
        ],
      }),
      plot({
        w: 310,
        h: 210,
        curves: [
          { points: curveOf(bell(mean, deviation), -2, 2.5), name: 'a Gaussian' },
          {
            points: curveOf(bell(found.mean, found.deviation), -2, 2.5),
            name: 'from one point',
            dashed: true,
          },
        ],
        dots: [[at, value]],
        slopes: [[at, value, slope]],
      }),
    ],
    'With slopes, two points determine a cubic (four without), and one point a Gaussian.',
  );
}

function fewer() {
  const names = ['f', 'g'];
  const [f, g] = [(t) => t * t, (t) => 2 * t * t * t - 3 * t * t + 2 * t];
  return picture(
    [
      plot({
        w: 420,
        h: 210,
        curves: [
          { points: curveOf(f, -0.4, 1.4), name: names[0] },
          { points: curveOf(g, -0.4, 1.4), name: names[1] },
        ],
        dots: [
          [0, 0],
          [1, 1],
        ],
        slopes: [
          [0, 0, 0],
          [0, 0, 2],
        ],
      }),
    ],
    'Two functions with the same values at 0 and 1: values there do not tell them apart, the slopes at 0 do. What is told apart by values stays so with slopes.',
  );
}

/** A direct head and the gradient of a scalar network, fitted to the same field. */
async function fields() {
  const x = grid(-1, 1, 5).flatMap((a) => grid(-1, 1, 5).map((b) => [a, b]));
  const potential = ([a, b]) => a * a - 0.6 * b * b + 0.8 * a * b;
  const slope = ([a, b]) => [2 * a + 0.8 * b, -1.2 * b + 0.8 * a];
  const y = x.map((p) => [potential(p)]);
  const dy = x.map(slope);
  const scalar = await fit(
    mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 2 }),
    { x, y, dy },
    { epochs: 60, seed: 1 },
  );
  const noisy = dy.map((s, i) => s.map((value, j) => value + 0.5 * numbers(60, 5)[2 * i + j]));
  const direct = await fit(
    mlp({ inputs: 2, hidden: [8], outputs: 2, activation: 'tanh', seed: 2 }),
    { x, y: noisy },
    { epochs: 60, seed: 1 },
  );
  const jacobian = inputDerivatives(scalar.network, x).jacobian.data;
  const head = direct.network.predict(x).data;
  const truth = x.map((p, i) => [...p, ...dy[i]]);
  const arrowsOf = (data) => x.map((p, i) => [...p, data[2 * i], data[2 * i + 1]]);
  return {
    truth,
    ofScalar: arrowsOf(jacobian),
    ofDirect: arrowsOf(head),
    asymmetry: fieldAsymmetry(direct.network, x),
  };
}

async function asymmetry() {
  const { truth, ofScalar, ofDirect, asymmetry: size } = await fields();
  return picture(
    [
      arrows([truth, ofScalar], { label: 'gradient of a scalar network: 0', low: -1.4, high: 1.4 }),
      arrows([truth, ofDirect], {
        label: `a network that puts out a field: ${size.toFixed(2)}`,
        low: -1.4,
        high: 1.4,
      }),
    ],
    'A gradient field (broad) and two fitted to it from noisy labels. The numbers are ‖J − Jᵀ‖ / ‖J‖: a gradient’s Jacobian is symmetric by itself, a direct head’s is not.',
  );
}

async function synthetic() {
  const { truth, ofScalar } = await fields();
  return picture(
    [
      arrows([truth, ofScalar], {
        size: 230,
        label: 'the loss’s gradient (broad) and the critic’s',
        low: -1.4,
        high: 1.4,
      }),
    ],
    'A critic fitted to the loss and to its gradient over two hidden units: its own gradient is what the module below is trained with.',
  );
}

async function distillation() {
  const teacher = (t) => Math.tanh(1.8 * t) - 0.4 * Math.sin(3 * t);
  const slope = (t) => 1.8 * (1 - Math.tanh(1.8 * t) ** 2) - 1.2 * Math.cos(3 * t);
  const points = [-1.8, -0.9, 0, 1, 1.7];
  const [values, both] = await pairOfFits(teacher, slope, points, 10);
  return picture(
    [
      plot({
        w: 520,
        h: 220,
        curves: [
          { points: curveOf(teacher, -2, 2), name: 'teacher' },
          { points: curveOf(valueOf(values), -2, 2), name: 'student, values', dashed: true },
          { points: curveOf(valueOf(both), -2, 2), name: 'student, values and slopes', dashed: true },
        ],
        dots: points.map((t) => [t, teacher(t)]),
        slopes: points.map((t) => [t, teacher(t), slope(t)]),
        xName: 'state s',
      }),
    ],
    'A log-probability of the teacher over a state, and two students that saw it at five states: one with the teacher’s slopes.',
  );
}

export const sobolevPictures = {
  S1: objective,
  S2: stochastic,
  'S-T1': universal,
  'S-T2': consistent,
  'S-P1': exactInterpolant,
  'S-P2': fewer,
  'S-P3': identification,
  'S-P4': asymmetry,
  'S-dist': distillation,
  'S-sg': synthetic,
};
