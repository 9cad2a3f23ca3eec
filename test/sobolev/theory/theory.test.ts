import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mlp } from '../../../src/network/mlp.js';
import { random } from '../../../src/numeric/random.js';
import { inputDerivatives } from '../../../src/sobolev/input-derivatives.js';
import { fieldAsymmetry } from '../../../src/sobolev/theory/field-asymmetry.js';
import {
  elementwiseLinearThrough,
  gaussianThrough,
  hermitePolynomial,
} from '../../../src/sobolev/theory/identification.js';
import { interpolant } from '../../../src/sobolev/theory/interpolant.js';
import { reluApproximation } from '../../../src/sobolev/theory/relu-approximation.js';
import { thrownBy } from '../../support/thrown.js';

function normalRows(seed: number, rows: number, columns: number): number[][] {
  const stream = random(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => stream.normal()));
}

/** Largest difference of values and slopes from what was asked for. */
function misfit(x: number[][], y: number[][], dy: number[][]): number {
  const { value, jacobian } = inputDerivatives(interpolant(x, y, dy), x, { order: 1 });
  const errors = (actual: Float64Array, expected: number[]): number[] =>
    expected.map((e, i) => Math.abs(e - actual[i]!));
  return Math.max(...errors(value.data, y.flat()), ...errors(jacobian.data, dy.flat()));
}

describe('S-P1: interpolant', () => {
  it('takes 50 values and gradients in three dimensions to 1e-11 with width 2d(n−1) + 2', () => {
    const [x, y, dy] = [normalRows(1, 50, 3), normalRows(2, 50, 1), normalRows(3, 50, 3)];
    expect(interpolant(x, y, dy).blocks[0]!.shape).toEqual([296, 3]);
    expect(misfit(x, y, dy)).toBeLessThanOrEqual(1e-11);
  });

  it('takes any data of any dimension', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(1e6),
        (n, d, seed) => {
          const [x, y, dy] = [normalRows(seed, n, d), normalRows(seed + 1, n, 1), normalRows(seed + 2, n, d)];
          // Gaps of 1e-6 of the range make slopes of 1e6 between the points, and rounding of 1e6·ε.
          expect(misfit(x, y, dy)).toBeLessThanOrEqual(1e-8);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes the slope at points where the affine part would have its kink', () => {
    expect(misfit([[0, 0]], [[5]], [[1, -2]])).toBeLessThanOrEqual(1e-14);
    const x = [
      [0, 0],
      [1, 2],
      [3, -1],
    ];
    expect(
      misfit(
        x,
        [[5], [-1], [2]],
        x.map(() => [1, 0]),
      ),
    ).toBeLessThanOrEqual(1e-12);
  });

  it('names points that coincide', () => {
    const message = thrownBy(() => interpolant([[1], [2], [1]], [0, 0, 0], [[0], [0], [0]])).message;
    expect(message).toContain('rows 0 and 2');
  });
});

describe('S-T1: reluApproximation', () => {
  const p = (x: number): number => x ** 4 - x * x + 0.5 * x;
  const slope = (x: number): number => 4 * x ** 3 - 2 * x + 0.5;

  it.each([4, 16, 64])('value and slope stay within the modulus of continuity on %i pieces', (pieces) => {
    const network = reluApproximation(p, [-1, 1], pieces);
    const mesh = 2 / pieces;
    // p'' is largest in size at the ends: |12 − 2|.
    const modulus = 10 * mesh;
    const x = Array.from({ length: 301 }, (_, i) => [-1 + (2 * (i + 0.5)) / 301]);
    const { value, jacobian } = inputDerivatives(network, x, { order: 1 });
    const slopeError = Math.max(...x.map(([t], i) => Math.abs(jacobian.data[i]! - slope(t!))));
    const valueError = Math.max(...x.map(([t], i) => Math.abs(value.data[i]! - p(t!))));
    expect(slopeError).toBeLessThanOrEqual(modulus);
    expect(slopeError).toBeGreaterThan(modulus / 20);
    expect(valueError).toBeLessThanOrEqual(mesh * modulus);
  });

  it('checks its arguments', () => {
    expect(thrownBy(() => reluApproximation(p, [1, 1], 3)).message).toContain('low < high');
    expect(thrownBy(() => reluApproximation(p, [0, 1], 0)).message).toContain('pieces');
    expect(thrownBy(() => reluApproximation(Math.log, [0, 1], 2)).message).toContain('value(0)');
  });
});

describe('S-P3: identification', () => {
  it('n points with slopes know every polynomial of degree 2n − 1', () => {
    const coefficient = fc.integer({ min: -8, max: 8 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(coefficient, { minLength: 10, maxLength: 10 }),
        (n, c) => {
          const p = (x: number): number => c.slice(0, 2 * n).reduceRight((sum, a) => sum * x + a, 0);
          const q = (x: number): number =>
            c.slice(0, 2 * n).reduceRight((sum, a, k) => (k === 0 ? sum : sum * x + k * a), 0);
          const x = Array.from({ length: n }, (_, i) => (i - n / 2) / 2);
          const h = hermitePolynomial(x, x.map(p), x.map(q));
          expect(h.degree).toBe(2 * n - 1);
          for (const at of [-1.25, 0.375, 2]) {
            expect(Math.abs(h.value(at) - p(at))).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(p(at))));
            expect(Math.abs(h.derivative(at) - q(at))).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(q(at))));
          }
        },
      ),
    );
  });

  it('one value and slope know a Gaussian, far in its tails too', () => {
    for (const [mean, deviation, x] of [
      [0, 1, 0],
      [2, 0.5, 1],
      [-1, 3, 20],
      [0, 1, 30],
      [5, 0.01, 5.2],
      [0, 1e3, 1],
    ] as const) {
      const p = Math.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
      const found = gaussianThrough(x, p, (-(x - mean) / deviation ** 2) * p);
      expect(found.mean).toBeCloseTo(mean, 8);
      expect(found.deviation / deviation).toBeCloseTo(1, 8);
    }
  });

  it('one point knows an element-wise linear map', () => {
    const { slopes, offsets } = elementwiseLinearThrough([2, -1], [7, 4], [3, -0.5]);
    expect([...slopes]).toEqual([3, -0.5]);
    expect([...offsets]).toEqual([1, 3.5]);
  });

  it('checks its arguments', () => {
    expect(thrownBy(() => hermitePolynomial([1], [1], [])).message).toContain('1, 1 and 0');
    expect(thrownBy(() => hermitePolynomial([1, 1], [1, 2], [0, 0])).message).toContain('distinct');
    expect(thrownBy(() => gaussianThrough(0, -1, 0)).message).toContain('positive');
    expect(thrownBy(() => elementwiseLinearThrough([1], [1, 2], [1])).message).toContain('1, 2 and 1');
  });
});

describe('S-P4: asymmetry of fields', () => {
  const x = normalRows(4, 20, 3);

  it('is rounding for the gradient of a scalar network', () => {
    const scalar = mlp({ inputs: 3, hidden: [8, 8], outputs: 1, activation: 'tanh', seed: 1 });
    expect(fieldAsymmetry(scalar, x)).toBeLessThan(1e-14);
  });

  it('is of order one for a network that predicts a field', () => {
    const direct = mlp({ inputs: 3, hidden: [8, 8], outputs: 3, activation: 'tanh', seed: 1 });
    expect(fieldAsymmetry(direct, x)).toBeGreaterThan(0.3);
  });

  it('refuses other widths', () => {
    const other = mlp({ inputs: 3, hidden: [4], outputs: 2, activation: 'tanh', seed: 1 });
    expect(thrownBy(() => fieldAsymmetry(other, x)).message).toContain('1 or 3 outputs');
  });
});
