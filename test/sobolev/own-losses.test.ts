/**
 * Losses of one's own for each order and weights of single labels, with gaps, on random mixtures of all layer kinds: the
 * objective is what the input derivatives say, gradients and Hessians are what differences say, and least squares have the
 * objective's gradient.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { materializeRows } from '../../src/factors/rows/materialize.js';
import { residualLoss } from '../../src/functions/residual-loss.js';
import {
  huber,
  inputDerivatives,
  linearize,
  mlp,
  sobolevLoss,
  type Batch,
  type EntryWeights,
  type Linearization,
  type Network,
  type ResidualLossInput,
  type SobolevWeights,
} from '../../src/index.js';
import { law } from '../laws/law.js';
import { normalRows, randomNetworks } from '../structure/networks.js';
import { expectCloseToLargest } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { unitRoundoff } from '../support/tolerances.js';

/** Sums of a few hundred terms, relative to the largest; cancellation within them costs some digits. */
const rounding = 1e-9;
/** Step of the difference quotients along a unit vector. */
const step = 2e-3;

/** √(1 + r²) − 1: grows linearly, convex. */
const pseudoHuber: ResidualLossInput = {
  name: 'pseudoHuber',
  value: (r) => Math.sqrt(1 + r * r) - 1,
  first: (r) => r / Math.sqrt(1 + r * r),
  second: (r) => (1 + r * r) ** -1.5,
};
/** log(1 + r²/2): its second derivative is negative for |r| > √2. */
const cauchy: ResidualLossInput = {
  name: 'cauchy',
  value: (r) => Math.log1p((r * r) / 2),
  first: (r) => r / (1 + (r * r) / 2),
  second: (r) => (1 - (r * r) / 2) / (1 + (r * r) / 2) ** 2,
};
/** r⁴/4: no curvature at 0. */
const quartic: ResidualLossInput = {
  name: 'quartic',
  value: (r) => r ** 4 / 4,
  first: (r) => r ** 3,
  second: (r) => 3 * r * r,
};
const smooth = ['squared', pseudoHuber, cauchy, quartic] as const;
const all = [...smooth, huber({ delta: 0.5 }), 'huber'] as const;

interface Problem {
  readonly network: Network;
  readonly batch: Batch & {
    readonly y: number[][];
    readonly dy: number[][];
    readonly entryWeights: { readonly value: number[][]; readonly gradient: number[][] } & EntryWeights;
  };
  readonly losses: readonly ResidualLossInput[];
  readonly weights: SobolevWeights;
  readonly v: readonly number[];
}

function problemOf(
  network: Network,
  seed: number,
  order: 1 | 2,
  losses: readonly ResidualLossInput[],
): Problem {
  const { inputs, outputs } = network;
  const samples = 2 + (seed % 2);
  // The first label of each kind stays, so that no term is without one.
  const gaps = (rows: number[][], shift: number): number[][] => {
    const holes = normalRows(rows.length, rows[0]!.length, seed + shift);
    return rows.map((row, n) => row.map((value, i) => (n + i > 0 && holes[n]![i]! > 0.7 ? NaN : value)));
  };
  const positive = (columns: number, shift: number): number[][] =>
    normalRows(samples, columns, seed + shift).map((row) => row.map((value) => Math.max(0, value + 0.5)));
  const bends = normalRows(samples, outputs * inputs * inputs, seed + 3).map((row) =>
    row.map((value, i) => {
      const [o, j, k] = [Math.floor(i / inputs ** 2), Math.floor(i / inputs) % inputs, i % inputs];
      return value + row[(o * inputs + k) * inputs + j]!;
    }),
  );
  const raw = normalRows(1, network.parameters.length, seed + 6)[0]!;
  const length = Math.hypot(...raw);
  return {
    network,
    batch: {
      x: normalRows(samples, inputs, seed),
      y: gaps(normalRows(samples, outputs, seed + 1), 8),
      dy: gaps(normalRows(samples, inputs * outputs, seed + 2), 9),
      ...(order === 1 ? {} : { d2y: bends }),
      entryWeights: {
        value: positive(outputs, 11),
        gradient: positive(outputs * inputs, 12),
        ...(order === 1 ? {} : { hessian: positive(outputs * inputs * inputs, 13) }),
      },
      weights: Array.from({ length: samples }, (_, n) => 1 + n),
      l2: (seed % 3) / 10,
    },
    losses,
    weights: {
      value: { weight: 0.7, loss: losses[0]! },
      gradient: { weight: normalRows(1, inputs, seed + 4)[0]!.map(Math.abs), loss: losses[1]! },
      ...(order === 1 ? {} : { hessian: { weight: 0.3, loss: losses[2]! } }),
    },
    v: raw.map((value) => value / length),
  };
}

function at({ network, batch, weights, v }: Problem, t: number = 0): Linearization {
  const moved = network.parameters.map((value, i) => value + t * v[i]!);
  return linearize(network.withParameters(moved), batch, sobolevLoss(weights));
}

const problems = (order: 1 | 2, among: readonly ResidualLossInput[]): fc.Arbitrary<Problem> =>
  fc
    .tuple(
      randomNetworks({ smooth: true }),
      fc.nat(1000),
      fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(...among))),
    )
    .map(([network, seed, losses]) => problemOf(network, seed, order, losses));

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => value * b[i]!).reduce((sum, value) => sum + value, 0);

/** Fourth-order differences at two steps: truncation falls by 16, rounding is divided by the step. */
function quotient(f: (t: number) => number, size: number): { value: number; tolerance: number } {
  const slope = (h: number): number => (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h);
  const [coarse, fine] = [slope(step), slope(step / 2)];
  return {
    value: fine,
    tolerance: Math.abs(coarse - fine) / 8 + (2 ** 10 * unitRoundoff * (1 + size)) / step,
  };
}

/** ℓ(r), and 0 for a missing label. */
function cost(loss: ResidualLossInput, r: number): number {
  if (Number.isNaN(r)) return 0;
  const own = residualLoss('test', 'loss', loss);
  return own === null ? (r * r) / 2 : own.value(r);
}

describe.each([1, 2] as const)('losses of one’s own and entry weights, order %d', (order) => {
  law('have the losses and terms that input derivatives tell', problems(order, all), function* (problem) {
    const { network, batch, losses, weights } = problem;
    const { value, jacobian, hessian } = inputDerivatives(network, batch.x, { order: 2 });
    const { inputs } = network;
    const spread = (weights.gradient as { readonly weight: readonly number[] }).weight;
    const terms = (isWeighted: boolean): number[][] =>
      batch.y.map((row, n) => {
        const own = (list: unknown, i: number): number =>
          isWeighted ? ((list as number[][] | undefined)?.[n]![i] ?? 0) : 1;
        const sum = (
          labels: readonly number[],
          model: { readonly columns: number; readonly data: Float64Array },
          loss: ResidualLossInput,
          weightOf: (i: number) => number,
        ): number =>
          labels.reduce(
            (total, label, i) => total + weightOf(i) * cost(loss, model.data[n * model.columns + i]! - label),
            0,
          );
        const scale = (factor: number): number => (isWeighted ? factor : 1);
        const { entryWeights: entries } = batch;
        return [
          sum(row, value, losses[0]!, (i) => scale(0.7) * own(entries.value, i)),
          sum(
            batch.dy[n]!,
            jacobian,
            losses[1]!,
            (i) => scale(spread[i % inputs]!) * own(entries.gradient, i),
          ),
          order === 1
            ? 0
            : sum(
                (batch.d2y as number[][])[n]!,
                hessian,
                losses[2]!,
                (i) => scale(0.3) * own(entries.hessian, i),
              ),
        ];
      });
    const made = at(problem);
    const expected = terms(true).map((row) => row.reduce((total, term) => total + term, 0));
    const tolerance = rounding * (1 + Math.max(...expected));
    yield { what: 'losses', actual: made.losses, expected, tolerance };
    const total = batch.y.length === 2 ? 3 : 6;
    for (const [what, actual, rows] of [
      ['terms', made.terms, terms(false)],
      ['weighted terms', made.weightedTerms, terms(true)],
    ] as const) {
      const mean = [0, 1, 2].map((t) => rows.reduce((sum, row, n) => sum + ((1 + n) / total) * row[t]!, 0));
      const list = [actual.value, actual.gradient!, actual.hessian ?? 0];
      yield { what, actual: list, expected: mean, tolerance: rounding * (1 + Math.max(...mean)) };
    }
  });

  law('have the gradient that differences show', problems(order, smooth), function* (problem) {
    const made = at(problem);
    const { value, tolerance } = quotient((t) => at(problem, t).loss, made.loss);
    yield { what: 'slope', actual: [dot(made.gradient.mean(), problem.v)], expected: [value], tolerance };
  });

  it('have least squares and Hessians that agree with the gradient and with one another', () => {
    fc.assert(
      fc.property(problems(order, all), (problem) => {
        const made = at(problem);
        const { network, v } = problem;
        const { jacobian, residual } = made.leastSquares();
        const rows = materializeRows(jacobian);
        const size = rows.columns;
        const back = (r: ArrayLike<number>): Float64Array =>
          Float64Array.from({ length: size }, (_, i) =>
            Array.from(r).reduce((sum, value, n) => sum + rows.data[n * size + i]! * value, 0),
          );
        const slopes = made.gradient.mean().map((value, i) => value - made.l2 * network.parameters[i]!);
        const within = (
          what: string,
          actual: ArrayLike<number>,
          expected: ArrayLike<number>,
          least: number,
        ): void =>
          expectCloseToLargest(
            what,
            [...Array.from(actual), least],
            [...Array.from(expected), least],
            rounding,
          );
        within('Jᵀr', back(residual), slopes, 1);
        const forward = Float64Array.from({ length: rows.rows }, (_, n) =>
          dot(rows.data.subarray(n * size, (n + 1) * size), v),
        );
        const square = back(forward).map((value, i) => value + made.l2 * v[i]!);
        for (const hessian of order === 1 ? [made.ggn, made.hessian] : [made.ggn]) {
          const whole = hessian.materialize();
          const product = Float64Array.from({ length: size }, (_, i) =>
            dot(whole.data.subarray(i * size, (i + 1) * size), v),
          );
          const largest = Math.max(...whole.data.map(Math.abs), 1);
          if (hessian === made.ggn) within('JᵀJv', product, square, largest);
          within('Hv', hessian.multiply(Float64Array.from(v)), product, largest);
          within(
            'diagonal',
            hessian.diagonal(),
            product.map((_, i) => whole.data[i * size + i]!),
            largest,
          );
          within('vᵀHv', [hessian.quadraticForm(Float64Array.from(v))], [dot(v, product)], largest);
          const alone = [...problem.batch.y.keys()].map((n) =>
            hessian.sample(n).multiply(Float64Array.from(v)),
          );
          const total = problem.batch.y.length === 2 ? 3 : 6;
          const sum = v.map((entry, i) =>
            alone.reduce((part, own, n) => part + ((1 + n) / total) * own[i]!, made.l2 * entry),
          );
          within('samples', sum, product, largest);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the exact Hessian', () => {
  law('is what differences of the gradient show', problems(1, smooth), function* (problem) {
    const made = at(problem);
    const u = normalRows(1, problem.v.length, 3)[0]!;
    const slope = (t: number): number => dot(at(problem, t).gradient.mean(), u);
    const size = Math.max(...made.gradient.mean().map(Math.abs)) * u.length;
    const { value, tolerance } = quotient(slope, size);
    const actual = dot(made.hessian.multiply(Float64Array.from(problem.v)), u);
    yield { what: 'uᵀHv', actual: [actual], expected: [value], tolerance };
  });
});

describe('squared errors by another name', () => {
  const network = mlp({ inputs: 2, hidden: [3], outputs: 2, activation: 'tanh', seed: 1 });
  const [x, y, dy] = [normalRows(3, 2, 1), normalRows(3, 2, 2), normalRows(3, 4, 3)];
  const square = { value: (r: number) => (r * r) / 2, first: (r: number) => r, second: () => 1 };

  it('are the same objective', () => {
    const [plain, own] = [
      { value: 0.5, gradient: 2 },
      { value: { weight: 0.5, loss: square }, gradient: { weight: 2, loss: square } },
    ].map((weights) => linearize(network, { x, y, dy }, sobolevLoss(weights)));
    expectCloseToLargest('losses', own!.losses, plain!.losses, rounding);
    expectCloseToLargest('gradient', own!.gradient.mean(), plain!.gradient.mean(), rounding);
    expectCloseToLargest('H', own!.hessian.materialize().data, plain!.hessian.materialize().data, rounding);
  });

  it('weigh entries as a gap and a double do', () => {
    const gradient = dy.map((row, n) => row.map((_, i) => (n + i) % 3));
    const weighted = linearize(network, { x, y, dy, entryWeights: { gradient } }, sobolevLoss({ value: 0 }));
    const parts = [1, 2].map((weight) => {
      const some = dy.map((row, n) => row.map((value, i) => (gradient[n]![i] === weight ? value : NaN)));
      return linearize(network, { x, y, dy: some }, sobolevLoss({ value: 0, gradient: weight }));
    });
    const sum = parts[0]!.gradient.mean().map((value, i) => value + parts[1]!.gradient.mean()[i]!);
    expectCloseToLargest('gradient', weighted.gradient.mean(), sum, rounding);
  });

  it.each<[string, SobolevWeights, Partial<Batch>, string]>([
    [
      'an unknown name',
      { gradient: { loss: 'l1' as 'huber' } },
      {},
      "sobolevLoss: gradient.loss: expected 'squared', 'huber' or an object { value, first, second } of the residual, got 'l1'. Use huber({ delta }) for another δ.",
    ],
    [
      'a part that is missing',
      { gradient: { loss: { value: square.value, first: square.first } as ResidualLossInput } },
      {},
      "sobolevLoss: gradient.loss 'custom': expected second(r), a function of one number, got undefined.",
    ],
    [
      'a loss that is not least at 0',
      { value: { loss: { ...square, first: (r: number) => r + 1 } } },
      {},
      'sobolevLoss: value.loss: expected a loss that is least at r = 0: first 0, second ≥ 0, got value 0, first 1 and second 1 at r = 0.',
    ],
    [
      'two losses on values',
      { value: { loss: 'huber' }, loss: 'crossEntropy' },
      {},
      'sobolevLoss: loss: expected one loss on values, got loss and value.loss. Leave one of the two out.',
    ],
    [
      'weights of entries of another loss',
      { loss: 'crossEntropy' },
      { y: y.map(() => [1, 0]), entryWeights: { value: y.map(() => [1, 1]) } },
      'linearize: entryWeights.value: expected squared errors, or a loss of each residual (value.loss), got the loss crossEntropy.',
    ],
    [
      'a negative weight',
      {},
      { entryWeights: { gradient: dy.map(() => [1, 1, -2, 1]) } },
      'linearize: entryWeights.gradient: expected numbers ≥ 0, got -2 at row 0, column 2. Use 0 to leave a label out.',
    ],
    [
      'weights of another shape',
      {},
      { entryWeights: { value: [[1, 1]] } },
      'linearize: entryWeights.value: expected 3 rows × 2 columns, got 1 × 2.',
    ],
  ])('refuses %s', (_what, weights, extra, message) => {
    const { message: got } = thrownBy(() => linearize(network, { x, y, dy, ...extra }, sobolevLoss(weights)));
    expect(got.slice(0, message.length)).toBe(message);
  });

  it('refuses a loss that falls with |r| where Gauss-Newton needs it', () => {
    const wave = { value: (r: number) => 1 - Math.cos(r), first: Math.sin, second: Math.cos };
    const far = dy.map((row) => row.map(() => 5));
    const made = linearize(network, { x, y, dy: far }, sobolevLoss({ gradient: { loss: wave } }));
    expect(made.gradient.mean().every(Number.isFinite)).toBe(true);
    expect(thrownBy(() => made.leastSquares()).message).toMatch(
      /^loss 'custom': first: expected the sign of the residual, got first\(-?\d/,
    );
  });

  it('refuses δ that is not positive', () => {
    expect(thrownBy(() => huber({ delta: 0 })).message).toMatch(
      /^huber: delta: expected a finite number > 0/,
    );
  });
});
