/**
 * Taylor coefficients of every built-in activation up to order 7, next to nested dual numbers through the activations'
 * definitions; the lower orders next to the activation's own functions; and what a user's activation can give.
 */
import { describe, expect, it } from 'vitest';
import { activationFunction } from '../../src/index.js';
import { taylorCoefficients } from '../../src/functions/taylor-coefficients.js';
import { activate } from '../oracles/activations.js';
import { activationNames } from '../oracles/activation-names.js';
import type { Algebra } from '../oracles/algebra.js';
import { dual, type Dual } from '../oracles/dual.js';
import { reals } from '../oracles/reals.js';
import { expectClose } from '../support/compare.js';
import { taylorRelative } from '../support/tolerances.js';

const order = 7;
const points = [-6, -2.3, -1, -0.4, 0.15, 0.7, 1.9, 4.2];

/** A^(k)(z) for k = 0 … depth: the innermost slope of k nested dual numbers. */
function derivatives(name: Parameters<typeof activate>[1], z: number): number[] {
  const visit = <S>(algebra: Algebra<S>, at: S, real: (s: S) => number, left: number): number[] => {
    const value = real(activate(algebra, name, at));
    if (left === 0) return [value];
    const next = dual(algebra);
    const seeded: Dual<S> = next.seed(at, algebra.constant(1));
    return [value, ...visit(next, seeded, (s) => real(s.slope), left - 1)];
  };
  return visit(reals, z, (value) => value, order);
}

describe.each(activationNames.filter((name) => name !== 'ricker'))('%s', (name) => {
  it('has the coefficients of its definition', () => {
    const made = taylorCoefficients(activationFunction(name), Float64Array.from(points), order);
    points.forEach((z, i) => {
      let factorial = 1;
      const expected = derivatives(name, z).map((value, k) => value / (factorial *= Math.max(1, k)));
      // Coefficients decay like powers of the distance to the nearest pole: each order by itself, relative to its size near z.
      made.forEach((array, k) => {
        const scale = Math.max(Math.abs(expected[k]!), 1e-3);
        expectClose(`order ${k} at ${z}`, [array[i]!], [expected[k]!], taylorRelative * scale);
      });
    });
  });

  it('agrees with its own four functions, at the convention of a kink too', () => {
    const activation = activationFunction(name);
    for (const z of [...points, 0]) {
      const made = taylorCoefficients(activation, Float64Array.of(z), 3).map((array) => array[0]!);
      const own = [
        activation.value(z),
        activation.first(z),
        activation.second(z) / 2,
        activation.third!(z) / 6,
      ];
      expectClose(`at ${z}`, made, own, taylorRelative);
    }
  });
});

describe("a user's activation", () => {
  const cube = {
    name: 'cube',
    value: (z: number) => z ** 3,
    first: (z: number) => 3 * z * z,
    second: (z: number) => 6 * z,
    third: () => 6,
  };

  it('has orders up to its third derivative', () => {
    const made = taylorCoefficients(activationFunction(cube), Float64Array.of(2), 3);
    expect(made.map((array) => array[0])).toEqual([8, 12, 6, 1]);
  });

  it('says which derivative is missing', () => {
    const coefficients = (definition: typeof cube | Omit<typeof cube, 'third'>, k: number): unknown =>
      taylorCoefficients(activationFunction(definition), Float64Array.of(2), k);
    expect(() => coefficients(cube, 5)).toThrow(
      /activation 'cube': expected a fourth derivative.* Add taylor/,
    );
    const { third: _, ...without } = cube;
    expect(() => coefficients(without, 3)).toThrow(
      /activation 'cube': expected a third derivative.* Add third/,
    );
  });

  it('has every order with a function for its coefficients', () => {
    const taylor = (z: number, out: Float64Array): void => {
      out.fill(0);
      [z ** 3, 3 * z * z, 3 * z, 1].slice(0, out.length).forEach((value, k) => (out[k] = value));
    };
    const made = taylorCoefficients(activationFunction({ ...cube, taylor }), Float64Array.of(2), 5);
    expect(made.map((array) => array[0])).toEqual([8, 12, 6, 1, 0, 0]);
  });
});
