import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { conv2d } from '../../src/network/layers/convolution.js';
import { dense } from '../../src/network/layers/dense.js';
import { mlp } from '../../src/network/mlp.js';
import { parametersOf } from '../../src/network/network.js';
import { sequential } from '../../src/network/sequential.js';
import { matrix } from '../../src/numeric/matrix.js';
import { expectClose } from '../support/compare.js';
import { fixtureNames, fixtureNetwork, loadFixture } from '../support/fixtures.js';
import { thrownBy } from '../support/thrown.js';
import { torchOutput } from '../support/tolerances.js';

const small = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'tanh', seed: 1 });

describe('predict', () => {
  it.each(fixtureNames)('agrees with PyTorch on %s, so the order of parameters is PyTorch’s', (name) => {
    const fixture = loadFixture(name);
    const output = fixtureNetwork(fixture).predict(fixture.x);
    expect([output.rows, output.columns]).toEqual([fixture.output.length, fixture.output[0]!.length]);
    expectClose(name, output.data, fixture.output.flat(), torchOutput);
  });

  it('takes rows and matrices alike', () => {
    const rows = [
      [0.5, -1],
      [2, 0.25],
    ];
    expect(small.predict(rows)).toEqual(small.predict(matrix(2, 2, Float64Array.from(rows.flat()))));
  });

  it('gives no rows for no rows', () => {
    expect(small.predict([])).toEqual(matrix(0, 1));
  });

  it('does not hand back the caller’s array where the network is the identity', () => {
    const x = matrix(1, 2, Float64Array.of(1, 2));
    const output = sequential([activation('identity')], { inputs: 2 }).predict(x);
    expect(output).toEqual(x);
    expect(output.data.buffer).not.toBe(x.data.buffer);
  });

  it('names what is wrong with the inputs', () => {
    expect(thrownBy(() => small.predict([[1, 2, 3]]))).toEqual({
      name: 'ShapeError',
      message:
        'predict: x: expected any number of rows × 2 columns, got 1 × 3. Rows are samples, columns are the entries of one sample.',
    });
    expect(thrownBy(() => small.predict([[1, NaN]]))).toEqual({
      name: 'DomainError',
      message:
        'predict: x: expected finite numbers, got NaN at row 0, column 1. Remove or repair that row; rows and columns are counted from 0.',
    });
  });
});

describe('parameters', () => {
  it('lie block after block, a weight before its bias', () => {
    expect(small.blocks).toEqual([
      { name: 'layers.0.weight', shape: [3, 2], offset: 0, length: 6 },
      { name: 'layers.0.bias', shape: [3], offset: 6, length: 3 },
      { name: 'layers.1.weight', shape: [1, 3], offset: 9, length: 3 },
      { name: 'layers.1.bias', shape: [1], offset: 12, length: 1 },
    ]);
    expect(small.parameters).toHaveLength(13);
  });

  it('cannot be changed from outside', () => {
    const before = small.predict([[1, 2]]);
    small.parameters.fill(0);
    expect(small.predict([[1, 2]])).toEqual(before);

    const theta = small.parameters;
    const copy = small.withParameters(theta);
    theta.fill(0);
    expect(copy.predict([[1, 2]])).toEqual(before);
  });

  it('are frozen in every part that JavaScript can freeze', () => {
    expect(Object.isFrozen(small)).toBe(true);
    expect(Object.isFrozen(small.layers)).toBe(true);
    expect(Object.isFrozen(small.layers[0])).toBe(true);
    expect(Object.isFrozen(small.blocks)).toBe(true);
    expect(Object.isFrozen(small.blocks[0])).toBe(true);
    expect(Object.isFrozen(small.blocks[0]!.shape)).toBe(true);
  });

  it('are stored once: the sweeps read the same array each time', () => {
    expect(parametersOf(small)).toBe(parametersOf(small));
    expect(parametersOf(small)).toEqual(small.parameters);
    expect(small.parameters).not.toBe(parametersOf(small));
  });
});

describe('withParameters', () => {
  it('makes another network and leaves the first', () => {
    const before = small.parameters;
    const theta = before.map((value) => 2 * value);
    const other = small.withParameters(theta);
    expect(other.parameters).toEqual(theta);
    expect(other.program).toBe(small.program);
    expect(small.parameters).toEqual(before);
    expect(small.withParameters(Array.from(before)).parameters).toEqual(before);
  });

  it('names a wrong length', () => {
    expect(thrownBy(() => small.withParameters([1, 2]))).toEqual({
      name: 'ShapeError',
      message:
        'withParameters: parameters: expected 13 numbers (layers.0.weight 6, layers.0.bias 3, layers.1.weight 3, layers.1.bias 1), got 2. See network.blocks for the layout.',
    });
    const none = undefined as unknown as number[];
    expect(thrownBy(() => small.withParameters(none)).message).toContain('got undefined.');
  });

  it('names the weight or bias that is not finite', () => {
    const advice = 'If training made it, take a smaller learning rate or more damping.';
    const weight = small.parameters;
    weight[3] = NaN;
    expect(thrownBy(() => small.withParameters(weight))).toEqual({
      name: 'DomainError',
      message: `withParameters: parameters[3]: expected a finite number for layers.0.weight[1, 1], got NaN. ${advice}`,
    });
    const bias = small.parameters;
    bias[8] = -Infinity;
    expect(thrownBy(() => small.withParameters(bias)).message).toBe(
      `withParameters: parameters[8]: expected a finite number for layers.0.bias[2], got -Infinity. ${advice}`,
    );
    const filters = sequential([
      conv2d({ inChannels: 3, outChannels: 2, kernel: [2, 3], height: 4, width: 4 }),
    ]);
    const filter = filters.parameters;
    filter[35] = NaN;
    expect(thrownBy(() => filters.withParameters(filter)).message).toContain(
      'layers.0.weight[1, 2, 1, 2], got NaN.',
    );
    const text = Array.from(small.parameters) as unknown[];
    text[0] = '1';
    expect(thrownBy(() => small.withParameters(text as number[])).message).toContain('got "1".');
  });
});

it('has no parameters without dense layers', () => {
  const network = sequential([activation('square')], { inputs: 2 });
  expect(network.parameters).toHaveLength(0);
  expect(network.predict([[3, -2]]).data).toEqual(Float64Array.of(9, 4));
  expect(network.withParameters([]).predict([[3, -2]]).data).toEqual(Float64Array.of(9, 4));
});

it('tells its widths', () => {
  const network = sequential([dense(3, 5), activation('relu'), dense(5, 2)]);
  expect([network.kind, network.inputs, network.outputs]).toEqual(['network', 3, 2]);
});
