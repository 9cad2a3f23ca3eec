/**
 * Objectives of order 2: second derivatives fitted together with values and slopes, in any combination, on random mixtures
 * of all layer kinds; next to difference quotients, to the rows of Gauss-Newton, and to a case by hand.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { materializeRows } from '../../src/factors/rows/materialize.js';
import {
  activation,
  dense,
  inputDerivatives,
  linearize,
  maxPool,
  mlp,
  sequential,
  sobolevLoss,
  type Batch,
  type Linearization,
  type Network,
  type SobolevWeights,
} from '../../src/index.js';
import { randomNetworks, normalRows } from '../structure/networks.js';
import { expectCloseToLargest, expectExact } from '../support/compare.js';
import { unitRoundoff } from '../support/tolerances.js';
import { law as differenceLaw } from '../laws/law.js';
import { thrownBy } from '../support/thrown.js';

/** Sums of a few hundred terms, relative to the largest; cancellation within them costs some digits. */
const rounding = 1e-9;
/** Step of the difference quotients along a unit vector. */
const step = 2e-3;

/** Symmetric blocks in rows of C·n₀². */
function symmetricRows(rows: number, outputs: number, inputs: number, seed: number): number[][] {
  return normalRows(rows, outputs * inputs * inputs, seed).map((row) =>
    row.map((value, i) => {
      const [o, j, k] = [Math.floor(i / inputs ** 2), Math.floor(i / inputs) % inputs, i % inputs];
      return value + row[(o * inputs + k) * inputs + j]!;
    }),
  );
}

interface Problem {
  readonly network: Network;
  readonly batch: Batch;
  readonly weights: SobolevWeights;
}

/** Each of the eight choices of terms, with weights of every spread; weights need not be symmetric. */
function problemOf(network: Network, seed: number): Problem {
  const { inputs, outputs } = network;
  const samples = 1 + (seed % 3);
  const positive = (count: number, shift: number): number[] =>
    normalRows(1, count, seed + shift)[0]!.map(Math.abs);
  const square = inputs * inputs;
  const [hasValue, hasSlopes] = [seed % 2 === 0, Math.floor(seed / 2) % 2 === 0];
  const isClasses = outputs > 1 && seed % 5 === 0;
  return {
    network,
    batch: {
      x: normalRows(samples, inputs, seed),
      ...(hasValue ? { y: normalRows(samples, outputs, seed + 1).map((row) => row.map(Math.abs)) } : {}),
      ...(hasSlopes ? { dy: normalRows(samples, inputs * outputs, seed + 2) } : {}),
      d2y: symmetricRows(samples, outputs, inputs, seed + 3),
      weights: Array.from({ length: samples }, (_, n) => 1 + n),
      l2: (seed % 3) / 10,
    },
    weights: {
      value: hasValue ? 0.7 : 0,
      gradient: hasSlopes ? positive([1, inputs, inputs * outputs][seed % 3]!, 4) : 0,
      hessian: positive([1, square, square * outputs][seed % 3]!, 5),
      ...(isClasses ? { loss: 'crossEntropy' } : {}),
    },
  };
}

function at(
  { network, batch, weights }: Problem,
  theta: ArrayLike<number> = network.parameters,
): Linearization {
  return linearize(network.withParameters(Float64Array.from(theta)), batch, sobolevLoss(weights));
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0);

const law = (name: string, check: (problem: Problem, seed: number) => void): void =>
  it(name, () => {
    fc.assert(
      fc.property(randomNetworks({ smooth: true }), fc.nat(1000), (network, seed) =>
        check(problemOf(network, seed), seed),
      ),
      { numRuns: 80 },
    );
  });

describe('an objective of order 2, on random mixtures of layers', () => {
  law('is the sum of its terms', (problem) => {
    const { network, batch, weights } = problem;
    const made = at(problem);
    const { hessian } = inputDerivatives(network, batch.x, { order: 2 });
    const width = hessian.columns;
    const spread = weights.hessian as readonly number[];
    const bent = made.losses.map((_, n) => {
      let sum = 0;
      for (let k = 0; k < width; k++) {
        const label = (batch.d2y as readonly (readonly number[])[])[n]![k]!;
        sum += spread[k % spread.length]! * (hessian.data[n * width + k]! - label) ** 2;
      }
      return sum / 2;
    });
    const rest = at({ ...problem, weights: { ...weights, hessian: 0 } });
    const expected = rest.losses.map((loss, n) => loss + bent[n]!);
    expectCloseToLargest('losses', made.losses, expected, rounding);
    expect(made.terms).toMatchObject(rest.terms);
  });

  differenceLaw(
    'has the gradient that differences show',
    fc
      .tuple(randomNetworks({ smooth: true }), fc.nat(1000))
      .map(([network, seed]) => ({ problem: problemOf(network, seed), seed })),
    function* ({ problem, seed }) {
      const { parameters } = problem.network;
      const raw = normalRows(1, parameters.length, seed + 6)[0]!;
      const v = raw.map((value) => value / Math.sqrt(dot(raw, raw)));
      const loss = (t: number): number =>
        at(
          problem,
          parameters.map((p, i) => p + t * v[i]!),
        ).loss;
      const quotient = (h: number): number =>
        (loss(-2 * h) - 8 * loss(-h) + 8 * loss(h) - loss(2 * h)) / (12 * h);
      const made = at(problem);
      const [coarse, fine] = [quotient(step), quotient(step / 2)];
      // Truncation falls by 16 from one step to the next; rounding of the losses is divided by the step.
      const tolerance = Math.abs(coarse - fine) / 8 + (2 ** 10 * unitRoundoff * (1 + made.loss)) / step;
      yield { what: 'slope', actual: [dot(made.gradient.mean(), v)], expected: [fine], tolerance };
    },
    { runs: 120 },
  );

  law(
    'has the same gradient in its rows and in its least-squares rows, and JᵀJ as Gauss-Newton matrix',
    (problem, seed) => {
      const made = at({ ...problem, batch: { ...problem.batch, l2: 0 } });
      const order = problem.network.parameters.length;
      const { jacobian, residual } = made.leastSquares();
      const rows = materializeRows(jacobian);
      const columns = Array.from({ length: order }, (_, j) =>
        Float64Array.from({ length: rows.rows }, (__, r) => rows.data[r * order + j]!),
      );
      const size = 1 + Math.max(...made.losses.map(Math.sqrt)) * Math.max(1, ...rows.data.map(Math.abs));
      const gradient = columns.map((column) => dot(column, residual));
      expectCloseToLargest('Jᵀr', [size, ...gradient], [size, ...made.gradient.mean()], rounding);
      const v = normalRows(1, order, seed + 7)[0]!;
      const along = Array.from({ length: rows.rows }, (_, r) =>
        dot(rows.data.subarray(r * order, (r + 1) * order), v),
      );
      const product = columns.map((column) => dot(column, along));
      const square = columns.flatMap((p) => columns.map((q) => dot(p, q)));
      const largest = Math.max(1, ...square.map(Math.abs));
      const close = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void =>
        expectCloseToLargest(
          what,
          [largest, ...Array.from(actual)],
          [largest, ...Array.from(expected)],
          rounding,
        );
      close('G v', made.ggn.multiply(v), product);
      close('G', made.ggn.materialize().data, square);
      close(
        'diagonal',
        made.ggn.diagonal(),
        columns.map((column) => dot(column, column)),
      );
      close(
        'trace',
        [made.ggn.trace() / order],
        [columns.reduce((sum, column) => sum + dot(column, column), 0) / order],
      );
      close('vᵀGv', [made.ggn.quadraticForm(v) / order], [dot(along, along) / order]);
      const one = made.ggn.sample(0);
      close('a sample', one.multiply(v), made.ggn.products(v).sample(0).mean());
      const whole = made.gradient.materialize();
      close('a row', made.gradient.sample(0).mean(), whole.data.subarray(0, order));
    },
  );
});

describe('½h(f″ − s)² with f = u(wx)² by hand', () => {
  const network = sequential(
    [dense(1, 1, { bias: false }), activation('square'), dense(1, 1, { bias: false })],
    { parameters: [3, 2] },
  );
  const [w, u, s, h] = [3, 2, 30, 5] as const;
  const only = linearize(
    network,
    { x: [[1]], d2y: [[[[s]]]] },
    sobolevLoss({ value: 0, gradient: 0, hessian: h }),
  );
  const bend = 2 * u * w * w - s; // f″ − s = 6
  const [bw, bu] = [4 * u * w, 2 * w * w]; // ∂f″/∂w, ∂f″/∂u

  it('loss, terms, gradient and Gauss-Newton, from labels of second derivatives alone', () => {
    expect(only.loss).toBe((h * bend * bend) / 2);
    expect(only.terms).toEqual({ value: 0, hessian: (bend * bend) / 2 });
    expect([...only.gradient.mean()]).toEqual([h * bend * bw, h * bend * bu]);
    expect([...only.ggn.materialize().data]).toEqual([h * bw * bw, h * bw * bu, h * bw * bu, h * bu * bu]);
    expect(only.leastSquares().residual).toHaveLength(1);
    expect(only.warnings).toEqual([]);
  });

  it('the exact Hessian, from either core', () => {
    const exact = [bw * bw + bend * 4 * u, bw * bu + bend * 4 * w, bw * bu + bend * 4 * w, bu * bu];
    for (const hessian of [only.hessian, only.ggn.withCore('exact')]) {
      expect([...hessian.materialize().data]).toEqual(exact.map((entry) => h * entry));
      expect(hessian.trace()).toBe(h * (exact[0]! + exact[3]!));
      expect([...hessian.traces()]).toEqual([hessian.trace()]);
      expect([...hessian.withCore('gaussNewton').materialize().data]).toEqual([
        ...only.ggn.materialize().data,
      ]);
    }
  });

  it('labels d2y count with weight 1 unless a weight is given, and not at all with weight 0', () => {
    const data = { x: [[1]], y: [[14]], dy: [[30]], d2y: [[s]] };
    const [one, given, none] = [{}, { hessian: 1 }, { hessian: 0 }].map(
      (weights) => linearize(network, data, sobolevLoss(weights)).loss,
    );
    expect(one).toBe(given);
    expect(one! - none!).toBe((bend * bend) / 2);
  });
});

describe('dyads of an objective of order 2', () => {
  it.each([
    [1, 1, 3],
    [3, 1, 5],
    [5, 1, 7],
    [2, 2, 7],
    [2, 5, 6],
    [3, 4, 10],
  ])('%d inputs and %d outputs: %d a layer and sample', (inputs, outputs, dyads) => {
    const network = mlp({ inputs, hidden: [4], outputs, activation: 'tanh', seed: 1 });
    const made = linearize(
      network,
      {
        x: normalRows(2, inputs, 1),
        y: normalRows(2, outputs, 2),
        dy: normalRows(2, inputs * outputs, 3),
        d2y: symmetricRows(2, outputs, inputs, 4),
      },
      sobolevLoss(),
    );
    const list = made.gradient.sample(0).dyads();
    expect(list.filter(({ block }) => block === 'layers.1.weight')).toHaveLength(dyads);
    expect(list.filter(({ block }) => block === 'layers.1.bias')).toHaveLength(1);
  });
});

describe('a misuse of second-derivative labels tells what is wrong', () => {
  const network = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'tanh', seed: 1 });
  const [x, y, dy] = [normalRows(2, 2, 1), normalRows(2, 1, 2), normalRows(2, 2, 3)];
  const bent =
    (d2y: Batch['d2y'], weights: SobolevWeights = { hessian: 1 }) =>
    (): unknown =>
      linearize(network, { x, y, dy, ...(d2y === undefined ? {} : { d2y }) }, sobolevLoss(weights));

  it('missing, of another width, nested wrong, asymmetric', () => {
    expect(thrownBy(bent(undefined))).toEqual({
      name: 'DomainError',
      message:
        'linearize: d2y: expected 2 rows of 1·2·2 = 4 numbers, ordered (output, input, input), got nothing. Pass { x, y, dy, d2y } with ∂²y/∂x², or use a loss without a hessian term.',
    });
    expect(thrownBy(bent([[1], [1]])).message).toBe(
      'linearize: d2y: expected 2 rows × 4 columns, got 2 × 1. Rows are samples, columns are the entries of one sample.',
    );
    const square = [
      [1, 2],
      [2, 1],
    ];
    expect(thrownBy(bent([[square], [square, square]]))).toEqual({
      name: 'ShapeError',
      message:
        'linearize: d2y: expected 1 × 2 × 2 numbers for each sample, got 2 × 2 × 2 in sample 1. For each output one square, inputs by inputs.',
    });
    expect(
      thrownBy(
        bent([
          [1, 2, 2, 1],
          [1, 2, 3, 4],
        ]),
      ),
    ).toEqual({
      name: 'DomainError',
      message:
        'linearize: d2y: expected symmetric labels, got 2 at (0, 0, 1) and 3 at (0, 1, 0) of sample 1. Second derivatives do not depend on their order: check the columns, (output, input, input); average noisy labels.',
    });
  });

  it('labels that differ by rounding are averaged; nested ones are the same', () => {
    const off = 2 + 1e-9;
    const loss = (d2y: Batch['d2y']): number =>
      linearize(network, { x, y, dy, ...(d2y === undefined ? {} : { d2y }) }, sobolevLoss()).loss;
    const [a, b] = [loss([[1, 2, off, 1], [0, 0, 0, 0]]), loss([[1, off, 2, 1], [0, 0, 0, 0]])]; // prettier-ignore
    expect(a).toBe(b);
    const nested = [[[[1, 2], [2, 1]]], [[[0, 0], [0, 0]]]]; // prettier-ignore
    expect(loss(nested)).toBe(loss([[1, 2, 2, 1], [0, 0, 0, 0]])); // prettier-ignore
  });

  it('weights: negative, too many', () => {
    expect(thrownBy(() => sobolevLoss({ hessian: -1 })).message).toBe(
      'sobolevLoss: hessian: expected a finite weight ≥ 0, got -1. Use 0 to leave a term out.',
    );
    expect(
      thrownBy(
        bent(
          [
            [1, 2, 2, 1],
            [0, 0, 0, 0],
          ],
          { hessian: [1, 2] },
        ),
      ),
    ).toEqual({
      // prettier-ignore
      name: 'ShapeError',
      message:
        'sobolevLoss: hessian: expected 1, 4 (inputs²) or 4 (outputs × inputs²) numbers, got 2. Pass one weight per second derivative, ordered (output, input, input).',
    });
  });

  it('labels without their weight may be left out, others may not', () => {
    const d2y = symmetricRows(2, 1, 2, 4);
    const made = linearize(network, { x, d2y }, sobolevLoss({ value: 0, gradient: 0 }));
    expect(made.terms).toEqual({ value: 0, hessian: made.loss });
    expect(thrownBy(() => linearize(network, { x, d2y }, sobolevLoss({ gradient: 0 }))).message).toMatch(
      /^linearize: y: expected labels/,
    );
    expect(thrownBy(() => linearize(network, { x, d2y }, sobolevLoss({ value: 0 }))).message).toMatch(
      /^linearize: dy: expected/,
    );
    const slopes = linearize(network, { x, dy }, sobolevLoss({ value: 0 }));
    expect(slopes.terms).toEqual({ value: 0, gradient: slopes.loss });
    const both = linearize(network, { x, y, dy }, sobolevLoss({ value: 0 }));
    expectExact('gradient only', slopes.gradient.mean(), both.gradient.mean());
  });
});

describe('kinks under second-derivative labels', () => {
  const warned = (network: Network, weights: SobolevWeights = {}): readonly string[] =>
    linearize(
      network,
      {
        x: normalRows(2, network.inputs, 1),
        y: normalRows(2, network.outputs, 2),
        dy: normalRows(2, network.inputs * network.outputs, 3),
        d2y: symmetricRows(2, network.outputs, network.inputs, 4),
      },
      sobolevLoss(weights),
    ).warnings;

  it.each([
    ['relu', /^relu is piecewise linear: its second derivative is 0 wherever it exists/],
    ['leakyRelu', /^leakyRelu is piecewise linear/],
    ['elu', /^The second derivative of elu jumps/],
  ])('%s is warned of, once', (name, text) => {
    const network = mlp({ inputs: 2, hidden: [3, 3], outputs: 1, activation: name, seed: 1 });
    expect(warned(network)).toEqual([expect.stringMatching(text)]);
    expect(warned(network, { hessian: 0 })).toEqual([]);
  });

  it('so is max pooling; smooth networks are not', () => {
    const pooled = sequential(
      [
        dense(2, 4),
        activation('tanh'),
        maxPool({ channels: 1, height: 1, width: 4, size: [1, 2] }),
        dense(2, 1),
      ],
      { seed: 1 },
    );
    expect(warned(pooled)).toEqual([expect.stringMatching(/^Max pooling has kinks/)]);
    expect(warned(mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'softplus', seed: 1 }))).toEqual([]);
  });
});
