/** A few steps for the batch's own gradient, in pairs of factors: the iterates that parameters have. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coefficientLayout } from '../../../src/curvature/coefficients/coefficient-space.js';
import { factorSpace } from '../../../src/curvature/coefficients/factor-space.js';
import { fewSteps, type FewStepsOptions } from '../../../src/curvature/coefficients/few-steps.js';
import { linearize, mlp, type Linearization } from '../../../src/index.js';
import { withPoisonedScratch, withScratch } from '../../../src/numeric/allocation.js';
import { normalRows } from '../../structure/networks.js';
import { expectClose, largest } from '../../support/compare.js';
import { iterateAgreement } from '../../support/tolerances.js';
import { randomLinearizations, scaleOf } from '../random-linearizations.js';

type Core = 'exact' | 'gaussNewton';
type Found = ReturnType<typeof fewSteps>;

function solve(at: Linearization, core: Core, shift: number, options: FewStepsOptions): Found {
  const { state } = at.hessian.withCore(core).verbs;
  const layout = coefficientLayout(state!, core, 'all');
  const space = layout === null ? null : factorSpace(state!, core, layout, options.iterations ?? 8);
  return space === null ? null : withScratch(() => fewSteps(space, shift, options));
}

function trueResidual(at: Linearization, core: Core, shift: number, x: Float64Array): number {
  const b = at.gradient.mean();
  const image = at.hessian.withCore(core).multiply(x);
  return Math.hypot(...b.map((value, i) => value - image[i]! - shift * x[i]!)) / Math.hypot(...b);
}

describe('fewSteps', () => {
  it('has the iterates of conjugate gradients on parameters, and measures its own residual', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        randomLinearizations,
        fc.constantFrom<Core>('exact', 'gaussNewton'),
        fc.integer({ min: 1, max: 8 }),
        (at, core, iterations) => {
          const { length: order } = at.network.parameters;
          // Above twice every eigenvalue: the condition of H + λI is below 3, and rounding does not grow.
          const shift = 2 * order * scaleOf(at);
          const found = solve(at, core, shift, { iterations, tolerance: 1e-15 });
          if (found === null) return;
          compared++;
          const expected = at.hessian.withCore(core).solve(at.gradient.mean(), {
            regime: 'matrixFree',
            damping: shift,
            iterations,
            tolerance: 1e-15,
            method: 'conjugateGradients',
            preconditioner: 'none',
            iterates: 'parameters',
          });
          const tolerance = iterateAgreement(order);
          expectClose('x', found.value, expected.value, tolerance * largest(expected.value));
          expectClose('residual', [found.residual], [trueResidual(at, core, shift, found.value)], tolerance);
        },
      ),
    );
    expect(compared).toBeGreaterThan(50);
  });

  const network = mlp({ inputs: 3, hidden: [64, 64], outputs: 2, activation: 'tanh', seed: 4 });
  const batch = { x: normalRows(5, 3, 1), y: normalRows(5, 2, 2) };
  const at = linearize(network, batch, 'halfSquaredError');

  it('ends early where the tolerance is reached, and says what the true residual is', () => {
    for (const tolerance of [0.3, 0.1, 1e-2]) {
      const found = solve(at, 'exact', 50, { tolerance, iterations: 30 })!;
      expect(found.status).toBe('solved');
      expect(found.iterations).toBeLessThan(30);
      expect(found.residual).toBeLessThanOrEqual(tolerance);
      expectClose('residual', [found.residual], [trueResidual(at, 'exact', 50, found.value)], 1e-15);
    }
  });

  it('leaves small residuals to coordinates, which reach them', () => {
    expect(solve(at, 'exact', 50, { tolerance: 1e-12, iterations: 30 })).toBeNull();
    const found = at.hessian.solve(at.gradient, {
      regime: 'matrixFree',
      method: 'conjugateGradients',
      damping: 50,
      iterates: 'coefficients',
      tolerance: 1e-12,
      iterations: 30,
    });
    expect(found.status).toBe('solved');
    expectClose('residual', [found.residual], [trueResidual(at, 'exact', 50, found.value)], 1e-15);
  });

  it('leaves gradients to coordinates in which those of the samples cancel', () => {
    // Two samples at one place, their labels as far above as below the output: the gradient is what is left of 10⁻⁵.
    const x = [batch.x[0]!, batch.x[0]!];
    const [one, two] = Array.from(
      linearize(
        network,
        {
          x,
          y: [
            [0, 0],
            [0, 0],
          ],
        },
        'halfSquaredError',
      ).output.data,
    );
    const y = [1, -1 + 1e-5].map((away) => [one! + away, two! + away]);
    const balanced = linearize(network, { x, y }, 'halfSquaredError');
    expect(solve(balanced, 'exact', 50, { tolerance: 0.1, iterations: 4 })).toBeNull();
  });

  it('stops at negative curvature, or goes through it', () => {
    const shift = at.hessian.smallestEigenvalue() * 0.9;
    expect(shift).toBeLessThan(0);
    const stopped = solve(at, 'exact', 2 * shift, { tolerance: 1e-12, iterations: 20 })!;
    expect(stopped.status).toBe('notConverged');
    expect(stopped.iterations).toBeLessThan(20);
    const residual = trueResidual(at, 'exact', 2 * shift, stopped.value);
    expectClose('residual', [stopped.residual], [residual], 1e-12);
    const through = solve(at, 'exact', 2 * shift, {
      tolerance: 1e-12,
      iterations: 4,
      throughNegativeCurvature: true,
    })!;
    expect(through.iterations).toBe(4);
  });

  it('leaves to others what is not its own: many steps, and a gradient of zero', () => {
    expect(solve(at, 'exact', 1, { iterations: 31 })).toBeNull();
    const fit = linearize(network, { x: batch.x, y: at.output }, 'halfSquaredError');
    expect(solve(fit, 'exact', 1, { iterations: 5 })).toBeNull();
  });

  it('serves gradients in factors, reads no scratch before it is written, and keeps none', () => {
    const options = { regime: 'matrixFree', damping: 1, iterations: 6, iterates: 'coefficients' } as const;
    const run = (): Float64Array => {
      const fresh = linearize(network, batch, 'halfSquaredError');
      return fresh.ggn.solve(fresh.gradient, options).value;
    };
    expect(withPoisonedScratch(run)).toEqual(run());
    const other = at.ggn.solve(at.gradient.mean(), options).value;
    expectClose('x', run(), other, iterateAgreement(network.parameters.length) * largest(other));
  });
});
