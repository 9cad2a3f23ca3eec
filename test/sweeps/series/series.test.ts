/** Truncated series: their algebras are commutative and associative, and activations of series keep known identities. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activationFunction } from '../../../src/functions/activation.js';
import {
  curvesAlgebra,
  multiplySeries,
  multiplyTransposed,
  quadraticAlgebra,
  type SeriesAlgebra,
} from '../../../src/sweeps/series/algebra.js';
import { composeSeries } from '../../../src/sweeps/series/composition.js';
import { expectClose, largest } from '../../support/compare.js';
import { sweepRounding } from '../../support/tolerances.js';

const algebras = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 6 }))
    .map(([k, K]) => curvesAlgebra(k, K)),
  fc.integer({ min: 1, max: 4 }).map(quadraticAlgebra),
);

/** Series of 3-vectors with small integers: sums and products of them are exact. */
const withSeries = (count: number): fc.Arbitrary<readonly [SeriesAlgebra, readonly Float64Array[]]> =>
  algebras.chain((algebra) => {
    const length = 3 * algebra.size;
    const one = fc
      .array(fc.integer({ min: -8, max: 8 }), { minLength: length, maxLength: length })
      .map((entries) => Float64Array.from(entries));
    return fc.tuple(fc.constant(algebra), fc.array(one, { minLength: count, maxLength: count }));
  });

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('algebras of truncated series', () => {
  it('count their monomials', () => {
    expect(curvesAlgebra(2, 3).degrees).toEqual([0, 1, 2, 3, 1, 2, 3]);
    expect(quadraticAlgebra(2).degrees).toEqual([0, 1, 1, 2, 2, 2]);
    // (1 + ε₁)(ε₁ + 2 ε₂) = ε₁ + 2 ε₂ + ε₁² + 2 ε₁ε₂.
    const product = multiplySeries(
      quadraticAlgebra(2),
      Float64Array.of(1, 1, 0, 0, 0, 0),
      Float64Array.of(0, 1, 2, 0, 0, 0),
    );
    expect([...product]).toEqual([0, 1, 2, 1, 2, 0]);
    // (1 + t)(1 + t + t²) on the first curve, cut off behind t²; nothing crosses to the second.
    const curves = curvesAlgebra(2, 2);
    const other = multiplySeries(curves, Float64Array.of(1, 1, 0, 3, 0), Float64Array.of(1, 1, 1, 0, 0));
    expect([...other]).toEqual([1, 2, 2, 3, 0]);
  });

  it('are commutative and associative, and transposed products are adjoint', () => {
    fc.assert(
      fc.property(withSeries(3), ([algebra, [x, y, z]]) => {
        const times = (a: Float64Array, b: Float64Array): Float64Array => multiplySeries(algebra, a, b);
        expect(times(x!, y!)).toEqual(times(y!, x!));
        expect(times(times(x!, y!), z!)).toEqual(times(x!, times(y!, z!)));
        expect(dot(times(x!, y!), z!)).toBe(dot(y!, multiplyTransposed(algebra, x!, z!)));
      }),
    );
  });

  it('treat copies one by one', () => {
    fc.assert(
      fc.property(withSeries(3), ([algebra, [x, y, z]]) => {
        const both = Float64Array.from([...y!, ...z!]);
        const apart = [y!, z!].flatMap((copy) => [...multiplySeries(algebra, x!, copy)]);
        expect([...multiplySeries(algebra, x!, both)]).toEqual(apart);
        const down = [y!, z!].flatMap((copy) => [...multiplyTransposed(algebra, x!, copy)]);
        expect([...multiplyTransposed(algebra, x!, both)]).toEqual(down);
      }),
    );
  });
});

describe('activations of series', () => {
  it('the square is the product with itself, exactly', () => {
    fc.assert(
      fc.property(withSeries(1), ([algebra, [z]]) => {
        expect(composeSeries(activationFunction('square'), 0, algebra, z!)).toEqual(
          multiplySeries(algebra, z!, z!),
        );
      }),
    );
  });

  it('sin² + cos² = 1, tanh′ = 1 − tanh², tanh″ = −2 tanh tanh′', () => {
    fc.assert(
      fc.property(withSeries(1), ([algebra, [integers]]) => {
        const z = integers!.map((value) => value / 8);
        const of = (name: string, derivative: number): Float64Array =>
          composeSeries(activationFunction(name), derivative, algebra, z);
        const times = (a: Float64Array, b: Float64Array): Float64Array => multiplySeries(algebra, a, b);
        const one = z.map((_, i) => (i < 3 ? 1 : 0));
        const [s, c, t, g, h] = [of('sin', 0), of('sin', 1), of('tanh', 0), of('tanh', 1), of('tanh', 2)];
        const scale = sweepRounding * (1 + Math.max(...[s, c, t, g, h].map(largest)) ** 2);
        const squares = times(s, s).map((value, i) => value + times(c, c)[i]!);
        expectClose('sin² + cos²', squares, one, scale);
        expectClose(
          'tanh′',
          g,
          times(t, t).map((value, i) => one[i]! - value),
          scale,
        );
        expectClose(
          'tanh″',
          h,
          times(t, g).map((value) => -2 * value),
          scale,
        );
      }),
    );
  });
});
