/** Every kind of objective over threads: those that can be made again elsewhere, and those that cannot, with the reason. */
import { describe, expect, it } from 'vitest';
import {
  huber,
  linearize,
  matrix,
  mlp,
  overTime,
  sobolevLoss,
  taylorLoss,
  type Batch,
  type LossInput,
  type Matrix,
  type Objective,
} from '../../src/index.js';
import { random } from '../../src/numeric/random.js';
import { kernelFor } from '../../src/sobolev/missing-values.js';
import { halfSquaredError } from '../../src/functions/losses/half-squared-error.js';
import { expectClose } from '../support/compare.js';
import { summationRelative } from '../support/tolerances.js';
import { thrownBy } from '../support/thrown.js';

const stream = random(11);
const draw = (rows: number, columns: number): Matrix =>
  matrix(rows, columns, Float64Array.from({ length: rows * columns }, stream.normal));
const samples = 7;
const network = mlp({ inputs: 2, hidden: [6, 5], outputs: 2, activation: 'tanh', seed: 3 });
const v = draw(1, network.parameters.length).data;
const x = draw(samples, 2);
const y = draw(samples, 2);
const dy = draw(samples, 4);
const bend = draw(samples, 6);
/** Symmetric in the two inputs. */
const d2y = matrix(
  samples,
  8,
  Float64Array.from({ length: 8 * samples }, (_, i) => {
    const [n, o, j, k] = [Math.floor(i / 8), Math.floor((i % 8) / 4), Math.floor((i % 4) / 2), i % 2];
    return bend.data[6 * n + 3 * o + j + k]!;
  }),
);
const withGaps = (labels: Matrix, every: number): Matrix =>
  matrix(
    labels.rows,
    labels.columns,
    labels.data.map((value, i) => (i % every === 0 ? NaN : value)),
  );
const weights = [1, 2, 0, 1, 0.5, 3, 0];
const gaps = withGaps(y, 3);

const kinds: Record<string, { objective: LossInput | Objective; batch: Batch; order?: 2 }> = {
  'squared errors with gaps': { objective: kernelFor(halfSquaredError, gaps), batch: { x, y: gaps } },
  'Sobolev, order 1': { objective: sobolevLoss(), batch: { x, y, dy, weights, l2: 0.2 } },
  'Sobolev with gaps, weights of entries and nested slopes': {
    objective: sobolevLoss({ value: 2, gradient: [1, 2, 3, 4] }),
    batch: {
      x,
      y: gaps,
      dy: Array.from({ length: samples }, (_, n) => [
        [n, 1],
        [NaN, n - 1],
      ]),
      entryWeights: { gradient: matrix(samples, 4, dy.data.map(Math.abs)) },
    },
  },
  'Sobolev with Huber losses': {
    objective: sobolevLoss({
      value: { weight: 0.5, loss: huber({ delta: 0.7 }) },
      gradient: { loss: 'huber' },
    }),
    batch: { x, y, dy },
  },
  'Sobolev along common directions': {
    objective: sobolevLoss(),
    batch: { x, y, dy: draw(samples, 6), directions: draw(2, 3) },
  },
  'Sobolev along own directions': {
    objective: sobolevLoss(),
    batch: { x, y, dy: draw(samples, 2), directions: draw(samples, 2) },
  },
  'Sobolev, order 2': { objective: sobolevLoss({ hessian: 0.3 }), batch: { x, y, dy, d2y }, order: 2 },
  'Taylor, order 3': {
    objective: taylorLoss({ weights: [1, 1, 0, 0.1] }),
    batch: {
      x,
      directions: draw(samples, 2),
      derivatives: [y, draw(samples, 2), null, withGaps(draw(samples, 2), 5)],
    },
    order: 2,
  },
  'over time': {
    objective: overTime('halfSquaredError', { steps: 2, weights: [1, 0.5] }),
    batch: { x, y, weights },
  },
};

describe('objectives over threads', () => {
  for (const [name, { objective, batch, order }] of Object.entries(kinds)) {
    it(`${name}: what one thread gives`, () => {
      const alone = linearize(network, batch, objective);
      const spread = linearize(network, batch, objective, { threads: 3 });
      expect(spread.threads).toEqual({ count: 3, reason: '' });
      const close = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void => {
        const scale = Math.max(...Array.from(expected, Math.abs), 1);
        expectClose(what, actual, expected, 16 * summationRelative(samples) * scale);
      };
      close('losses', spread.losses, alone.losses);
      close('loss', [spread.loss], [alone.loss]);
      const numbers = (terms: object): number[] => Object.values(terms).flat() as number[];
      expect(Object.keys(spread.terms)).toEqual(Object.keys(alone.terms));
      close('terms', numbers(spread.terms), numbers(alone.terms));
      close('weighted', numbers(spread.weightedTerms), numbers(alone.weightedTerms));
      expect(spread.warnings).toEqual(alone.warnings);
      close('gradient', spread.gradient.mean(), alone.gradient.mean());
      close('norms', spread.gradient.norms(), alone.gradient.norms());
      close('product', spread.hessian.multiply(v), alone.hessian.multiply(v));
      close('ggn', spread.ggn.multiply(v), alone.ggn.multiply(v));
      close('residual', spread.leastSquares().residual, alone.leastSquares().residual);
      const once = spread.hessian.diagonal();
      expect(spread.hessian.diagonal()).toEqual(once);
      if (order !== 2) close('diagonal', once, alone.hessian.diagonal());
    });
  }

  const own = {
    name: 'quartic',
    value: (p: Float64Array, q: Float64Array) => p.reduce((sum, pk, k) => sum + (pk - q[k]!) ** 4, 0),
    first: (p: Float64Array, q: Float64Array) => p.map((pk, k) => 4 * (pk - q[k]!) ** 3),
    second: (p: Float64Array, q: Float64Array) =>
      Array.from(p, (pk, i) => Array.from(p, (_, j) => (i === j ? 12 * (pk - q[i]!) ** 2 : 0))),
  };
  const bump = { name: 'bump', value: Math.sin, first: Math.cos, second: (z: number) => -Math.sin(z) };
  const cube = {
    value: (r: number) => r ** 4,
    first: (r: number) => 4 * r ** 3,
    second: (r: number) => 12 * r * r,
  };
  const functions = 'is made of functions, which no other thread can be given';
  const alone: Record<string, [objective: LossInput | Objective, reason: string]> = {
    'a loss of a user': [own, `the loss 'quartic' ${functions}`],
    'a residual loss of a user': [
      sobolevLoss({ gradient: { loss: { name: 'fourth', ...cube } } }),
      `the loss 'fourth' ${functions}`,
    ],
    'an objective of a user': [{ ...sobolevLoss(), name: 'mine' }, `the objective 'mine' ${functions}`],
  };
  for (const [name, [objective, reason]] of Object.entries(alone)) {
    it(`${name}: one thread, and why`, () => {
      const at = linearize(network, { x, y, dy }, objective, { threads: 2 });
      expect(at.threads).toEqual({ count: 1, reason });
      const same = linearize(network, { x, y, dy }, objective);
      expect([at.loss, at.gradient.mean()]).toEqual([same.loss, same.gradient.mean()]);
      expect(same.threads).toBeUndefined();
    });
  }

  it('an activation of a user, a single sample: one thread, and why', () => {
    const curved = mlp({ inputs: 2, hidden: [3], outputs: 2, activation: bump, seed: 1 });
    expect(linearize(curved, { x, y }, 'halfSquaredError', { threads: 2 }).threads).toEqual({
      count: 1,
      reason: `the activation 'bump' ${functions}`,
    });
    const single = { x: [[1, 2]], y: [[3, 4]] };
    const at = linearize(network, single, 'halfSquaredError', { threads: 2 });
    expect(at.threads).toEqual({ count: 1, reason: 'there are not two samples' });
    expect(linearize(network, { x, y }, 'halfSquaredError', { threads: 9 }).threads).toEqual({
      count: 7,
      reason: 'there are 7 samples',
    });
  });
});

describe('misuse, with threads', () => {
  it('refuses what is no number of threads', () => {
    for (const threads of [0, -1, 1.5, NaN, 1025, '2' as unknown as number]) {
      expect(thrownBy(() => linearize(network, { x, y }, 'halfSquaredError', { threads }))).toEqual({
        name: 'DomainError',
        message: `linearize: threads: expected a whole number from 1 to 1024, got ${threads}. Leave it out for the default.`,
      });
    }
  });

  it('throws what one thread throws, with the rows as the caller counts them', () => {
    const broken: Record<string, () => Batch> = {
      'not finite': () => ({ x, y: gaps }),
      'too few labels': () => ({ x, y: draw(samples - 1, 2) }),
      'too wide': () => ({ x: draw(samples, 3), y }),
      'not even': () => ({
        x: [[1, 2], [3]],
        y: [
          [1, 2],
          [3, 4],
        ],
      }),
      'no labels': () => ({ x }),
      weights: () => ({ x, y, weights: [1, -1, 1, 1, 1, 1, 1] }),
      l2: () => ({ x, y, l2: -1 }),
      nothing: () => null as unknown as Batch,
    };
    for (const [what, make] of Object.entries(broken)) {
      const batch = make();
      const expected = thrownBy(() => linearize(network, batch, 'halfSquaredError'));
      const got = thrownBy(() => linearize(network, batch, 'halfSquaredError', { threads: 3 }));
      expect(got, what).toEqual(expected);
    }
    const at = linearize(network, { x, y }, 'halfSquaredError', { threads: 3 });
    const same = linearize(network, { x, y }, 'halfSquaredError');
    for (const wrong of [[1], v.map(() => NaN)]) {
      expect(thrownBy(() => at.hessian.multiply(wrong))).toEqual(
        thrownBy(() => same.hessian.multiply(wrong)),
      );
    }
    expect(thrownBy(() => at.ggn.thirdDerivatives(v))).toEqual(thrownBy(() => same.ggn.thirdDerivatives(v)));
  });
});
