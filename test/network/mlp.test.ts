import { describe, expect, it } from 'vitest';
import { mlp, type MlpOptions } from '../../src/network/mlp.js';
import type { Layer } from '../../src/network/layers/layer.js';
import { fixtureNetwork, loadFixture } from '../support/fixtures.js';
import { thrownBy } from '../support/thrown.js';

/** Layers as words: `3>4` is a dense layer, `3>4*` one without bias. */
function words(layers: readonly Layer[]): string[] {
  return layers.map((layer) => {
    switch (layer.kind) {
      case 'dense':
        return `${layer.inputs}>${layer.outputs}${layer.bias ? '' : '*'}`;
      case 'activation':
        return layer.activation.name;
      case 'residual':
        return `(${words(layer.layers).join(' ')})`;
      case 'scaling':
        return 'scaling';
      default:
        return layer.kind;
    }
  });
}

const made = (options: Partial<MlpOptions>): string =>
  words(mlp({ inputs: 3, hidden: [4, 5], outputs: 2, ...options }).layers).join(' ');

describe('mlp', () => {
  it('is dense layers with an activation behind each hidden one', () => {
    expect(made({})).toBe('3>4 tanh 4>5 tanh 5>2');
    expect(made({ activation: 'relu' })).toBe('3>4 relu 4>5 relu 5>2');
    expect(made({ activation: 'relu', outputActivation: 'sigmoid' })).toBe('3>4 relu 4>5 relu 5>2 sigmoid');
    expect(made({ hidden: [] })).toBe('3>2');
    expect(made({ bias: false, hidden: [4] })).toBe('3>4* tanh 4>2*');
  });

  it('takes an activation for each layer', () => {
    expect(made({ activation: ['sin', 'elu'] })).toBe('3>4 sin 4>5 elu 5>2');
    expect(made({ activation: ['sin', 'elu'], outputActivation: 'gelu' })).toBe('3>4 sin 4>5 elu 5>2 gelu');
    expect(made({ activation: ['sin', 'elu', 'gelu'] })).toBe('3>4 sin 4>5 elu 5>2 gelu');
    expect(made({ hidden: [], activation: ['gelu'] })).toBe('3>2 gelu');
    const sine = { value: Math.sin, first: Math.cos, second: (z: number): number => -Math.sin(z) };
    expect(made({ activation: [sine, 'elu'] })).toBe('3>4 custom 4>5 elu 5>2');
  });

  it('adds skip connections where hidden layers keep the width', () => {
    expect(made({ hidden: [3, 4, 4], residual: true })).toBe('(3>3 tanh) 3>4 tanh (4>4 tanh) 4>2');
    expect(made({ hidden: [2, 2], outputs: 2, residual: true })).toBe('3>2 tanh (2>2 tanh) 2>2');
  });

  it('is PyTorch’s residual network with PyTorch’s parameters', () => {
    const fixture = loadFixture('residual-tanh-mse');
    const { parameters } = fixture;
    const network = mlp({ inputs: 4, hidden: [4, 4], outputs: 2, residual: true, parameters });
    expect(network.predict(fixture.x)).toEqual(fixtureNetwork(fixture).predict(fixture.x));
  });

  it('has as many parameters as its docstring says', () => {
    const options = { inputs: 2, hidden: [256, 256], outputs: 1, activation: 'tanh', seed: 1 };
    expect(mlp(options).parameters).toHaveLength(66817);
  });
});

describe('mlp refuses', () => {
  const advice = 'Write { inputs: 2, hidden: [32, 32], outputs: 1 }.';

  it('widths that are no positive whole numbers', () => {
    expect(thrownBy(() => made({ inputs: 0 }))).toEqual({
      name: 'DomainError',
      message: `mlp: inputs: expected a positive whole number, got 0. ${advice}`,
    });
    expect(thrownBy(() => made({ hidden: [4, 2.5] })).message).toBe(
      `mlp: hidden[1]: expected a positive whole number, got 2.5. ${advice}`,
    );
    expect(thrownBy(() => made({ outputs: NaN })).message).toBe(
      `mlp: outputs: expected a positive whole number, got NaN. ${advice}`,
    );
    expect(thrownBy(() => made({ hidden: 32 as unknown as number[] })).message).toBe(
      `mlp: hidden: expected an array of widths, got 32. ${advice}`,
    );
  });

  it('a wrong number of activations', () => {
    expect(thrownBy(() => made({ activation: ['tanh'] }))).toEqual({
      name: 'ShapeError',
      message:
        'mlp: activation: expected 2 activations, one per hidden layer, or 3 with one for the outputs, got 1. Give a single activation to use it in all hidden layers.',
    });
  });

  it('two activations for the outputs', () => {
    const options: Partial<MlpOptions> = { activation: ['tanh', 'tanh', 'sin'], outputActivation: 'sin' };
    expect(thrownBy(() => made(options))).toEqual({
      name: 'DomainError',
      message:
        'mlp: outputActivation: expected to be left out, because activation already ends with one for the outputs, got both. Give it in one of the two places.',
    });
  });

  it('an unknown activation', () => {
    expect(thrownBy(() => made({ activation: 'rleu' })).name).toBe('UnknownNameError');
    expect(thrownBy(() => made({ activation: 'rleu' })).message).toContain("got 'rleu'.");
  });

  it('parameters of another length', () => {
    expect(thrownBy(() => made({ hidden: [], parameters: [1] })).message).toContain(
      'mlp: parameters: expected 8 numbers',
    );
  });
});
