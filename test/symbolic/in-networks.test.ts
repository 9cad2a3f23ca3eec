import { describe, expect, it } from 'vitest';
import { activationFunction } from '../../src/functions/activation.js';
import { taylorCoefficients } from '../../src/functions/taylor-coefficients.js';
import { linearize } from '../../src/linearization/linearize.js';
import { mlp } from '../../src/network/mlp.js';
import { formulaActivation } from '../../src/symbolic/formula-activation.js';
import { formulaLoss } from '../../src/symbolic/formula-loss.js';
import { expectClose } from '../support/compare.js';
import { thrownBy } from '../support/thrown.js';

const x = [
  [0.25, -0.5],
  [1, 0.75],
  [-1.25, 0.5],
];
const y = [[1], [-0.5], [0.25]];

describe('formulas in networks', () => {
  it('an activation by formula gives the derivatives of the built-in', () => {
    const shape = { inputs: 2, hidden: [4, 3], outputs: 1, seed: 3 };
    const builtIn = linearize(mlp({ ...shape, activation: 'silu' }), { x, y }, 'halfSquaredError');
    const written = mlp({ ...shape, activation: formulaActivation('z * sigmoid(z)') });
    const own = linearize(written.withParameters(builtIn.network.parameters), { x, y }, 'halfSquaredError');
    expectClose('gradient', own.gradient.mean(), builtIn.gradient.mean(), 1e-13);
    expectClose('Hessian', own.hessian.materialize().data, builtIn.hessian.materialize().data, 1e-13);
    const v = builtIn.network.parameters;
    expect(own.hessian.thirdDerivative(v)).toBeCloseTo(builtIn.hessian.thirdDerivative(v), 10);
  });

  it('an activation by formula has derivatives of any order', () => {
    const own = activationFunction(formulaActivation('z * sigmoid(z)'));
    const [made, expected] = [own, activationFunction('silu')].map((activation) =>
      taylorCoefficients(activation, Float64Array.of(-1.5, 0, 0.75), 6).map((array) => [...array]),
    );
    made!.forEach((array, k) => expectClose(`order ${k}`, array, expected![k]!, 1e-13));
  });

  it('a loss by formula gives the derivatives of the built-in', () => {
    const network = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 3 });
    const builtIn = linearize(network, { x, y }, 'halfSquaredError');
    const own = linearize(network, { x, y }, formulaLoss('(m - y)^2 / 2'));
    expectClose('losses', own.losses, builtIn.losses, 1e-14);
    expectClose('Hessian', own.hessian.materialize().data, builtIn.hessian.materialize().data, 1e-13);
  });

  it('kinks are announced, and formulas that ignore their variable refused', () => {
    expect(formulaActivation('max(z, z / 10)').smoothness).toBe(0);
    expect(thrownBy(() => formulaActivation('2')).message).toContain('a formula of z');
    expect(thrownBy(() => formulaLoss('y^2')).message).toContain('a formula of m');
  });
});
