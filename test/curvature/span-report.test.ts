/** The report of where a Hessian lives: dead and saturated units are named, and nothing that matters is left out. */
import { describe, expect, it } from 'vitest';
import { activation, crossEntropy, dense, linearize, sequential, sobolevLoss } from '../../src/index.js';
import { expectClose } from '../support/compare.js';

const x = [
  [0.5, -1, 2],
  [1, 0.25, -0.5],
  [0.5, -1, 2],
  [-1.5, 0.75, 0.25],
];
const y = [
  [1, 0],
  [0, 1],
  [1, 0],
  [0, 1],
];

describe('hessian.span()', () => {
  it('names dead units, duplicates, and the softmax direction that is not there', () => {
    const network = sequential([dense(3, 5), activation('relu'), dense(5, 2)], { seed: 4 });
    // Unit 3 is closed for every sample.
    const theta = network.parameters.map((value, i) => (i === 5 * 3 + 3 ? -100 : value));
    const at = linearize(network.withParameters(theta), { x, y }, crossEntropy);
    const { dimension, parameters, weights } = at.hessian.span()!;
    expect(parameters).toBe(theta.length);
    expect(weights.map(({ blocks }) => blocks)).toEqual([
      ['layers.0.weight', 'layers.0.bias'],
      ['layers.1.weight', 'layers.1.bias'],
    ]);
    expect(weights[0]!.shutUnits).toBeGreaterThanOrEqual(1);
    expect(weights[0]).toMatchObject({ vectors: 4, dependentInputs: 1 });
    expect(dimension).toBe(weights.reduce((sum, weight) => sum + weight.dimension, 0));
    expect(dimension).toBeLessThan(parameters);
    // What was left out is not missed: solutions are those with the whole matrix.
    const b = at.gradient.mean();
    const found = at.hessian.solve(b, { damping: 0.1, regime: 'factor' });
    expect(found.status).toBe('solved');
    expectClose('x', found.value, at.hessian.solve(b, { damping: 0.1, regime: 'dense' }).value, 1e-12);
  });

  it('names saturated units', () => {
    const network = sequential([dense(3, 4), activation('tanh'), dense(4, 2)], { seed: 4 });
    const theta = network.parameters.map((value, i) => (i === 4 * 3 + 2 ? 300 : value));
    const at = linearize(network.withParameters(theta), { x, y }, crossEntropy);
    expect(at.hessian.span()!.weights[0]!.shutUnits).toBe(1);
    const found = at.hessian.solve(at.gradient.mean(), { damping: 1e-3 });
    expect(found.status).toBe('solved');
    expect(found.residual).toBeLessThan(1e-12);
  });

  it('is known for Sobolev objectives of order one', () => {
    const network = sequential([dense(3, 4), activation('tanh'), dense(4, 1)], { seed: 4 });
    const data = { x, y: y.map(([a]) => [a!]), dy: x };
    const at = linearize(network, data, sobolevLoss({ gradient: 1 }));
    expect(at.hessian.span()!.parameters).toBe(21);
  });
});
