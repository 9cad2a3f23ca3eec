/** `evaluate`: the same numbers as `predict` and `inputDerivatives`, order by order, and its messages. */
import { describe, expect, it } from 'vitest';
import { evaluate, inputDerivatives, mlp } from '../../src/index.js';
import { thrownBy } from '../support/thrown.js';

const network = mlp({ inputs: 2, hidden: [5], outputs: 3, activation: 'tanh', seed: 4 });
const x = [
  [0.3, -1],
  [2, 0.1],
];

describe('evaluate', () => {
  it('returns the values alone by default', () => {
    expect(evaluate(network, x)).toEqual({ value: network.predict(x) });
    expect(evaluate(network, x, { order: 0 })).toEqual({ value: network.predict(x) });
  });

  it.each([1, 2] as const)('returns the derivatives up to order %i', (order) => {
    expect(evaluate(network, x, { order })).toEqual(inputDerivatives(network, x, { order }));
  });

  it('warns where second derivatives vanish or jump, and not of slopes', () => {
    const kinked = mlp({ inputs: 2, hidden: [5], outputs: 1, activation: 'relu', seed: 4 });
    const { hessian, warnings } = evaluate(kinked, x, { order: 2 });
    expect(hessian.data.every((entry) => entry === 0)).toBe(true);
    expect(warnings?.join()).toMatch(/^relu is piecewise linear/);
    expect(evaluate(kinked, x, { order: 1 }).warnings).toBeUndefined();
    expect(evaluate(network, x, { order: 2 }).warnings).toEqual([]);
  });

  it('names the function for higher orders', () => {
    const error = thrownBy(() => evaluate(network, x, { order: 3 as 2 }));
    expect(error.message).toMatch(/^evaluate: order: expected 0, 1 or 2, got 3\. .*directionalDerivatives/);
  });

  it('names itself where x does not fit', () => {
    expect(() => evaluate(network, [[1]], { order: 1 })).toThrow(/^evaluate: x: /);
  });
});
