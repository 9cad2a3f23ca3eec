/** The oracle's number types against closed forms. */
import { describe, expect, it } from 'vitest';
import { expectClose } from '../support/compare.js';
import { activationNames } from './activation-names.js';
import { activate } from './activations.js';
import { derivative, derivativeOver, gradient, hessian } from './derivatives.js';
import { magnitudes } from './magnitudes.js';
import type { Objective } from './objectives.js';
import { fitsFloat64, rationals, toNumber } from './rationals.js';
import { erf, reals } from './reals.js';

describe('reals', () => {
  it('knows erf to the last bits', () => {
    // Abramowitz & Stegun, table 7.1, and mpmath for more digits.
    const known = [0, 0.5204998778130465, 0.8427007929497149, 0.9953222650189527, 0.9999779095030014];
    expectClose('erf', [0, 0.5, 1, 2, 3].map(erf), known, 4e-16);
    expect(erf(-0.5)).toBe(-erf(0.5));
    expect(erf(-7)).toBe(-1);
  });
});

describe('nested dual numbers', () => {
  it('differentiate a polynomial exactly', () => {
    // f = x² y + 3 y³
    const f: Objective = (algebra, [x, y]) => {
      const cube = algebra.multiply(y!, algebra.multiply(y!, y!));
      return algebra.add(
        algebra.multiply(algebra.multiply(x!, x!), y!),
        algebra.multiply(algebra.constant(3), cube),
      );
    };
    expect([...gradient(f, [2, 3])]).toEqual([12, 4 + 81]);
    expect([...hessian(f, [2, 3])]).toEqual([6, 4, 4, 54]);
    expect(derivative(f, [2, 3], [1, 0], [1, 0], [0, 1])).toBe(2);
    expect(derivative(f, [2, 3], [0, 1], [0, 1], [0, 1])).toBe(18);
  });

  it('differentiate every elementary function, three times', () => {
    const functions = {
      reciprocal: [(x: number) => -1 / x ** 2, (x: number) => 2 / x ** 3, (x: number) => -6 / x ** 4],
      exp: [Math.exp, Math.exp, Math.exp],
      expm1: [Math.exp, Math.exp, Math.exp],
      log: [(x: number) => 1 / x, (x: number) => -1 / x ** 2, (x: number) => 2 / x ** 3],
      log1p: [(x: number) => 1 / (1 + x), (x: number) => -1 / (1 + x) ** 2, (x: number) => 2 / (1 + x) ** 3],
      sin: [Math.cos, (x: number) => -Math.sin(x), (x: number) => -Math.cos(x)],
      cos: [(x: number) => -Math.sin(x), (x: number) => -Math.cos(x), Math.sin],
      tanh: [
        (x: number) => Math.cosh(x) ** -2,
        (x: number) => (-2 * Math.sinh(x)) / Math.cosh(x) ** 3,
        (x: number) => (4 * Math.sinh(x) ** 2 - 2) / Math.cosh(x) ** 4,
      ],
      erf: [
        (x: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x),
        (x: number) => ((-4 * x) / Math.sqrt(Math.PI)) * Math.exp(-x * x),
        (x: number) => ((8 * x * x - 4) / Math.sqrt(Math.PI)) * Math.exp(-x * x),
      ],
    } as const;
    for (const [name, derivatives] of Object.entries(functions)) {
      const f: Objective = (algebra, [x]) => algebra[name as keyof typeof functions](x!);
      derivatives.forEach((expected, order) => {
        const directions = Array.from({ length: order + 1 }, () => [1]);
        expectClose(`${name}, ${order + 1}`, [derivative(f, [0.7], ...directions)], [expected(0.7)], 4e-14);
      });
    }
  });
});

describe('activations', () => {
  it('have derivative 0 at a kink, by convention', () => {
    for (const name of ['relu', 'leakyRelu'] as const) {
      const f: Objective = (algebra, [z]) => activate(algebra, name, z!);
      expect([derivative(f, [0]), derivative(f, [0], [1]), derivative(f, [0], [1], [1])]).toEqual([0, 0, 0]);
      expect(derivative(f, [2], [1])).toBe(1);
    }
  });

  it('keep their values far from 0', () => {
    for (const name of activationNames) {
      const f: Objective = (algebra, [z]) => activate(algebra, name, z!);
      const jets = [-1e3, -40, -5, 5, 40, 1e3].flatMap((z) => [
        f(reals, [z]),
        derivative(f, [z], [1], [1], [1]),
      ]);
      expect(jets.every(Number.isFinite), name).toBe(true);
    }
    expect(activate(reals, 'softplus', -40)).toBeCloseTo(Math.exp(-40), 30);
    expect(activate(reals, 'softplus', 40)).toBe(40);
  });
});

describe('magnitudes', () => {
  it('bound what cancellation loses', () => {
    // (x + 1) − x at x = 2⁵⁴ is 0 in float64; the bound 4·2⁵⁴·u admits the error 1.
    const f: Objective = (algebra, [x]) => algebra.subtract(algebra.add(x!, algebra.constant(1)), x!);
    const { value, error } = derivativeOver(magnitudes, f, [2 ** 54], []);
    expect(Math.abs(value - 1)).toBeLessThanOrEqual(error * 2 ** -53);
    expect(derivativeOver(magnitudes, f, [3], [])).toEqual({ value: 1, mass: 7, error: 4 + 7 });
  });

  it('follow steep functions, and do not grow through flat ones', () => {
    const z: Objective = (algebra, [x]) => algebra.multiply(algebra.constant(100), x!);
    const steep: Objective = (algebra, x) => algebra.exp(z(algebra, x));
    const flat: Objective = (algebra, x) => activate(algebra, 'tanh', z(algebra, x));
    const e = Math.exp(100);
    expect(derivativeOver(magnitudes, steep, [1], [])).toEqual({ value: e, mass: e, error: e * 100 + e });
    expect(derivativeOver(magnitudes, flat, [1], [])).toEqual({ value: 1, mass: 1, error: 4 });
  });
});

describe('rationals', () => {
  it('are exact, and know when float64 is', () => {
    const f: Objective = (algebra, [x, y]) => {
      const product = algebra.multiply(x!, y!);
      return algebra.subtract(algebra.multiply(product, product), algebra.constant(0.5));
    };
    const value = derivativeOver(rationals, f, [3 / 16, -5 / 16], []);
    expect(toNumber(value)).toBe((15 / 256) ** 2 - 0.5);
    expect(fitsFloat64(value)).toBe(true);
    expect(fitsFloat64(derivativeOver(rationals, f, [2 ** -20 + 1, 2 ** 20 + 1], []))).toBe(false);
    expect(toNumber(derivativeOver(rationals, f, [0.25, 2], [[0, 1]]))).toBe(0.25);
  });

  it('refuse what is irrational', () => {
    const f: Objective = (algebra, [x]) => algebra.tanh(x!);
    expect(() => derivativeOver(rationals, f, [1], [])).toThrow('tanh has no rational value');
  });
});
