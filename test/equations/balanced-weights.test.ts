import { describe, expect, it } from 'vitest';
import { balancedWeights } from '../../src/equations/balanced-weights.js';
import { equation } from '../../src/equations/equation.js';
import type { EquationDefinition } from '../../src/equations/equation-definition.js';
import { systemAt } from '../../src/equations/equation-points.js';
import { mlp } from '../../src/network/mlp.js';

/** Weights of the conditions, at points that fill the domain evenly. */
function weightsOf(definition: EquationDefinition, width: number = 3): number[] {
  const problem = equation(definition);
  const places = { points: 16, placement: 'grid', conditionPoints: 4, seed: 0 } as const;
  const equal = { conditions: problem.conditions.map(() => 1), data: 1 };
  const network = mlp({
    inputs: problem.variables.length,
    hidden: [width],
    outputs: problem.unknowns.length,
    activation: 'tanh',
    seed: 2,
  });
  return balancedWeights(problem, systemAt(problem, places, equal), network).slice(1);
}

const square: EquationDefinition = {
  residual: 'u_xx + u_yy',
  domain: { x: [0, 1], y: [0, 1] },
  conditions: [
    { at: { x: 0 }, residual: 'u' },
    { at: { x: 1 }, residual: 'u' },
    { at: { y: 0 }, residual: 'u' },
    { at: { y: 1 }, residual: 'u_y' },
  ],
};

describe('balanced weights', () => {
  it('are ratios of what the longest wave does to equation and condition', () => {
    const side = (2 * Math.PI ** 4) / 4;
    const slope = side / Math.PI ** 2;
    weightsOf(square).forEach((weight, k) => expect(weight).toBeCloseTo(k === 3 ? slope : side, 9));
    const conditions = [{ at: { x: 0 }, residual: 'u - 1' }];
    const [decay] = weightsOf({ residual: 'u_x + 3 * u', domain: { x: [0, 2] }, conditions });
    expect(decay).toBeCloseTo((Math.PI / 2) ** 2 + 9, 9);
  });

  it('do not depend on the network where the equation is linear', () => {
    expect(weightsOf(square, 5)).toEqual(weightsOf(square, 2));
  });

  it('undo a factor of the equation, and units of a variable', () => {
    const plain = weightsOf(square);
    weightsOf({ ...square, residual: '1000 * (u_xx + u_yy)' }).forEach((weight, k) => {
      expect(weight / (1e6 * plain[k]!)).toBeCloseTo(1, 12);
    });
    const metres = weightsOf({
      residual: 'u_t + 5 * u_x',
      domain: { x: [0, 2], t: [0, 1] },
      conditions: [{ at: { t: 0 }, residual: 'u' }],
    });
    const millimetres = weightsOf({
      residual: 'u_t + 5000 * u_x',
      domain: { x: [0, 2000], t: [0, 1] },
      conditions: [{ at: { t: 0 }, residual: 'u' }],
    });
    expect(millimetres[0]! / metres[0]!).toBeCloseTo(1, 12);
  });
});
