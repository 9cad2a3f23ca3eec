/** Systems whose Krylov iterates are coefficients of outer products: the same iterates as on parameters. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearize, mlp, sobolevLoss } from '../../src/index.js';
import { normalRows } from '../structure/networks.js';
import { expectClose, largest } from '../support/compare.js';
import { iterateAgreement } from '../support/tolerances.js';
import { randomLinearizations, scaleOf } from './random-linearizations.js';

describe('a system solved on coefficients', () => {
  it('has the iterates of conjugate gradients and of MINRES on parameters', () => {
    const methods = fc.constantFrom('conjugateGradients' as const, 'minres' as const);
    const cores = fc.constantFrom('exact' as const, 'gaussNewton' as const);
    fc.assert(
      fc.property(
        randomLinearizations,
        cores,
        methods,
        fc.nat(),
        fc.integer({ min: 1, max: 8 }),
        (at, core, method, seed, iterations) => {
          const h = at.hessian.withCore(core);
          const order = at.network.parameters.length;
          // Above twice every eigenvalue: the condition of H + λI is below 3, and rounding does not grow.
          const damping = 2 * order * scaleOf(at);
          const b = Float64Array.from(normalRows(1, order, seed)[0]!);
          const options = {
            regime: 'matrixFree',
            damping,
            method,
            iterations,
            tolerance: 1e-15,
            preconditioner: 'none',
          } as const;
          const expected = h.solve(b, { ...options, iterates: 'parameters' });
          const found = h.solve(b, { ...options, iterates: 'coefficients' });
          expectClose('x', found.value, expected.value, iterateAgreement(order) * largest(expected.value));
          expectClose('residual', [found.residual], [expected.residual], iterateAgreement(order));
        },
      ),
    );
  });

  const network = mlp({ inputs: 3, hidden: [64, 64, 64], outputs: 2, activation: 'tanh', seed: 4 });
  const batch = { x: normalRows(5, 3, 1), y: normalRows(5, 2, 2), l2: 1e-3 };
  const at = linearize(network, batch, 'halfSquaredError');
  const b = Float64Array.from(normalRows(1, network.parameters.length, 3)[0]!);

  it('reaches the tolerance, for a right-hand side outside of the span too, and says what it did', () => {
    for (const [h, damping] of [
      [at.ggn, 0.1],
      [at.hessian, 4],
    ] as const) {
      for (const side of [b, at.gradient.mean()]) {
        const found = h.solve(side, { regime: 'matrixFree', damping, tolerance: 1e-12 });
        expect(found.status).toBe('solved');
        expect(found.reason).toContain('coefficients');
        const image = h.multiply(found.value).map((value, i) => value + damping * found.value[i]!);
        expectClose('(H + λI) x', image, side, 4e-12 * Math.hypot(...side));
      }
    }
  });

  it('measures its own residual', () => {
    const options = { regime: 'matrixFree', damping: 0.1, iterations: 3 } as const;
    const found = at.hessian.solve(b, options);
    const image = at.hessian.multiply(found.value).map((value, i) => b[i]! - value - 0.1 * found.value[i]!);
    expect(found.status).toBe('notConverged');
    expectClose('residual', [found.residual], [Math.hypot(...image) / Math.hypot(...b)], 1e-12);
  });

  it('rejects options that are out of range, and Hessians that are no such sums', () => {
    const bad = (options: object, message: RegExp): void => {
      expect(() => at.hessian.solve(b, { regime: 'matrixFree', ...options })).toThrow(message);
    };
    bad({ iterations: 0 }, /iterations.*whole number/);
    bad({ method: 'jacobi' }, /method.*conjugateGradients/);
    bad({ iterates: 'dyads' }, /iterates.*coefficients/);
    bad({ preconditioner: 'lu' }, /preconditioner/);
    const sobolev = linearize(
      network,
      { x: batch.x, y: batch.y, dy: normalRows(5, 6, 5) },
      sobolevLoss({ value: 1, gradient: 1 }),
    );
    expect(() =>
      sobolev.hessian.solve(b, { regime: 'matrixFree', damping: 1, iterates: 'coefficients' }),
    ).toThrow(/iterates/);
  });
});
