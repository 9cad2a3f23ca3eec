/** Ritz values of matrices whose spectrum is known, and the bounds that are made of them. */
import { describe, expect, it } from 'vitest';
import { ritzValues } from '../../src/curvature/ritz.js';
import { linearize, mlp } from '../../src/index.js';
import { expectClose } from '../support/compare.js';
import { stream } from '../support/stream.js';

/** x ↦ Q diag(d) Qᵀ x with Q a product of reflections. */
function operator(diagonal: readonly number[], seed: number): (v: Float64Array) => Float64Array {
  const numbers = stream(seed);
  const n = diagonal.length;
  const mirrors = Array.from({ length: 3 }, () => {
    const u = Float64Array.from({ length: n }, () => numbers.normal());
    const size = Math.hypot(...u);
    return u.map((entry) => entry / size);
  });
  const reflect = (v: Float64Array, u: Float64Array): Float64Array => {
    const along = 2 * u.reduce((sum, entry, i) => sum + entry * v[i]!, 0);
    return v.map((entry, i) => entry - along * u[i]!);
  };
  return (v) => {
    const inside = mirrors.reduce(reflect, v).map((entry, i) => entry * diagonal[i]!);
    return [...mirrors].reverse().reduce(reflect, inside);
  };
}

describe('Ritz values', () => {
  it('are the eigenvalues once the space is all there is', () => {
    const diagonal = [-4, -1, 0.5, 2, 7];
    expectClose('values', ritzValues(5, operator(diagonal, 3), 100), diagonal, 1e-12);
  });

  it('lie between the extreme eigenvalues', () => {
    const diagonal = Array.from({ length: 60 }, (_, i) => Math.sin(3 * i) * (1 + i));
    const values = ritzValues(60, operator(diagonal, 4), 12);
    expect(values).toHaveLength(12);
    expect(values[0]!).toBeGreaterThanOrEqual(Math.min(...diagonal) - 1e-12);
    expect(values[11]!).toBeLessThanOrEqual(Math.max(...diagonal) + 1e-12);
  });
});

describe('a Hessian that is only multiplied', () => {
  const network = mlp({ inputs: 2, hidden: [6, 5], outputs: 1, activation: 'tanh', seed: 3 });
  const numbers = stream(8);
  const x = Array.from({ length: 20 }, () => [numbers.normal(), numbers.normal()]);
  const at = linearize(network, { x, y: x.map(([a, b]) => [a! * b!]) }, 'halfSquaredError');

  it('has bounds on its inertia that hold', () => {
    for (const damping of [0, 0.1, -0.1]) {
      const exact = at.hessian.inertia({ damping, regime: 'dense' });
      const bound = at.hessian.inertia({ damping, regime: 'matrixFree' });
      expect(bound).toMatchObject({ exact: false, method: 'bound' });
      expect(bound.positive).toBeGreaterThanOrEqual(exact.positive);
      expect(bound.negative).toBeGreaterThanOrEqual(exact.negative);
    }
  });

  it('is solved as by factors: Gauss-Newton by conjugate gradients, the indefinite one by MINRES', () => {
    const b = at.gradient.mean();
    for (const [h, damping] of [
      [at.ggn, 0.05],
      [at.hessian, 0.05],
    ] as const) {
      const expected = h.solve(b, { damping, regime: 'dense' }).value;
      const found = h.solve(b, { damping, regime: 'matrixFree', tolerance: 1e-13 });
      expect(found.status).toBe('solved');
      expectClose('x', found.value, expected, 1e-10);
      expect(found.iterations).toBeLessThan(4 * b.length);
    }
  });

  it('says so when the tolerance is out of reach', () => {
    const b = at.gradient.mean().map((value, i) => value + Math.sin(i));
    const found = at.ggn.solve(b, { regime: 'matrixFree', tolerance: 1e-12 });
    expect(found.status).toBe('notConverged');
    expect(found.advice).toContain('raise the damping');
    expect(found.iterations).toBeGreaterThan(0);
  });
});
