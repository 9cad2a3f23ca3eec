import { describe, expect, it } from 'vitest';
import { tanh } from '../../../src/functions/activations/tanh.js';
import { activation } from '../../../src/network/layers/activation.js';
import { dense } from '../../../src/network/layers/dense.js';
import { sequential } from '../../../src/network/sequential.js';
import { thrownBy } from '../../support/thrown.js';

const cube = {
  name: 'cube',
  value: (z: number): number => z ** 3,
  first: (z: number): number => 3 * z ** 2,
  second: (z: number): number => 6 * z,
};

describe('activation', () => {
  it('takes a name, a built-in or the user’s own functions', () => {
    expect(activation('tanh')).toEqual({ kind: 'activation', activation: tanh });
    expect(activation(tanh).activation).toBe(tanh);
    expect(activation(cube).activation.name).toBe('cube');
  });

  it('applies the user’s own functions element by element', () => {
    const network = sequential([dense(2, 2), activation(cube)], { parameters: [1, 0, 0, 2, 0, 1] });
    expect(network.predict([[2, -1]]).data).toEqual(Float64Array.of(8, -1));
  });

  it('names an unknown activation', () => {
    expect(thrownBy(() => activation('tahn'))).toEqual({
      name: 'UnknownNameError',
      message:
        "activation: activation: expected one of identity, relu, leakyRelu, elu, tanh, sigmoid, softplus, gelu, silu, sin, square, exp, sinh, got 'tahn'. Correct the name, or pass an object { value, first, second, third? } of your own.",
    });
  });
});
