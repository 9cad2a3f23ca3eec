/**
 * Labels with gaps (NaN) and slopes along given directions, on random mixtures of all layer kinds: the objective is what
 * the input derivatives say, gradients and Hessians are what differences say, and the verbs agree with one another.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { materializeRows } from '../../src/factors/rows/materialize.js';
import {
  inputDerivatives,
  linearize,
  mlp,
  sobolevLoss,
  type Batch,
  type Linearization,
  type Network,
  type SobolevWeights,
} from '../../src/index.js';
import { sobolevObjective } from '../../src/sobolev/sobolev-loss.js';
import { law } from '../laws/law.js';
import { normalRows, randomNetworks } from '../structure/networks.js';
import { expectCloseToLargest } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';

/** Sums of a few hundred terms, relative to the largest; cancellation within them costs some digits. */
const rounding = 1e-9;
/** Step of the difference quotients along a unit vector. */
const step = 2e-3;

interface Problem {
  readonly network: Network;
  readonly batch: Batch & { readonly y: number[][]; readonly dy: number[][] };
  readonly d2y: number[][] | null;
  readonly weights: SobolevWeights;
  /** Of each sample, k rows of n₀ numbers. */
  readonly directions: readonly (readonly number[])[][];
  readonly theta: Float64Array;
  readonly v: readonly number[];
}

/** Every third label or so is missing; directions are shared, or each sample's own, or the unit vectors unsaid. */
function problemOf(network: Network, seed: number, order: 1 | 2): Problem {
  const { inputs, outputs } = network;
  const samples = 2 + (seed % 2);
  const kind = seed % 3;
  const count = kind === 0 ? inputs : 1 + (Math.floor(seed / 3) % 3);
  const gaps = (rows: number[][], shift: number): number[][] => {
    const holes = normalRows(rows.length, rows[0]!.length, seed + shift);
    // The first entry stays, so that no term is without a label.
    return rows.map((row, n) => row.map((value, i) => (n + i > 0 && holes[n]![i]! > 0.4 ? NaN : value)));
  };
  const own = Array.from({ length: samples }, (_, n) =>
    kind === 0
      ? Array.from({ length: inputs }, (__, i) =>
          Array.from({ length: inputs }, (___, j) => (i === j ? 1 : 0)),
        )
      : normalRows(count, inputs, seed + 10 + (kind === 1 ? 0 : n)),
  );
  const columns = own[0]![0]!.map((_, i) => own[0]!.map((direction) => direction[i]!));
  const isClasses = outputs > 1 && seed % 5 === 0;
  const values = normalRows(samples, outputs, seed + 1).map((row) => row.map(Math.abs));
  const symmetric = normalRows(samples, outputs * count * count, seed + 3).map((row) =>
    row.map((value, i) => {
      const [o, j, k] = [Math.floor(i / count ** 2), Math.floor(i / count) % count, i % count];
      return value + row[(o * count + k) * count + j]!;
    }),
  );
  const d2y = order === 1 ? null : gaps(symmetric, 7);
  const raw = normalRows(1, network.parameters.length, seed + 6)[0]!;
  const length = Math.hypot(...raw);
  const positive = (size: number): number[] => normalRows(1, size, seed + 4)[0]!.map(Math.abs);
  return {
    network,
    batch: {
      x: normalRows(samples, inputs, seed),
      y: isClasses ? values.map((row, n) => (n === 1 ? row.map(() => NaN) : row)) : gaps(values, 8),
      dy: gaps(normalRows(samples, count * outputs, seed + 2), 9),
      ...(d2y === null ? {} : { d2y }),
      ...(kind === 0 ? {} : { directions: kind === 1 ? columns : own.map((rows) => rows.flat()) }),
      weights: Array.from({ length: samples }, (_, n) => 1 + n),
      l2: (seed % 3) / 10,
    },
    d2y,
    directions: own,
    weights: {
      value: 0.7,
      gradient: positive([1, count, count * outputs][seed % 3]!),
      ...(isClasses ? { loss: 'crossEntropy' } : {}),
    },
    theta: Float64Array.from(network.parameters),
    v: raw.map((value) => value / length),
  };
}

function at({ network, batch, weights, theta, v }: Problem, t: number = 0): Linearization {
  const moved = theta.map((value, i) => value + t * v[i]!);
  return linearize(network.withParameters(moved), batch, sobolevLoss(weights));
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0);

const problems = (order: 1 | 2): fc.Arbitrary<Problem> =>
  fc
    .tuple(randomNetworks({ smooth: true }), fc.nat(1000))
    .map(([network, seed]) => problemOf(network, seed, order));

/** Fourth-order differences at two steps: truncation falls by 16, rounding is divided by the step. */
function quotient(f: (t: number) => number, size: number): { value: number; tolerance: number } {
  const slope = (h: number): number => (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h);
  const [coarse, fine] = [slope(step), slope(step / 2)];
  return {
    value: fine,
    tolerance: Math.abs(coarse - fine) / 8 + (2 ** 10 * unitRoundoff * (1 + size)) / step,
  };
}

const square = (difference: number): number => (Number.isNaN(difference) ? 0 : difference ** 2);

describe.each([1, 2] as const)('labels with gaps, along directions, order %d', (order) => {
  law('has the losses that the input derivatives tell', problems(order), function* (problem) {
    const { network, batch, directions, weights, d2y } = problem;
    const { outputs, inputs } = network;
    const { value, jacobian, hessian } = inputDerivatives(network, batch.x, { order: 2 });
    const spread = weights.gradient as readonly number[];
    const expected = directions.map((rows, n) => {
      let sum = 0;
      for (let o = 0; o < outputs; o++) {
        const from = (n * outputs + o) * inputs;
        const y = batch.y[n]![o]!;
        if (weights.loss === undefined) sum += 0.7 * square(value.data[n * outputs + o]! - y);
        rows.forEach((a, j) => {
          const k = o * rows.length + j;
          const weight = spread[k % spread.length]!;
          sum += weight * square(dot(a, jacobian.data.subarray(from, from + inputs)) - batch.dy[n]![k]!);
          rows.forEach((b, i) => {
            if (d2y === null) return;
            const bent = b.map((_, r) =>
              dot(b, hessian.data.subarray((from + r) * inputs, (from + r + 1) * inputs)),
            );
            const [label, mirrored] = [
              d2y[n]![k * rows.length + i]!,
              d2y[n]![(o * rows.length + i) * rows.length + j]!,
            ];
            sum += square(dot(a, bent) - (Number.isNaN(label) ? mirrored : label));
          });
        });
      }
      if (weights.loss === undefined || Number.isNaN(batch.y[n]![0])) return sum / 2;
      const single = { x: [(batch.x as number[][])[n]!], y: [batch.y[n]!] };
      return sum / 2 + 0.7 * linearize(network, single, 'crossEntropy').losses[0]!;
    });
    const largest = Math.max(...expected);
    yield { what: 'losses', actual: at(problem).losses, expected, tolerance: rounding * largest };
  });

  law('has the gradient that differences show', problems(order), function* (problem) {
    const made = at(problem);
    const { value, tolerance } = quotient((t) => at(problem, t).loss, made.loss);
    yield { what: 'slope', actual: [dot(made.gradient.mean(), problem.v)], expected: [value], tolerance };
  });

  it('has verbs that agree', () => {
    fc.assert(
      fc.property(problems(order), (problem) => {
        const made = at(problem);
        const { jacobian, residual } = made.leastSquares();
        const rows = materializeRows(jacobian);
        const slopes = made.gradient.mean().map((value, i) => value - made.l2 * problem.theta[i]!);
        const root = rows.data;
        const size = rows.columns;
        const back = (r: ArrayLike<number>): Float64Array =>
          Float64Array.from({ length: size }, (_, i) => {
            let sum = 0;
            for (let n = 0; n < rows.rows; n++) sum += root[n * size + i]! * r[n]!;
            return sum;
          });
        expectCloseToLargest('Jᵀr', back(residual), slopes, rounding);
        const forward = Float64Array.from({ length: rows.rows }, (_, n) =>
          dot(root.subarray(n * size, (n + 1) * size), problem.v),
        );
        const { v } = problem;
        expectCloseToLargest(
          'JᵀJv',
          made.ggn.multiply(Float64Array.from(v)),
          back(forward).map((value, i) => value + made.l2 * v[i]!),
          rounding,
        );
        for (const hessian of order === 1 ? [made.ggn, made.hessian] : [made.ggn]) {
          const whole = hessian.materialize();
          const product = Float64Array.from({ length: size }, (_, i) =>
            dot(whole.data.subarray(i * size, (i + 1) * size), v),
          );
          const largest = Math.max(...whole.data.map(Math.abs), 1);
          const within = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void =>
            expectCloseToLargest(
              what,
              [...Array.from(actual), largest],
              [...Array.from(expected), largest],
              rounding,
            );
          within('Hv', hessian.multiply(Float64Array.from(v)), product);
          within(
            'diagonal',
            hessian.diagonal(),
            product.map((_, i) => whole.data[i * size + i]!),
          );
          within('vᵀHv', [hessian.quadraticForm(Float64Array.from(v))], [dot(v, product)]);
          const single = hessian.sample(1).materialize();
          const other = linearize(
            problem.network,
            Object.fromEntries(
              Object.entries(problem.batch).map(([key, value]) => {
                if (key === 'l2') return [key, 0];
                if (key === 'directions') return [key, [problem.directions[1]!.flat()]];
                return [key, [(value as unknown[])[1]]];
              }),
            ) as Partial<Batch> as Batch,
            sobolevObjective(problem.weights, false),
          );
          const alone = hessian === made.ggn ? other.ggn : other.hessian;
          within('one sample', single.data, alone.materialize().data);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the exact Hessian of labels with gaps, along directions', () => {
  law('is what differences of the gradient show', problems(1), function* (problem) {
    const made = at(problem);
    const u = normalRows(1, problem.v.length, 3)[0]!;
    const slope = (t: number): number => dot(at(problem, t).gradient.mean(), u);
    const size = Math.max(...made.gradient.mean().map(Math.abs)) * u.length;
    const { value, tolerance } = quotient(slope, size);
    const actual = dot(made.hessian.multiply(Float64Array.from(problem.v)), u);
    yield { what: 'uᵀHv', actual: [actual], expected: [value], tolerance };
  });
});

describe('directions', () => {
  const network = mlp({ inputs: 2, hidden: [3], outputs: 2, activation: 'tanh', seed: 1 });
  const x = normalRows(3, 2, 1);
  const y = normalRows(3, 2, 2);
  const dy = normalRows(3, 4, 3);
  const bad =
    (batch: Partial<Batch>, weights: SobolevWeights = {}) =>
    (): unknown =>
      linearize(network, { x, y, dy, ...batch }, sobolevLoss(weights));

  it('that are the unit vectors change nothing', () => {
    const [plain, along] = [
      {},
      {
        directions: [
          [1, 0],
          [0, 1],
        ],
      },
    ].map((extra) => linearize(network, { x, y, dy, ...extra }, sobolevLoss({ gradient: [1, 2] })));
    expectCloseToLargest('gradient', along!.gradient.mean(), plain!.gradient.mean(), rounding);
    const [h, expected] = [along!, plain!].map((made) => made.hessian.materialize().data);
    expectCloseToLargest('Hessian', h!, expected!, rounding);
  });

  it('have to fit the labels, and may not be zero', () => {
    expect(thrownBy(bad({ directions: [[1, 0, 1]] })).message).toBe(
      'linearize: directions: expected 2 × 2 numbers (a column per direction) or 3 × 4 (a row per sample, ordered (direction, input)), got 1 × 3. The labels have one column per output and direction.',
    );
    expect(thrownBy(bad({ dy: x.map(() => [1, 2, 3]), directions: [[1], [0]] })).message).toBe(
      'linearize: dy: expected 2·k numbers in each row for k directions, got 3. Columns are ordered (output, direction).',
    );
    expect(
      thrownBy(
        bad({
          directions: [
            [1, 0],
            [1, 0],
          ],
        }),
      ).message,
    ).toBe(
      'linearize: directions: expected directions that are not zero, got zeros as direction 1. Mark a slope that is not known by NaN in dy.',
    );
  });

  it('and gaps leave every weighted term a label', () => {
    const nothing = dy.map((row) => row.map(() => NaN));
    const message =
      'linearize: dy: expected at least one label that is a number, got NaN everywhere. NaN marks a missing label, and the gradient term is left with none: pass some, or give this term the weight 0.';
    expect(thrownBy(bad({ dy: nothing }))).toEqual({ name: 'DomainError', message });
    expect(bad({ dy: nothing }, { gradient: 0 })).not.toThrow();
    expect(thrownBy(bad({ y: y.map((row) => row.map(() => NaN)) })).message).toMatch(
      /^linearize: y: .* value term/,
    );
    const partial = thrownBy(
      bad(
        {
          y: [
            [NaN, 1],
            [0, 1],
            [1, 0],
          ],
        },
        { loss: 'crossEntropy' },
      ),
    );
    expect(partial.message).toBe(
      'linearize: y: expected rows that are complete or NaN throughout, got 1 of 2 missing in row 0. Only squared errors can leave out single entries; fill the row with NaN to leave it out.',
    );
  });
});
