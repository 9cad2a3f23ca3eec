/** The oracle against PyTorch, on every fixture: only an oracle that is right may judge the library. */
import { describe, expect, it } from 'vitest';
import { expectClose, expectCloseToLargest, largest } from '../support/compare.js';
import { torchRelative } from '../support/tolerances.js';
import { gradient, hessian, hessianProduct } from './derivatives.js';
import { evaluate, parameterCount } from './network.js';
import { lossObjective, outputOfInput, sobolevObjective, type Objective } from './objectives.js';
import { reals } from './reals.js';
import { layersOfFixture, lossOfFixture, torchFixtures } from './torch.js';

const mean = (objectives: readonly Objective[]): Objective => {
  return (algebra, parameters) => {
    const sum = objectives.reduce(
      (total, objective) => algebra.add(total, objective(algebra, parameters)),
      algebra.constant(0),
    );
    return algebra.multiply(algebra.constant(1 / objectives.length), sum);
  };
};

describe.each(torchFixtures().map((fixture) => [fixture.name, fixture] as const))(
  'oracle, %s',
  (_, fixture) => {
    const layers = layersOfFixture(fixture);
    const theta = fixture.parameters;
    const objectives = fixture.x.map((x, n) =>
      lossObjective(layers, lossOfFixture(fixture), x, fixture.y[n]!),
    );

    it('has as many parameters', () => {
      expect(parameterCount(layers)).toBe(theta.length);
    });

    it('has the same outputs and losses', () => {
      fixture.x.forEach((x, n) => {
        const scale = largest(fixture.output[n]!);
        expectClose('output', evaluate(reals, layers, theta, x), fixture.output[n]!, torchRelative * scale);
        expectCloseToLargest('loss', [objectives[n]!(reals, theta)], [fixture.loss[n]!], torchRelative);
      });
    });

    it('has the same gradients and Hessian products', () => {
      objectives.forEach((f, n) => {
        expectCloseToLargest('gradient', gradient(f, theta), fixture.gradient[n]!, torchRelative);
        expectCloseToLargest(
          'product',
          hessianProduct(f, theta, fixture.direction),
          fixture.hvp[n]!,
          torchRelative,
        );
      });
    });

    it('has the same Hessian', () => {
      // One sample: entry by entry is P²/2 evaluations; the other samples are covered by the products.
      expectCloseToLargest(
        'Hessian',
        hessian(objectives[1]!, theta),
        fixture.hessian[1]!.flat(),
        torchRelative,
        theta.length,
      );
    });

    it('has the same input gradient and input Hessian', () => {
      const f = outputOfInput(layers, theta, 0);
      fixture.x.forEach((x, n) => {
        expectCloseToLargest('input gradient', gradient(f, x), fixture.inputGradient[n]!, torchRelative);
        expectCloseToLargest(
          'input Hessian',
          hessian(f, x),
          fixture.inputHessian[n]!.flat(),
          torchRelative,
          x.length,
        );
      });
    });

    it.runIf(fixture.sobolev !== undefined)('has the same Sobolev loss, gradient and Hessian product', () => {
      const { dy, gradientWeight, loss, gradient: g, hvp } = fixture.sobolev!;
      const gradientWeights = dy[0]!.map((row) => row.map(() => gradientWeight));
      const weights = { value: 1, gradient: gradientWeights, loss: lossOfFixture(fixture) };
      const f = mean(fixture.x.map((x, n) => sobolevObjective(layers, weights, x, fixture.y[n]!, dy[n]!)));
      expectCloseToLargest('loss', [f(reals, theta)], [loss], torchRelative);
      expectCloseToLargest('gradient', gradient(f, theta), g, torchRelative);
      expectCloseToLargest('product', hessianProduct(f, theta, fixture.direction), hvp, torchRelative);
    });
  },
);

describe('oracle, negative control', () => {
  it('is told from PyTorch by one wrong sign of one parameter', () => {
    const fixture = torchFixtures().find(({ name }) => name === 'tanh-mse')!;
    const theta = [-fixture.parameters[0]!, ...fixture.parameters.slice(1)];
    const f = lossObjective(layersOfFixture(fixture), 'halfSquaredError', fixture.x[0]!, fixture.y[0]!);
    expect(() =>
      expectCloseToLargest('gradient', gradient(f, theta), fixture.gradient[0]!, torchRelative),
    ).toThrow(/times the tolerance/);
  });
});
