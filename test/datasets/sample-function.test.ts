import { describe, expect, it } from 'vitest';
import {
  type BenchmarkFunction,
  benchmarkFunctions,
  gridPoints,
  sampleFunction,
  type SampleOptions,
  styblinskiTang,
} from '../../src/datasets/index.js';
import { row } from '../../src/numeric/matrix.js';
import { thrownBy } from '../support/thrown.js';

/** x·y·z², to see that nothing is tied to two inputs. */
const product: BenchmarkFunction = {
  name: 'product',
  title: 'Product',
  domain: [
    [0, 1],
    [-2, -1],
    [5, 5.5],
  ],
  minimum: { at: [1, -2, 5.5], value: -60.5 },
  value: (x) => x[0]! * x[1]! * x[2]! ** 2,
  gradient: (x) => [x[1]! * x[2]! ** 2, x[0]! * x[2]! ** 2, 2 * x[0]! * x[1]! * x[2]!],
  hessian: (x) => [
    [0, x[2]! ** 2, 2 * x[1]! * x[2]!],
    [x[2]! ** 2, 0, 2 * x[0]! * x[2]!],
    [2 * x[1]! * x[2]!, 2 * x[0]! * x[2]!, 2 * x[0]! * x[1]!],
  ],
};

describe.each([...benchmarkFunctions, product])('a sample of $title', (fn) => {
  const sample = sampleFunction(fn, { samples: 300, seed: 7, order: 2 });
  const d = fn.domain.length;

  it('has points all over the domain', () => {
    fn.domain.forEach(([low, high], j) => {
      const column = Array.from({ length: 300 }, (_, n) => row(sample.x, n)[j]!);
      expect(Math.min(...column)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...column)).toBeLessThanOrEqual(high);
      // 300 uniform points: each quarter holds 75 on average, with a standard deviation of 7.5.
      const quarters = [0, 0, 0, 0];
      for (const x of column) quarters[Math.min(3, Math.floor((4 * (x - low)) / (high - low)))]!++;
      expect(Math.min(...quarters)).toBeGreaterThan(75 - 5 * 7.5);
    });
  });

  it('has the values and derivatives of the function, a row per point', () => {
    const { x, y, dy, d2y } = sample;
    expect([x, y, dy, d2y!].map((m) => [m.rows, m.columns])).toEqual([
      [300, d],
      [300, 1],
      [300, d],
      [300, d * d],
    ]);
    for (const n of [0, 17, 299]) {
      expect(y.data[n]).toBe(fn.value(row(x, n)));
      expect(Array.from(row(dy, n))).toEqual(fn.gradient(row(x, n)));
      expect(Array.from(row(d2y!, n))).toEqual(fn.hessian(row(x, n)).flat());
    }
  });
});

describe('sampleFunction', () => {
  it('gives the same points for the same seed, and others for another', () => {
    const first = sampleFunction(styblinskiTang, { samples: 20, seed: 3 });
    expect(sampleFunction(styblinskiTang, { samples: 20, seed: 3 })).toEqual(first);
    expect(sampleFunction(styblinskiTang, { samples: 20, seed: 4 }).x).not.toEqual(first.x);
  });

  it('begins a larger sample with the smaller one', () => {
    const large = sampleFunction(styblinskiTang, { samples: 50, seed: 3 });
    const small = sampleFunction(styblinskiTang, { samples: 20, seed: 3 });
    expect(large.x.data.subarray(0, 40)).toEqual(small.x.data);
    expect(large.dy.data.subarray(0, 40)).toEqual(small.dy.data);
  });

  it('labels Hessians only if asked', () => {
    expect(sampleFunction(styblinskiTang, { samples: 2, seed: 1 })).not.toHaveProperty('d2y');
    expect(sampleFunction(styblinskiTang, { samples: 2, seed: 1, order: 1 })).not.toHaveProperty('d2y');
  });

  it.each<[object, string]>([
    [
      { samples: 0, seed: 1 },
      'sampleFunction: samples: expected a whole number ≥ 1, got 0. Pass the number of points to draw.',
    ],
    [
      { seed: 1 },
      'sampleFunction: samples: expected a whole number ≥ 1, got undefined. Pass the number of points to draw.',
    ],
    [
      { samples: 5, seed: 1, order: 3 },
      'sampleFunction: order: expected 1 or 2, got 3. Pass 1 for gradients, 2 for gradients and Hessians.',
    ],
    [
      { samples: 5, seed: 0.5 },
      'sampleFunction: seed: expected a whole number, got 0.5. Pass a seed such as 1; each one gives its own points.',
    ],
  ])('refuses %o', (options, message) => {
    const work = (): unknown => sampleFunction(styblinskiTang, options as SampleOptions);
    expect(thrownBy(work)).toMatchObject({ name: 'DomainError', message });
  });
});

describe('gridPoints', () => {
  it('runs along the first coordinate first, ends included', () => {
    const grid = gridPoints(
      [
        [0, 1],
        [-2, 2],
      ],
      3,
    );
    const rows = Array.from({ length: grid.rows }, (_, n) => Array.from(row(grid, n)));
    expect(rows).toEqual([-2, 0, 2].flatMap((y) => [0, 0.5, 1].map((x) => [x, y])));
  });

  it('takes a function’s domain and any number of coordinates', () => {
    const grid = gridPoints(product, 4);
    expect([grid.rows, grid.columns]).toEqual([64, 3]);
    expect(Array.from(row(grid, 0))).toEqual([0, -2, 5]);
    expect(Array.from(row(grid, 63))).toEqual([1, -1, 5.5]);
  });

  it('refuses a grid of one point', () => {
    expect(thrownBy(() => gridPoints(styblinskiTang, 1))).toMatchObject({
      name: 'DomainError',
      message:
        'gridPoints: n: expected a whole number ≥ 2, got 1. Pass the number of points along each side.',
    });
  });
});
