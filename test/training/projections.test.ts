/**
 * Stochastic Sobolev training: random directions are isotropic, projected objectives have the full one as expectation,
 * with weights of every kind, gaps and given directions, and fits are deterministic.
 */
import { describe, expect, it } from 'vitest';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { adam, fit, levenbergMarquardt, linearize, mlp, type FitOptions } from '../../src/index.js';
import { matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';
import { fitObjective } from '../../src/training/objective.js';
import { directionKinds, randomDirections } from '../../src/training/random-directions.js';
import { batchOf } from '../../src/training/samples-in-units.js';
import type { Samples } from '../../src/training/training-data.js';
import { normalRows } from '../structure/networks.js';
import { expectCloseToLargest } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';
import { smoothData } from './data.js';

/** Standard errors that a mean of draws may be off: one in a million and a half for a single number. */
const deviations = 5;

/** Mean and standard error of each entry over the draws. */
function meanOf(draws: readonly ArrayLike<number>[]): { mean: number[]; error: number[] } {
  const count = draws.length;
  const entries = Array.from(draws[0]!, (_, i) => i);
  const mean = entries.map((i) => draws.reduce((sum, draw) => sum + draw[i]!, 0) / count);
  const error = entries.map((i) =>
    Math.sqrt(draws.reduce((sum, draw) => sum + (draw[i]! - mean[i]!) ** 2, 0) / count / (count - 1)),
  );
  return { mean, error };
}

function expectMean(what: string, draws: readonly ArrayLike<number>[], expected: ArrayLike<number>): void {
  const { mean, error } = meanOf(draws);
  mean.forEach((value, i) => {
    const off = Math.abs(value - expected[i]!) / (error[i]! + 1e-12 * Math.abs(expected[i]!));
    if (expected[i] !== 0 || error[i] !== 0) expect(off, `${what}[${i}]`).toBeLessThan(deviations);
  });
}

describe.each(directionKinds)('directions of kind %s', (kind) => {
  it('have length 1 and E[v vᵀ] = I/d', () => {
    const d = 3;
    const stream = random(5);
    const draws = Array.from({ length: 3000 }, () => {
      const [v] = randomDirections(kind, 1, d, stream);
      expect(Math.hypot(...v!)).toBeCloseTo(1, 14);
      return Array.from(v!).flatMap((a) => Array.from(v!, (b) => a * b));
    });
    expectMean(
      'v vᵀ',
      draws,
      [1, 0, 0, 0, 1, 0, 0, 0, 1].map((entry) => entry / d),
    );
  });
});

const network = mlp({ inputs: 3, hidden: [3], outputs: 2, activation: 'tanh', seed: 4 });

function samplesWith(options: { gaps?: boolean; bends?: boolean; along?: number }): Samples {
  const { gaps = false, bends = false, along } = options;
  const rows = 3;
  const axes = along ?? 3;
  const flat = (columns: number, seed: number): Float64Array =>
    Float64Array.from(normalRows(rows, columns, seed).flat());
  const dy = flat(2 * axes, 3);
  if (gaps) [1, 5, 6].forEach((i) => (dy[i] = NaN));
  const d2y = flat(2 * axes * axes, 4).map((_, i, raw) => {
    const [block, j, k] = [i - (i % (axes * axes)), Math.floor(i / axes) % axes, i % axes];
    return raw[i]! + raw[block + k * axes + j]!;
  });
  if (gaps) d2y.fill(NaN, 0, axes * axes);
  return {
    x: matrix(rows, 3, flat(3, 1)),
    y: matrix(rows, 2, flat(2, 2)),
    dy: matrix(rows, 2 * axes, dy),
    d2y: bends ? matrix(rows, 2 * axes * axes, d2y) : null,
    weights: Float64Array.of(0.2, 0.3, 0.5),
    ...(along === undefined ? {} : { directions: matrix(rows, along * 3, flat(along * 3, 6)) }),
  };
}

type Losses = NonNullable<FitOptions['losses']>;

/** Losses and gradients of the full objective, and of so many draws. */
function drawn(losses: Losses, samples: Samples, count: number) {
  const { objective, steps } = fitObjective({ losses }, halfSquaredError, samples);
  const stream = random(11);
  const numbers = (batch: Samples, of: typeof objective): number[] => {
    const at = linearize(network, batchOf(batch, 0), of);
    return [...at.losses, ...at.gradient.mean()];
  };
  return {
    full: numbers(samples, objective),
    draws: Array.from({ length: count }, () => numbers(steps!.draw(samples, stream), steps!.objective)),
  };
}

describe('a projected objective', () => {
  const perInput = [0.5, 2, 1];
  const perSlope = [0.5, 2, 1, 3, 0.1, 0];
  const choices: readonly (readonly [string, Losses, Parameters<typeof samplesWith>[0]])[] = [
    ['one weight, one direction', { gradient: { weight: 2, projections: 1 } }, {}],
    ['signs', { gradient: { weight: 2, projections: 2, directions: 'rademacher' } }, {}],
    ['coordinates', { gradient: { weight: perInput, projections: 2, directions: 'coordinate' } }, {}],
    ['weights by input', { value: 0, gradient: { weight: perInput, projections: 1 } }, {}],
    ['weights by slope', { gradient: { weight: perSlope, projections: 2 } }, {}],
    ['automatic weights and gaps', { gradient: { projections: 1 } }, { gaps: true }],
    ['signs and gaps', { gradient: { weight: 1, projections: 1, directions: 'rademacher' } }, { gaps: true }],
    ['given directions', { gradient: { weight: 1, projections: 1 } }, { along: 2 }],
    ['second derivatives', { gradient: 0, hessian: { weight: 0.5, projections: 1 } }, { bends: true }],
    [
      'both, with gaps',
      { gradient: { weight: 1, projections: 1 }, hessian: { projections: 2, directions: 'rademacher' } },
      { bends: true, gaps: true },
    ],
    [
      'slopes only, beside all second derivatives',
      { gradient: { weight: 1, projections: 1 }, hessian: 0.3 },
      { bends: true },
    ],
    ['second derivatives only', { gradient: 0.7, hessian: { weight: 0.3, projections: 1 } }, { bends: true }],
  ];

  it.each(choices)('has the full one as its mean: %s', (_, losses, options) => {
    const { full, draws } = drawn(losses, samplesWith(options), 1500);
    expectMean('losses and gradient', draws, full);
  });

  it('of all coordinates is the full one, whatever the weights and gaps', () => {
    for (const weight of [2, perInput, perSlope, 'auto'] as const) {
      const gradient = { weight, projections: 3, directions: 'coordinate' } as const;
      const { full, draws } = drawn({ gradient }, samplesWith({ gaps: true }), 3);
      for (const draw of draws) expectCloseToLargest('losses and gradient', draw, full, 1e-13);
    }
  });
});

describe('a fit with projections', () => {
  const data = smoothData(24);
  const small = mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 2 });
  const losses = { gradient: { projections: 1 } } as const;

  it.each([
    ['mini-batches', adam({ learningRate: 0.02 })],
    ['full batches', levenbergMarquardt()],
  ])('is deterministic and reports errors of all slopes, %s', async (_, optimizer) => {
    const options = { optimizer, losses, epochs: 30, batchSize: 8, seed: 3 };
    const [first, second] = [await fit(small, data, options), await fit(small, data, options)];
    expect(first.network.parameters).toEqual(second.network.parameters);
    const other = await fit(small, data, { ...options, seed: 4 });
    expect(other.network.parameters).not.toEqual(first.network.parameters);
    const [start, end] = [first.history[0]!, first.history.at(-1)!];
    expect(end.loss).toBeLessThan(start.loss / 2);
    expect(end.gradient).not.toBeNull();
  });

  it('says what is wrong', async () => {
    const wrong = async (gradient: object, extra: object = {}): Promise<string> => {
      const error: unknown = await fit(small, { ...data, ...extra }, { losses: { gradient } }).catch(
        (thrown: unknown) => thrown,
      );
      return (error as Error).message;
    };
    expect(await wrong({ projections: 3 })).toBe(
      'fit: losses.gradient.projections: expected a whole number from 1 to 2, got 3. Leave it out to match all.',
    );
    expect(await wrong({ projections: 1, directions: 'circle' })).toBe(
      "fit: losses.gradient.directions: expected one of 'sphere', 'rademacher', 'coordinate', got circle. Correct the name.",
    );
    expect(await wrong({ directions: 'sphere' })).toMatch(
      /^fit: losses.gradient.projections: expected a number/,
    );
    expect(await wrong({}, { dy: data.x.map(() => [NaN, NaN]) })).toMatch(
      /^fit: dy: expected at least one label/,
    );
    const bends = (): unknown =>
      fitObjective(
        { losses: { hessian: { weight: [1, 2, 1, 1], projections: 1 } } },
        halfSquaredError,
        samplesWith({ bends: true }),
      );
    expect(thrownBy(bends).message).toMatch(/^fit: losses.hessian: expected one weight or 'auto'/);
  });
});

describe('a fit to labels with gaps and along directions', () => {
  const data = smoothData(30);
  const small = mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 2 });

  it('finds what the other labels tell', async () => {
    const y = data.y.map((row, n) => (n % 3 === 0 ? row : [NaN]));
    const dy = data.dy.map(([a, b], n) => [n % 2 === 0 ? a! : NaN, b!]);
    const { network: fitted, history } = await fit(
      small,
      { x: data.x, y, dy },
      { epochs: 60, validationSplit: 0.2 },
    );
    expect(history.at(-1)!.validation!.loss).toBeLessThan(1e-2);
    const { terms } = linearize(fitted, { x: data.x, y: data.y }, 'halfSquaredError');
    expect(terms.value).toBeLessThan(1e-2);
  });

  it('of values alone too, in batches that may lack all of them', async () => {
    const y = data.y.map((row, n) => (n < 15 ? row : [NaN]));
    const options = { optimizer: adam({ learningRate: 0.02 }), epochs: 40, batchSize: 2 };
    const { history } = await fit(small, { x: data.x, y }, options);
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss / 2);
  });

  it('is that to all slopes where the directions are the unit vectors, normalized or not', async () => {
    for (const normalize of [true, false]) {
      const options = { epochs: 3, normalize, optimizer: levenbergMarquardt() };
      const scaled = {
        ...data,
        x: data.x.map(([a, b]) => [10 * a!, b!]),
        dy: data.dy.map(([a, b]) => [a! / 10, b!]),
      };
      const plain = await fit(small, scaled, options);
      const along = await fit(
        small,
        {
          ...scaled,
          directions: [
            [1, 0],
            [0, 1],
          ],
        },
        options,
      );
      expectCloseToLargest('parameters', along.network.parameters, plain.network.parameters, 1e-8);
    }
  });

  it('along one slanted direction agrees with that slope', async () => {
    const dy = data.dy.map(([a, b]) => [3 * a! + 4 * b!]);
    const { history } = await fit(
      small,
      { x: data.x, y: data.y, dy, directions: [[3], [4]] },
      { epochs: 60 },
    );
    expect(history.at(-1)!.gradient).toBeLessThan(1e-3);
  });
});
