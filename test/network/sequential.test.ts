import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
import { sequential } from '../../src/network/sequential.js';
import { thrownBy } from '../support/thrown.js';

const layers = [
  dense(3, 4),
  activation('softplus'),
  residual([dense(4, 4), activation('tanh')]),
  dense(4, 2),
];

describe('sequential', () => {
  it('draws the same parameters for the same seed, and for seed 0 if none is given', () => {
    expect(sequential(layers, { seed: 1 }).parameters).toEqual(sequential(layers, { seed: 1 }).parameters);
    expect(sequential(layers).parameters).toEqual(sequential(layers, { seed: 0 }).parameters);
    expect(sequential(layers, { seed: 1 }).parameters).not.toEqual(sequential(layers).parameters);
  });

  it('takes parameters and copies them', () => {
    const parameters = Float64Array.from({ length: 46 }, (_, i) => i / 16);
    const network = sequential(layers, { parameters });
    expect(network.parameters).toEqual(parameters);
    parameters.fill(0);
    expect(network.parameters[45]).toBe(45 / 16);
  });

  it('keeps a copy of the list of layers', () => {
    const list = [dense(2, 2)];
    const network = sequential(list);
    list.push(dense(2, 3));
    expect(network.layers).toHaveLength(1);
  });

  it('refuses parameters of another length', () => {
    expect(thrownBy(() => sequential([dense(2, 1)], { parameters: [1, 2, 3, 4] }))).toEqual({
      name: 'ShapeError',
      message:
        'sequential: parameters: expected 3 numbers (layers.0.weight 2, layers.0.bias 1), got 4. See network.blocks for the layout.',
    });
  });

  it('refuses a seed that is none, or beside parameters', () => {
    expect(thrownBy(() => sequential(layers, { seed: 1.5 }))).toEqual({
      name: 'DomainError',
      message: 'sequential: seed: expected a whole number, got 1.5. Write { seed: 1 }.',
    });
    expect(thrownBy(() => sequential([dense(1, 1)], { seed: 1, parameters: [1, 2] })).message).toBe(
      'sequential: seed: expected a seed or parameters, not both, got both. Leave out the seed: it is for drawing parameters.',
    );
  });
});
