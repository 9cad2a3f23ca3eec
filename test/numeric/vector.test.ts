import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axpy, dot, maximumMagnitude, norm, scale, sum } from '../../src/numeric/vector.js';
import { unitRoundoff } from '../support/tolerances.js';

const sixteenths = (length: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.integer({ min: -64, max: 64 }), { minLength: length, maxLength: length })
    .map((values) => Float64Array.from(values, (value) => value / 16));
const pairs = fc.nat(40).chain((length) => fc.tuple(sixteenths(length), sixteenths(length)));

describe('vector', () => {
  it('dot, sum, axpy and scale are their definitions, exactly on sixteenths', () => {
    fc.assert(
      fc.property(pairs, ([x, y]) => {
        expect(dot(x, y)).toBe(x.reduce((total, entry, i) => total + entry * y[i]!, 0));
        expect(sum(x)).toBe(x.reduce((total, entry) => total + entry, 0));
        const z = y.slice();
        axpy(-0.5, x, z);
        scale(4, z);
        expect(z.every((entry, i) => entry === 4 * (y[i]! - 0.5 * x[i]!))).toBe(true);
      }),
    );
  });

  it('norm is the root of the sum of squares, for numbers whose squares over- or underflow too', () => {
    for (const size of [1, 1e200, 1e-200, 1e-310, Number.MAX_VALUE / 8]) {
      // Six roundings: a division, two squares, a sum, a root, a product; below 2^-1022 numbers are 2^-1074 apart.
      const tolerance = 6 * unitRoundoff * 5 * size + 2 ** -1074;
      expect(Math.abs(norm(new Float64Array([3 * size, -4 * size])) - 5 * size)).toBeLessThanOrEqual(
        tolerance,
      );
    }
    expect(norm(new Float64Array(0))).toBe(0);
    expect(norm(new Float64Array(3))).toBe(0);
    expect(norm(new Float64Array([1, Infinity]))).toBe(Infinity);
    expect(norm(new Float64Array([1, NaN]))).toBe(NaN);
  });

  it('maximumMagnitude is the largest absolute value, and NaN shows', () => {
    expect(maximumMagnitude(new Float64Array([1, -3, 2]))).toBe(3);
    expect(maximumMagnitude(new Float64Array(0))).toBe(0);
    expect(maximumMagnitude(new Float64Array([1, NaN, 2]))).toBe(NaN);
  });
});
