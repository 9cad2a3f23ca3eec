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
import { thrownBy } from '../support/thrown.js';

/** Sums of a few hundred terms, relative to the largest; cancellation within them costs some digits. */
const rounding = 1e-9;
/** Richardson's error, h⁴ times a fifth derivative at h = 1e-3, and rounding divided by h. */
const differences = 1e-6;

/** Symmetric blocks in rows of C·n₀². */
function symmetricRows(rows: number, outputs: number, inputs: number, seed: number): number[][] {
  return normalRows(rows, outputs * inputs * inputs, seed).map((row) =>
    row.map((value, at) => {
      const [o, j, k] = [Math.floor(at / inputs ** 2), Math.floor(at / inputs) % inputs, at % inputs];
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

  law('has the gradient that differences show', (problem, seed) => {
    const { parameters } = problem.network;
    const v = normalRows(1, parameters.length, seed + 6)[0]!;
    const loss = (t: number): number =>
      at(
        problem,
        parameters.map((p, i) => p + t * 1e-3 * v[i]!),
      ).loss;
    const slope = (loss(-2) - 8 * loss(-1) + 8 * loss(1) - loss(2)) / 12e-3;
    const made = at(problem);
    const scale = 1 + Math.abs(made.loss);
    expectCloseToLargest('slope', [scale, dot(made.gradient.mean(), v)], [scale, slope], differences);
  });

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
