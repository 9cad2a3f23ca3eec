/**
 * A call on a basket of d assets in Bachelier's model, labelled by simulated payoffs and their pathwise differentials
 * (Huge and Savine, "Differential machine learning", 2020): noisy labels whose mean is known in closed form.
 */
import { DomainError } from '../errors.js';
import { normalDensity, normalDistribution } from '../functions/normal.js';
import { cholesky } from '../numeric/cholesky.js';
import { matrix, type Matrix, row } from '../numeric/matrix.js';
import { random, type RandomStream } from '../numeric/random.js';
import type { FunctionSample } from './sample-function.js';

/** Strike, standard deviation of the basket over the option's life, and how much wider the spots are spread. */
const [STRIKE, VOLATILITY, SPREAD] = [1.1, 0.2, 1.5];

/** A market of d correlated assets, all at 1, and the call on their basket. */
export interface BasketOption {
  /** d weights that sum to 1. */
  readonly weights: Float64Array;
  /** d × d lower triangular: spots move by chol·n with n standard normal, the basket with a standard deviation of 0.2. */
  readonly chol: Matrix;
  /**
   * Spots S₁ = 1 + 1.5·chol·n₀ (N×d), the mean payoff of the two antithetic ends S₁ ± chol·n₁ (N×1), and its pathwise
   * differentials, the mean of 1{basket > 1.1}·weights (N×d). A larger sample of the same seed begins with the smaller one.
   */
  paths(options: BasketSampleOptions): FunctionSample;
  /** Spots as in `paths`, with the true price and its gradient. */
  prices(options: BasketSampleOptions): FunctionSample;
  /** Spots uniform on the box of Huge and Savine's published code, wider in more dimensions, with the true price and gradient. */
  boxPrices(options: BasketSampleOptions): FunctionSample;
  /** The true price at a spot: σ(kΦ(k) + φ(k)) with k = (basket − 1.1)/σ. */
  price(spot: ArrayLike<number>): number;
  /** Its gradient Φ(k)·weights. */
  deltas(spot: ArrayLike<number>): number[];
}

/** How many samples, and from which random stream. */
export interface BasketSampleOptions {
  readonly samples: number;
  /** A whole number. */
  readonly seed: number;
}

/**
 * A market drawn at random: correlations from a 2d × d matrix of uniform numbers on (−1, 1), weights uniform on (1, 10)
 * and normalized, volatilities uniform on (5, 50) and scaled so that the basket's standard deviation is 0.2.
 *
 * Throws DomainError if `assets` is not a whole number ≥ 1 or `seed` not a whole number.
 */
export function basketOption(options: { readonly assets: number; readonly seed: number }): BasketOption {
  const { assets: d, seed } = options;
  checkCount('assets', d);
  const stream = random(seed);
  const within = (low: number, high: number): number => low + (high - low) * stream.uniform();
  const factors = Array.from({ length: 2 * d }, () => Float64Array.from({ length: d }, () => within(-1, 1)));
  const raw = Float64Array.from({ length: d }, () => within(1, 10));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  const volatilities = Float64Array.from({ length: d }, () => within(5, 50));
  const product = (i: number, j: number): number => factors.reduce((sum, f) => sum + f[i]! * f[j]!, 0);
  const spans = Float64Array.from({ length: d }, (_, i) => volatilities[i]! / Math.sqrt(product(i, i)));
  const covariance = matrix(d, d);
  let variance = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      const entry = product(i, j) * spans[i]! * spans[j]!;
      covariance.data[i * d + j] = entry;
      variance += weights[i]! * weights[j]! * entry;
    }
  }
  const scale = VOLATILITY ** 2 / variance;
  covariance.data.forEach((entry, i) => (covariance.data[i] = entry * scale));
  const factor = cholesky(covariance);
  if (factor.status !== 'ok') {
    const advice = 'Pass another seed; almost all give independent assets.';
    throw new DomainError('basketOption', 'seed', 'a seed of independent assets', String(seed), advice);
  }
  return market(weights, factor.lower);
}

function market(weights: Float64Array, chol: Matrix): BasketOption {
  const d = weights.length;
  const basket = (spot: ArrayLike<number>): number => weights.reduce((sum, w, j) => sum + w * spot[j]!, 0);
  const moneyness = (spot: ArrayLike<number>): number => (basket(spot) - STRIKE) / VOLATILITY;
  const price = (spot: ArrayLike<number>): number => {
    const k = moneyness(spot);
    return VOLATILITY * (k * normalDistribution(k) + normalDensity(k));
  };
  const deltas = (spot: ArrayLike<number>): number[] => {
    const delta = normalDistribution(moneyness(spot));
    return Array.from(weights, (weight) => delta * weight);
  };
  const drawn = ({ samples, seed }: BasketSampleOptions, draw: Draw): FunctionSample => {
    checkCount('samples', samples);
    const stream = random(seed);
    const sample = { x: matrix(samples, d), y: matrix(samples, 1), dy: matrix(samples, d) };
    for (let n = 0; n < samples; n++) {
      sample.y.data[n] = draw(stream, row(sample.x, n), row(sample.dy, n));
    }
    return sample;
  };
  const spread = (stream: RandomStream, spot: Float64Array): void => {
    move(chol, stream).forEach((step, j) => (spot[j] = 1 + SPREAD * step));
  };
  const truth = (spot: Float64Array, slopes: Float64Array): number => {
    slopes.set(deltas(spot));
    return price(spot);
  };
  return {
    weights,
    chol,
    price,
    deltas,
    paths: (options) =>
      drawn(options, (stream, spot, slopes) => {
        spread(stream, spot);
        const [now, step] = [basket(spot), basket(move(chol, stream))];
        const ends = [now + step, now - step];
        const inMoney = ends.filter((end) => end > STRIKE).length / 2;
        weights.forEach((weight, j) => (slopes[j] = inMoney * weight));
        return ends.reduce((sum, end) => sum + Math.max(0, end - STRIKE), 0) / 2;
      }),
    prices: (options) =>
      drawn(options, (stream, spot, slopes) => {
        spread(stream, spot);
        return truth(spot, slopes);
      }),
    boxPrices: (options) => {
      const half = 0.5 * (1 + 0.5 * Math.sqrt((d - 1) / 12));
      return drawn(options, (stream, spot, slopes) => {
        spot.forEach((_, j) => (spot[j] = 1 - half + 2 * half * stream.uniform()));
        return truth(spot, slopes);
      });
    },
  };
}

/** Fills a spot and its slopes, and gives the label. */
type Draw = (stream: RandomStream, spot: Float64Array, slopes: Float64Array) => number;

/** chol·n with fresh standard normal n. */
function move(chol: Matrix, stream: RandomStream): Float64Array {
  const normals = Float64Array.from({ length: chol.rows }, () => stream.normal());
  return Float64Array.from(normals, (_, i) => {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += chol.data[i * chol.columns + j]! * normals[j]!;
    return sum;
  });
}

function checkCount(argument: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new DomainError('basketOption', argument, 'a whole number ≥ 1', String(count), 'Correct the number.');
}
