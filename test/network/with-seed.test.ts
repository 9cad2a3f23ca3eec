/** Parameters drawn anew. */
import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { elman } from '../../src/network/layers/elman.js';
import { scaling } from '../../src/network/layers/scaling.js';
import { mlp } from '../../src/network/mlp.js';
import { sequential } from '../../src/network/sequential.js';
import { thrownBy } from '../support/thrown.js';

describe('withSeed', () => {
  it('draws the bits that a new network of these layers would have', () => {
    const options = { inputs: 2, hidden: [5, 3], outputs: 1, activation: ['relu', 'tanh'] } as const;
    const redrawn = mlp({ ...options, seed: 1 }).withSeed(9);
    expect(redrawn.parameters).toEqual(mlp({ ...options, seed: 9 }).parameters);
    const layers = [elman({ inputs: 2, hidden: 3, steps: 4 }), dense(3, 1)];
    expect(sequential(layers).withSeed(4).parameters).toEqual(sequential(layers, { seed: 4 }).parameters);
  });

  it('leaves the network as it was, and fixed numbers where they are', () => {
    const layers = [scaling({ scale: [2], shift: [1] }), dense(1, 2), activation('tanh'), dense(2, 1)];
    const network = sequential(layers, { seed: 1 });
    const before = network.parameters;
    const other = network.withSeed(2);
    expect(network.parameters).toEqual(before);
    expect(other.layers).toEqual(network.layers);
    expect(other.parameters).not.toEqual(before);
    expect(other.withParameters(before).predict([[0.3]])).toEqual(network.predict([[0.3]]));
  });

  it('names a seed that is none', () => {
    const network = mlp({ inputs: 1, hidden: [], outputs: 1 });
    expect(thrownBy(() => network.withSeed(1.5))).toEqual({
      name: 'DomainError',
      message: 'withSeed: seed: expected a whole number, got 1.5. Write withSeed(1).',
    });
  });
});
