/**
 * Leaving a sample out: the downdated Hessian is that of a linearization without the sample, and for a model that is
 * linear in θ the leave-one-out step leads to the refitted parameters.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activation,
  dense,
  linearize,
  matrix,
  sequential,
  sobolevLoss,
  type FactoredHessian,
  type Linearization,
} from '../../src/index.js';
import { architectures } from '../support/architectures.js';
import type { Case } from '../support/case.js';
import { expectClose, largest } from '../support/compare.js';
import { symmetricEigenvalues } from '../support/eigenvalues.js';
import { stream } from '../support/stream.js';
import { downdateAgreement } from '../support/tolerances.js';
import { law, type Comparison } from './law.js';
import { cores, linearized, type CoreName } from './subject.js';

const batches = architectures({ maxDepth: 3, maxWidth: 4, maxBatch: 6 }).filter(({ x }) => x.length > 1);
const cases = fc.tuple(batches, fc.constantFrom(...cores), fc.nat(), fc.constantFrom(1, 0.1, 0.01, -0.3));

/** The same batch with weight 0 for sample i. */
function weightless(value: Case, i: number): Case {
  return { ...value, weights: value.x.map((_, n) => (n === i ? 0 : (value.weights?.[n] ?? 1))) };
}

interface Pair {
  readonly whole: FactoredHessian;
  readonly without: FactoredHessian;
  readonly fresh: FactoredHessian;
  readonly damping: number;
  readonly condition: number;
}

/** Both routes to the Hessian without sample i, at a damping at which neither system is close to singular. */
function pairOf(value: Case, core: CoreName, i: number, wish: number): Pair | null {
  const whole = linearized(value).hessian.withCore(core);
  const fresh = linearized(weightless(value, i)).hessian.withCore(core);
  const spectra = [whole, fresh].map((h) => symmetricEigenvalues(h.materialize()));
  const damping = wish * largest(spectra.flat());
  const share = whole.verbs.weights[i]!;
  const shifts = [(1 - share) * (value.l2 + damping) - value.l2, damping];
  const conditions = spectra.map((values, k) => {
    const sizes = values.map((mu) => Math.abs(mu + shifts[k]!));
    return Math.max(...sizes) / Math.min(...sizes);
  });
  const condition = Math.max(...conditions);
  if (!(condition < 1e4)) return null;
  return { whole, without: whole.without(i), fresh, damping, condition };
}

describe('a Hessian without one sample', () => {
  law(
    'solves as a linearization without it does',
    cases,
    function* ([value, core, pick, wish]): Generator<Comparison> {
      const i = pick % value.x.length;
      const pair = pairOf(value, core, i, wish);
      if (pair === null) return;
      const { without, fresh, damping, condition } = pair;
      for (const regime of ['auto', 'dense', 'factor'] as const) {
        const expected = fresh.solve(value.v, { damping, regime: 'dense' });
        const actual = without.solve(value.v, { damping, regime });
        expect(actual.status).toBe('solved');
        const tolerance = downdateAgreement * condition * largest(expected.value);
        yield { what: `solve, ${regime}`, actual: actual.value, expected: expected.value, tolerance };
        const { positive, negative, zero } = expected.inertia!;
        expect(actual.inertia).toMatchObject({ positive, negative, zero });
        const logarithm = fresh.logDeterminant({ damping, regime: 'dense' });
        const size = downdateAgreement * condition * value.parameters.length;
        yield {
          what: `logDeterminant, ${regime}`,
          actual: [without.logDeterminant({ damping, regime })],
          expected: [logarithm],
          tolerance: size,
        };
      }
      const product = fresh.multiply(value.v);
      yield {
        what: 'multiply',
        actual: without.multiply(value.v),
        expected: product,
        tolerance: 1e-12 * (largest(product) + largest(pair.whole.multiply(value.v))),
      };
    },
    { sharpness: 0.5 },
  );
});

/** A regression y ≈ W φ(x) + b by a network without hidden layer: linear in θ. */
function regression(
  seed: number,
  l2: number,
): { readonly at: (weights: readonly number[]) => Linearization; readonly samples: number } {
  const numbers = stream(seed);
  const samples = 6 + numbers.integer(6);
  const x = Array.from({ length: samples }, () => [numbers.normal(), numbers.normal(), numbers.normal()]);
  const y = x.map(() => [numbers.normal(), numbers.normal()]);
  const network = sequential([dense(3, 2)], { seed: 1 + (seed % 1000) });
  return { samples, at: (weights) => linearize(network, { x, y, weights, l2 }, 'halfSquaredError') };
}

/** The minimizer of a quadratic mean objective, by one dense solution that shares nothing with downdates. */
function minimizer(at: Linearization): Float64Array {
  const h = at.hessian.materialize();
  const g = at.gradient.mean();
  const x = g.slice();
  // Gauss-Jordan elimination with pivots on the diagonal: H is positive definite.
  const n = g.length;
  const a = matrix(n, n, h.data.slice()).data;
  for (let k = 0; k < n; k++) {
    for (let r = 0; r < n; r++) {
      if (r === k) continue;
      const factor = a[r * n + k]! / a[k * n + k]!;
      for (let c = k; c < n; c++) a[r * n + c]! -= factor * a[k * n + c]!;
      x[r]! -= factor * x[k]!;
    }
  }
  return at.network.parameters.map((theta, k) => theta - x[k]! / a[k * n + k]!);
}

describe('leaving one out of a model that is linear in θ', () => {
  it('leads to the refitted parameters, and to the loss of the refit on the sample', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0, 0.1), (seed, l2) => {
        const { at, samples } = regression(seed, l2);
        const weights = Array.from({ length: samples }, (_, n) => 1 + (n % 3));
        const whole = at(weights);
        const influence = whole.influence();
        const losses = influence.leaveOneOutLosses();
        for (let i = 0; i < samples; i++) {
          const without = at(weights.map((weight, n) => (n === i ? 0 : weight)));
          const refit = minimizer(without);
          const { value, status, loss } = influence.leaveOneOut(i);
          expect(status).toBe('solved');
          const reached = value.map((step, k) => whole.network.parameters[k]! + step);
          const values = symmetricEigenvalues(without.hessian.materialize());
          const condition = values[values.length - 1]! / values[0]!;
          expectClose('parameters', reached, refit, downdateAgreement * condition * largest(refit));
          const batch = linearize(whole.network.withParameters(refit), rowOf(seed, i), 'halfSquaredError');
          expectClose('loss', [loss], [batch.loss], downdateAgreement * condition * (1 + batch.loss));
          expect(losses[i]).toBe(loss);
        }
      }),
      { numRuns: 40 },
    );
  });

  /** Sample i of `regression(seed)` alone. */
  function rowOf(seed: number, i: number): { x: number[][]; y: number[][] } {
    const numbers = stream(seed);
    const samples = 6 + numbers.integer(6);
    const x = Array.from({ length: samples }, () => [numbers.normal(), numbers.normal(), numbers.normal()]);
    const y = x.map(() => [numbers.normal(), numbers.normal()]);
    return { x: [x[i]!], y: [y[i]!] };
  }

  it('agrees with the derivative by the weight, which is the influence', () => {
    const { at, samples } = regression(5, 0.1);
    const whole = at(Array.from({ length: samples }, () => 1));
    const start = linearize(
      whole.network.withParameters(minimizer(whole)),
      { ...rowsOf(5, samples), l2: 0.1 },
      'halfSquaredError',
    );
    const influence = start.influence();
    const rows = influence.matrix();
    const h = 1e-5;
    for (let i = 0; i < samples; i++) {
      const { value } = influence.direction(i);
      // Add ±h to sample i's share of the mean: the weights are normalized, so the others' sum and the L2 term scale too.
      const moved = [h, -h].map((step) => shifted(start, i, step));
      const quotient = moved[0]!.map((theta, k) => (theta - moved[1]![k]!) / (2 * h));
      expectClose('direction', value, quotient, 1e-6 * largest(quotient));
      const effects = start.gradient.multiply(value);
      expectClose(
        'matrix',
        [...effects],
        Array.from(effects, (_, j) => rows.data[j * samples + i]!),
        1e-12 * largest(effects),
      );
    }
  });

  function rowsOf(seed: number, samples: number): { x: number[][]; y: number[][] } {
    const all = Array.from({ length: samples }, (_, i) => rowOf(seed, i));
    return { x: all.map(({ x }) => x[0]!), y: all.map(({ y }) => y[0]!) };
  }

  /** The minimizer of mean + step·f_i + ½l2|θ|², by the same objective rescaled to weights that sum to one. */
  function shifted(at: Linearization, i: number, step: number): Float64Array {
    const samples = at.losses.length;
    const { x, y } = rowsOf(5, samples);
    const weights = x.map((_, n) => 1 / samples + (n === i ? step : 0));
    return minimizer(linearize(at.network, { x, y, weights, l2: at.l2 / (1 + step) }, 'halfSquaredError'));
  }
});

describe('a Sobolev objective', () => {
  it('leaves samples out as a linearization without them does', () => {
    const network = sequential([dense(1, 2), activation('tanh'), dense(2, 1)], { seed: 1 });
    const batch = { x: [[1], [0.5], [-1]], y: [[2], [1], [0]], dy: [[1], [0], [2]] };
    const at = linearize(network, batch, sobolevLoss({ value: 1, gradient: 0.7 }));
    const fresh = linearize(
      network,
      { ...batch, weights: [1, 0, 1] },
      sobolevLoss({ value: 1, gradient: 0.7 }),
    );
    const b = network.parameters.map((_, i) => Math.cos(i));
    const expected = fresh.hessian.solve(b, { damping: 2 }).value;
    expectClose('solve', at.hessian.without(1).solve(b, { damping: 2 }).value, expected, 1e-12);
    expect(at.influence({ damping: 2 }).leaveOneOut(1).status).toBe('solved');
  });
});

describe('misuse', () => {
  it('names the sample that cannot be left out', () => {
    const network = sequential([dense(1, 2), activation('tanh'), dense(2, 1)], { seed: 1 });
    const one = linearize(network, { x: [[1]], y: [[2]] }, 'halfSquaredError');
    expect(() => one.hessian.without(0)).toThrow(
      'hessian.without: i: expected a sample beside which others have a weight, got sample 0, the only one. A mean over no samples has no value.',
    );
    expect(() => one.hessian.without(1)).toThrow(
      'hessian.without: i: expected a sample number in 0 … 0, got 1.',
    );
    expect(() => one.influence().direction(2)).toThrow('influence.direction: i: expected a sample number');
  });
});
