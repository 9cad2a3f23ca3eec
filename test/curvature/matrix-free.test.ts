/** MINRES and Ritz values on matrices whose spectrum is known, and the bounds that are made of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimalResiduals } from '../../src/curvature/minimal-residuals.js';
import { ritzValues } from '../../src/curvature/ritz.js';
import { linearize, mlp } from '../../src/index.js';
import { expectClose, largest } from '../support/compare.js';
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

describe('MINRES', () => {
  const spectra = fc.array(fc.constantFrom(-3, -1, -0.1, 0.05, 0.5, 1, 2), { minLength: 1, maxLength: 20 });

  it('solves indefinite systems, in about as many steps as there are different eigenvalues', () => {
    fc.assert(
      fc.property(spectra, fc.nat(), (diagonal, seed) => {
        const a = operator(diagonal, seed);
        const numbers = stream(seed + 1);
        const solution = Float64Array.from(diagonal, () => numbers.normal());
        const { x, iterations } = minimalResiduals(a, a(solution), 1e-13, 200);
        expectClose('x', x, solution, 1e-9 * (1 + largest(solution)));
        // Without rounding, exactly as many; Lanczos's vectors lose their orthogonality by and by.
        expect(iterations).toBeLessThanOrEqual(2 * new Set(diagonal).size + 2);
      }),
    );
  });

  it('finds the solution of minimum norm of a consistent singular system', () => {
    const a = operator([0, 0, 1, -2, 3], 5);
    const numbers = stream(6);
    const some = Float64Array.from({ length: 5 }, () => numbers.normal());
    const { x } = minimalResiduals(a, a(some), 1e-13, 50);
    expectClose('image', a(x), a(some), 1e-12);
    // x lies in the range: it is what A leaves of itself.
    const again = minimalResiduals(a, a(x), 1e-13, 50).x;
    expectClose('minimum norm', again, x, 1e-11);
    expect(Math.hypot(...x)).toBeLessThanOrEqual(Math.hypot(...some));
  });

  it('of zero is zero', () => {
    expect(minimalResiduals(operator([1, 2], 1), new Float64Array(2), 1e-12, 10)).toEqual({
      x: new Float64Array(2),
      iterations: 0,
    });
  });
});

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

  it('says so when the tolerance is out of reach', () => {
    const b = at.gradient.mean().map((value, i) => value + Math.sin(i));
    const found = at.ggn.solve(b, { regime: 'matrixFree', tolerance: 1e-12 });
    expect(found.status).toBe('notConverged');
    expect(found.advice).toContain('raise the damping');
    expect(found.iterations).toBeGreaterThan(0);
  });
});
