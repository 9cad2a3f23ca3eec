/** Recurrent layers against loops over time, their blocks in PyTorch's order, and their messages. */
import { describe, expect, it } from 'vitest';
import {
  activation,
  dense,
  elman,
  flatten,
  gru,
  loadNetwork,
  saveNetwork,
  sequential,
  tied,
} from '../../../src/index.js';
import { averagePool, conv1d, conv2d, maxPool, residual, type Layer } from '../../../src/index.js';
import { random } from '../../../src/numeric/random.js';
import { expectCloseToLargest } from '../../support/compare.js';
import { torchOutput } from '../../support/tolerances.js';
import { thrownBy } from '../../support/thrown.js';

function normals(seed: number, count: number): number[] {
  const stream = random(seed);
  return Array.from({ length: count }, () => stream.normal());
}

const product = (w: readonly number[], v: readonly number[]): number[] =>
  Array.from({ length: w.length / v.length }, (_, i) =>
    v.reduce((sum, value, j) => sum + w[i * v.length + j]! * value, 0),
  );
const plus = (...vectors: readonly (readonly number[])[]): number[] =>
  vectors[0]!.map((_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0));
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

describe('elman', () => {
  it('is h = A(V x + W h + b), step by step', () => {
    const [inputs, hidden, steps] = [2, 3, 4];
    const theta = normals(1, hidden * (inputs + hidden + 1));
    const x = normals(2, steps * inputs);
    const [v, w, b] = [theta.slice(0, 6), theta.slice(6, 15), theta.slice(15)];
    let h = [0, 0, 0];
    const states = Array.from({ length: steps }, (_, t) => {
      h = plus(product(v, x.slice(t * inputs, (t + 1) * inputs)), product(w, h), b).map(Math.tanh);
      return h;
    });
    const one = sequential([elman({ inputs, hidden, steps })], { parameters: theta });
    const all = sequential([elman({ inputs, hidden, steps, sequence: true })], { parameters: theta });
    expectCloseToLargest('last', one.predict([x]).data, states[3]!, torchOutput);
    expectCloseToLargest('all', all.predict([x]).data, states.flat(), torchOutput);
    expect(one.blocks.map(({ name, shape }) => [name, shape])).toEqual([
      ['layers.0.weightInput', [3, 2]],
      ['layers.0.weightRecurrent', [3, 3]],
      ['layers.0.bias', [3]],
    ]);
  });

  it('says what is wrong with its numbers', () => {
    expect(thrownBy(() => elman({ inputs: 2, hidden: 0, steps: 3 })).message).toMatch(
      /^elman: hidden: expected .* got 0\. Write elman\(/,
    );
    expect(thrownBy(() => elman({ inputs: 2, hidden: 1, steps: 3, activation: 'tan' })).message).toMatch(
      /^elman: activation: expected .*tanh.*got 'tan'/,
    );
    const layers = [elman({ inputs: 2, hidden: 3, steps: 4 }), dense(12, 1)];
    expect(thrownBy(() => sequential(layers)).message).toMatch(
      /^sequential: layers\[1\]: expected 3 inputs, .* got 12 inputs/,
    );
  });
});

describe('gru', () => {
  it('is the published recursion with PyTorch’s reset gate', () => {
    const [inputs, hidden, steps] = [2, 2, 3];
    const theta = normals(3, 3 * hidden * (inputs + hidden + 2));
    const x = normals(4, steps * inputs);
    const [v, w] = [theta.slice(0, 12), theta.slice(12, 24)];
    const [b, c] = [theta.slice(24, 30), theta.slice(30)];
    let h = [0, 0];
    for (let t = 0; t < steps; t++) {
      const drive = plus(product(v, x.slice(t * inputs, (t + 1) * inputs)), b);
      const own = plus(product(w, h), c);
      h = h.map((old, i) => {
        const reset = sigmoid(drive[i]! + own[i]!);
        const update = sigmoid(drive[2 + i]! + own[2 + i]!);
        const candidate = Math.tanh(drive[4 + i]! + reset * own[4 + i]!);
        return (1 - update) * candidate + update * old;
      });
    }
    const network = sequential([gru({ inputs, hidden, steps })], { parameters: theta });
    expectCloseToLargest('state', network.predict([x]).data, h, torchOutput);
    expect(network.blocks.map(({ name, shape }) => [name, shape])).toEqual([
      ['layers.0.weightInput', [6, 2]],
      ['layers.0.weightRecurrent', [6, 2]],
      ['layers.0.biasInput', [6]],
      ['layers.0.biasRecurrent', [6]],
    ]);
  });

  it('says what is wrong with its numbers', () => {
    expect(thrownBy(() => gru({ inputs: 2, hidden: 2, steps: 1.5 })).message).toMatch(
      /^gru: steps: expected .* got 1\.5/,
    );
  });
});

describe('tied', () => {
  it('has one set of parameters for all layers of a name', () => {
    const step = tied('step', dense(2, 2));
    const network = sequential([step, activation('tanh'), step, activation('tanh'), dense(2, 1)], {
      seed: 1,
    });
    expect(network.blocks.map(({ name }) => name)).toEqual([
      'layers.0.weight',
      'layers.0.bias',
      'layers.1.weight',
      'layers.1.bias',
    ]);
    expect(network.parameters).toHaveLength(6 + 3);
  });

  it('refuses layers that differ, and layers that cannot be tied', () => {
    const layers = [tied('a', dense(2, 2)), tied('a', dense(2, 3))];
    expect(thrownBy(() => sequential(layers))).toEqual({
      name: 'ShapeError',
      message:
        "sequential: layers[1]: expected a weight of 2×2 with bias, as the first layer tied by 'a', got 3×2 with bias. Tie layers of one shape, or give them different names.",
    });
    expect(thrownBy(() => tied('', dense(2, 2))).message).toMatch(/^tied: name: expected a name/);
    expect(thrownBy(() => tied('a', flatten() as never)).message).toMatch(
      /^tied: layer: expected a dense or convolutional layer/,
    );
  });
});

describe('every layer', () => {
  it('is saved and loaded bit for bit', () => {
    const picture = { channels: 2, height: 4, width: 4 };
    const filter = conv2d({ inChannels: 2, outChannels: 2, kernel: 3, height: 4, width: 4, padding: 1 });
    const layers: Layer[] = [
      conv2d({ inChannels: 1, outChannels: 2, kernel: [3, 2], height: 6, width: 5, bias: false }),
      activation('softplus'),
      residual([tied('filter', filter), activation('tanh')]),
      tied('filter', filter),
      averagePool({ ...picture, size: 2, stride: 1 }),
      maxPool({ channels: 2, height: 3, width: 3, size: [2, 1], stride: 1 }),
      flatten(),
      elman({ inputs: 3, hidden: 2, steps: 4, activation: 'sigmoid', sequence: true }),
      gru({ inputs: 2, hidden: 3, steps: 4, sequence: true }),
      conv1d({ inChannels: 3, outChannels: 1, kernel: 2, length: 4, stride: 2 }),
      dense(2, 1),
    ];
    const network = sequential(layers, { seed: 5 });
    const again = loadNetwork(saveNetwork(network));
    const x = [normals(6, 30), normals(7, 30)];
    expect(again.layers).toEqual(network.layers);
    expect(again.predict(x)).toEqual(network.predict(x));
    expect(saveNetwork(again)).toBe(saveNetwork(network));
  });

  it.each([
    [
      { kind: 'gru', inputs: 1, hidden: 2, steps: 3 },
      'layers[0].sequence: expected true or false, got nothing',
    ],
    [{ kind: 'pool', of: 'median' }, 'layers[0].of: expected "average" or "maximum"'],
    [{ kind: 'convolution', dimensions: 3 }, 'layers[0].dimensions: expected 1 or 2'],
    [
      { kind: 'tied', name: 'a', layer: { kind: 'flatten' } },
      'layers[0].layer.kind: expected "dense" or "convolution"',
    ],
    [{ kind: 'elman', inputs: 0 }, 'layers[0].inputs: expected a positive whole number'],
  ])('that is corrupt is reported by its path: %j', (layer, message) => {
    const document = { format: 'dyadic-model', version: 1, inputs: 4, layers: [layer], parameters: [] };
    expect(thrownBy(() => loadNetwork(document)).message).toContain(message);
  });
});
