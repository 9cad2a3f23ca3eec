/** Results that are written where the caller says: the same bits as new ones, whatever was there before; and misuse. */
import { describe, expect, it } from 'vitest';
import {
  dense,
  elman,
  firstOrder,
  linearize,
  matrix,
  mlp,
  sequential,
  sobolevLoss,
  taylorLoss,
  withLinearization,
  type Batch,
  type FactoredGradient,
  type FactoredHessian,
  type Linearization,
  type LossInput,
  type Matrix,
  type Network,
  type Objective,
} from '../../src/index.js';
import { countAllocations } from '../../src/numeric/allocation.js';
import { random } from '../../src/numeric/random.js';
import { thrownBy } from '../support/thrown.js';

const { normal } = random(5);
const draw = (rows: number, columns: number): Matrix =>
  matrix(rows, columns, Float64Array.from({ length: rows * columns }, normal));
const samples = 9;
const smooth = mlp({ inputs: 2, hidden: [6, 5], outputs: 1, activation: 'tanh', seed: 3 });
const wide = mlp({ inputs: 2, hidden: [6, 5], outputs: 2, activation: 'softplus', seed: 3 });
const kinked = mlp({ inputs: 2, hidden: [10, 8], outputs: 1, activation: 'relu', seed: 3 });
const shared = sequential([elman({ inputs: 2, hidden: 3, steps: 4 }), dense(3, 1)], { seed: 3 });
const [x, y, y2, dy] = [draw(samples, 2), draw(samples, 1), draw(samples, 2), draw(samples, 2)];
const bend = draw(samples, 3).data;
const d2y = matrix(
  samples,
  4,
  Float64Array.from({ length: 4 * samples }, (_, i) => bend[3 * Math.floor(i / 4) + [0, 1, 1, 2][i % 4]!]!),
);
const lines = draw(samples, 2);
const weights = [1, 2, 0, 1, 0.5, 3, 1, 1, 1];

interface Kind {
  readonly network: Network;
  readonly batch: Batch;
  readonly objective: LossInput | Objective;
  readonly threads?: number;
}

const kinds: Record<string, Kind> = {
  'a chain': { network: smooth, batch: { x, y, l2: 0.25 }, objective: 'halfSquaredError' },
  'two outputs, weights': {
    network: wide,
    batch: { x, y: y2, weights },
    objective: 'halfSquaredError',
  },
  cells: { network: kinked, batch: { x, y, cells: 3 }, objective: 'halfSquaredError' },
  'a scalar head without cells': {
    network: kinked,
    batch: { x, y, cells: false, l2: 0.5 },
    objective: 'halfSquaredError',
  },
  'shared weights': { network: shared, batch: { x: draw(samples, 8), y }, objective: 'halfSquaredError' },
  Sobolev: { network: smooth, batch: { x, y, dy, l2: 0.25 }, objective: sobolevLoss() },
  'Sobolev in cells': { network: kinked, batch: { x, y, dy, cells: 3 }, objective: sobolevLoss() },
  'Sobolev of order 2': {
    network: smooth,
    batch: { x, y, dy, d2y },
    objective: sobolevLoss({ hessian: 1 }),
  },
  Taylor: {
    network: smooth,
    batch: { x, directions: lines, derivatives: [y, y, null] },
    objective: taylorLoss({ weights: [1, 1, 0] }),
  },
  threads: { network: smooth, batch: { x, y, l2: 0.25 }, objective: 'halfSquaredError', threads: 2 },
};

const at = ({ network, batch, objective, threads }: Kind): Linearization =>
  linearize(network, batch, objective, ...(threads === undefined ? [] : [{ threads }]));

/** Everything that is read of a gradient in factors, as plain numbers. */
function read(gradient: FactoredGradient): Record<string, unknown> {
  return {
    samples: gradient.samples,
    forms: gradient.forms(),
    mean: [...gradient.mean()],
    norms: [...gradient.norms()],
    gram: [...gradient.gram().data],
    rows: [...gradient.materialize().data],
    dyads: gradient.dyads().map(({ left, right }) => [[...left], [...right]]),
    third: [...gradient.sample(3).mean()],
  };
}

describe.each(Object.entries(kinds))('into: %s', (_, kind) => {
  const { network } = kind;
  const order = network.parameters.length;
  const [v, w] = [draw(1, order).data, draw(1, order).data];

  it('of verbs without a direction: the bits of a new result, over whatever was there', () => {
    const { gradient, hessian, ggn } = at(kind);
    const other = at({
      ...kind,
      network: network.withParameters(network.parameters.map((entry) => entry / 2)),
    });
    const vectors = [
      (l: Linearization, into?: Float64Array) => l.gradient.mean(into),
      (l: Linearization, into?: Float64Array) => l.hessian.diagonal(into),
      (l: Linearization, into?: Float64Array) => l.ggn.diagonal(into),
    ];
    for (const verb of vectors) {
      const into = new Float64Array(order).fill(NaN);
      for (const from of [{ gradient, hessian, ggn } as Linearization, other, at(kind)]) {
        const fresh = verb(from);
        expect(verb(from, into)).toBe(into);
        expect(into).toEqual(fresh);
        expect(verb(from)).not.toBe(into);
      }
    }
    const matrices: [(l: Linearization, into?: Matrix) => Matrix, number][] = [
      [(l, into) => l.gradient.gram(into), samples],
      [(l, into) => l.gradient.materialize(into), samples],
      [(l, into) => l.hessian.materialize(into), order],
      [(l, into) => l.ggn.materialize(into), order],
    ];
    for (const [verb, rows] of matrices) {
      const fresh = verb(at(kind));
      const into = matrix(rows, fresh.columns);
      into.data.fill(NaN);
      for (const from of [{ gradient, hessian, ggn } as Linearization, other, at(kind)]) {
        const expected = verb(from);
        expect(verb(from, into)).toBe(into);
        expect(into).toEqual(expected);
      }
    }
  });

  it('of products: the bits of new ones, for one direction after the other', () => {
    for (const hessian of [at(kind).hessian, at(kind).ggn]) {
      const into = new Float64Array(order).fill(NaN);
      for (const direction of [v, w, v]) {
        const fresh = hessian.multiply(direction);
        expect(hessian.multiply(direction, into)).toBe(into);
        expect(into).toEqual(fresh);
      }
      const rows = hessian.products(v);
      const before = read(rows);
      for (const direction of [w, v, w]) {
        const fresh = read(hessian.products(direction));
        expect(hessian.products(direction, rows)).toBe(rows);
        // What is asked first must not decide: the mean takes the rows as they are, norms the merged ones.
        expect([...rows.norms()]).toEqual(fresh['norms']);
        expect(read(rows)).toEqual(fresh);
      }
      expect(hessian.products(v, rows)).toBe(rows);
      expect(read(rows)).toEqual(before);
    }
  });
});

describe('into leaves no garbage', () => {
  const network = mlp({ inputs: 2, hidden: [32, 32], outputs: 1, activation: 'relu', seed: 3 });
  const order = network.parameters.length;
  const inputs = draw(64, 2);
  const labels = draw(64, 1);
  const v = draw(1, order).data;

  it.each([true, false])('of products that stay dyads, cells %s', (cells) => {
    const { hessian } = linearize(network, { x: inputs, y: labels, cells }, 'halfSquaredError');
    const rows = hessian.products(v);
    hessian.products(v, rows);
    // One layer's vectors of all samples would be 2,048 numbers.
    expect(countAllocations(() => hessian.products(v, rows)).total).toBeLessThan(64 * 32);
    expect(countAllocations(() => hessian.products(v)).total).toBeGreaterThan(64 * 32);
  });

  it('of a written-out Hessian, a Gram matrix and a mean', () => {
    const { hessian, gradient } = linearize(smooth, { x, y }, 'halfSquaredError');
    const p = smooth.parameters.length;
    const [h, g, mean] = [matrix(p, p), matrix(samples, samples), new Float64Array(p)];
    for (let call = 0; call < 2; call++) {
      hessian.materialize(h);
      gradient.gram(g);
      gradient.mean(mean);
    }
    expect(countAllocations(() => hessian.materialize(h)).total).toBeLessThan(p * p);
    expect(countAllocations(() => gradient.gram(g)).total).toBeLessThan(samples * samples);
    expect(countAllocations(() => gradient.mean(mean)).total).toBeLessThan(p);
  });

  it('is what withLinearization returns, too', () => {
    const into = matrix(samples, samples);
    const made = withLinearization(smooth, { x, y }, 'halfSquaredError', ({ gradient }) =>
      gradient.gram(into),
    );
    expect(made).toBe(into);
    expect(made).toEqual(linearize(smooth, { x, y }, 'halfSquaredError').gradient.gram());
  });
});

describe('misuse of into', () => {
  const order = smooth.parameters.length;
  const { hessian, gradient } = linearize(smooth, { x, y }, 'halfSquaredError');
  const v = draw(1, order).data;
  const short = new Float64Array(3);

  it('arrays of another length or kind, or in the memory of what is read', () => {
    const verbs: [string, (into: Float64Array) => unknown][] = [
      ['hessian.multiply', (into) => hessian.multiply(v, into)],
      ['hessian.diagonal', (into) => hessian.diagonal(into)],
      ['gradient.mean', (into) => gradient.mean(into)],
    ];
    for (const [operation, verb] of verbs) {
      expect(thrownBy(() => verb(short))).toEqual({
        name: 'ShapeError',
        message: `${operation}: into: expected ${order} numbers, got 3 numbers. Leave it out for a new array, or make one once: new Float64Array(${order}).`,
      });
      const plain = Array.from(v) as unknown as Float64Array;
      expect(thrownBy(() => verb(plain))).toEqual({
        name: 'ShapeError',
        message: `${operation}: into: expected a Float64Array of ${order} numbers, got Array. Leave it out for a new array, or make one once: new Float64Array(${order}).`,
      });
    }
    const long = new Float64Array(2 * order - 1);
    const [low, high] = [long.subarray(0, order), long.subarray(order - 1)];
    for (const [given, into] of [
      [v, v],
      [low, high],
      [high, low],
    ] as const) {
      expect(thrownBy(() => hessian.multiply(given, into))).toEqual({
        name: 'ShapeError',
        message:
          'hessian.multiply: into: expected an array of its own, got memory of an array that is read in the same call. Leave it out for a new array, or pass another one.',
      });
    }
    const theta = smooth.parameters;
    const options = { parameters: theta, gradient: theta };
    expect(thrownBy(() => firstOrder(smooth, { x, y }, 'halfSquaredError', options)).message).toMatch(
      /^firstOrder: gradient: expected an array of its own/,
    );
  });

  it('matrices of another shape or kind', () => {
    const verbs: [string, number, number, (into: Matrix) => unknown][] = [
      ['hessian.materialize', order, order, (into) => hessian.materialize(into)],
      ['gradient.gram', samples, samples, (into) => gradient.gram(into)],
      ['gradient.materialize', samples, order, (into) => gradient.materialize(into)],
    ];
    for (const [operation, rows, columns, verb] of verbs) {
      const advice = `Leave it out for a new matrix, or make one once: matrix(${rows}, ${columns}).`;
      expect(thrownBy(() => verb(matrix(1, rows * columns)))).toEqual({
        name: 'ShapeError',
        message: `${operation}: into: expected a matrix of ${rows} × ${columns}, got 1 × ${rows * columns} with ${rows * columns} numbers. ${advice}`,
      });
      expect(thrownBy(() => verb(short as unknown as Matrix))).toEqual({
        name: 'ShapeError',
        message: `${operation}: into: expected a matrix of ${rows} × ${columns}, got 3 numbers. ${advice}`,
      });
      expect(thrownBy(() => verb({ rows, columns, data: short })).name).toBe('ShapeError');
      expect(thrownBy(() => verb(null as unknown as Matrix)).message).toMatch(/got null/);
    }
  });

  it('products into what is none of this Hessian', () => {
    const advice = 'Leave it out the first time, and pass the result from then on.';
    const mine = hessian.products(v);
    const others: [unknown, string][] = [
      [gradient, 'another gradient'],
      [mine.sample(0), 'another gradient'],
      [hessian.withCore('gaussNewton').products(v), 'another gradient'],
      [linearize(smooth, { x, y }, 'halfSquaredError').hessian.products(v), 'another gradient'],
      [v, 'object'],
      [null, 'null'],
    ];
    for (const [into, got] of others) {
      expect(thrownBy(() => hessian.products(v, into as FactoredGradient))).toEqual({
        name: 'DomainError',
        message: `hessian.products: into: expected what products(v) of the same Hessian object has returned, got ${got}. ${advice}`,
      });
    }
  });

  it('a direction that is refused leaves into as it was', () => {
    const rows = hessian.products(v);
    const before = read(rows);
    const into = hessian.multiply(v);
    const bad = v.map((entry, i) => (i === 3 ? NaN : entry));
    const verbs: ((h: FactoredHessian) => unknown)[] = [
      (h) => h.products(bad, rows),
      (h) => h.multiply(bad, into),
    ];
    for (const verb of verbs) expect(() => verb(hessian)).toThrow(/finite/);
    expect(read(rows)).toEqual(before);
    expect(into).toEqual(hessian.multiply(v));
  });
});
