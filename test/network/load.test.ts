import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInActivations } from '../../src/functions/activations/built-ins.js';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
import { scaling } from '../../src/network/layers/scaling.js';
import { loadNetwork } from '../../src/network/load.js';
import { mlp } from '../../src/network/mlp.js';
import { saveNetwork } from '../../src/network/save.js';
import { sequential } from '../../src/network/sequential.js';
import { fixtureNames, fixtureNetwork, loadFixture } from '../support/fixtures.js';
import { thrownBy } from '../support/thrown.js';

/** Numbers whose bits are easily lost: signed zero, subnormals, the extremes, and decimals without exact form. */
const delicate = [
  -0,
  0,
  5e-324,
  -2.2250738585072009e-308,
  1e308,
  -Number.MAX_VALUE,
  0.1,
  1 / 3,
  Math.PI,
  1e21,
  123456789.12345679,
];

/** One dense layer from 1 unit, so that any list of numbers can be its weights. */
const column = (parameters: readonly number[]): ReturnType<typeof sequential> =>
  sequential([dense(1, parameters.length, { bias: false })], { parameters });

describe('loadNetwork', () => {
  it('restores every number bit for bit', () => {
    const { parameters } = loadNetwork(saveNetwork(column(delicate)));
    expect(Array.from(parameters, (value, i) => Object.is(value, delicate[i]))).toEqual(
      delicate.map(() => true),
    );
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (numbers) => {
          const restored = loadNetwork(saveNetwork(column(numbers))).parameters;
          expect(Array.from(restored).every((value, i) => Object.is(value, numbers[i]))).toBe(true);
        },
      ),
    );
  });

  it('stays exact through any number of JSON passes, and from parsed JSON', () => {
    const text = JSON.stringify(JSON.parse(JSON.stringify(column(delicate))));
    const restored = loadNetwork(JSON.parse(text)).parameters;
    expect(Array.from(restored).every((value, i) => Object.is(value, delicate[i]))).toBe(true);
  });

  it.each(fixtureNames)('predicts the same bits as the saved %s', (name) => {
    const fixture = loadFixture(name);
    const network = fixtureNetwork(fixture);
    const loaded = loadNetwork(saveNetwork(network));
    expect(loaded.predict(fixture.x)).toEqual(network.predict(fixture.x));
    expect(loaded.blocks).toEqual(network.blocks);
    expect(loaded.layers).toEqual(network.layers);
  });

  it('restores every built-in activation, scaling, nesting, and the number of inputs', () => {
    const layers = [
      ...builtInActivations.map((own) => activation(own)),
      residual([residual([activation('sin')]), scaling({ scale: [-0, 0.1], shift: [1e-310, 2] })]),
    ];
    const network = sequential(layers, { inputs: 2 });
    expect(loadNetwork(saveNetwork(network)).layers).toEqual(network.layers);
    const narrow = sequential([activation('tanh')], { inputs: 7 });
    expect(loadNetwork(saveNetwork(narrow)).inputs).toBe(7);
  });

  it('gives networks that save to the same text', () => {
    const text = saveNetwork(mlp({ inputs: 2, hidden: [3, 3], outputs: 1, residual: true, seed: 5 }));
    expect(saveNetwork(loadNetwork(text))).toBe(text);
  });
});

describe('activations of the user’s own', () => {
  const bump = {
    name: 'bump',
    value: (z: number): number => 1 / (1 + z * z),
    first: (z: number): number => (-2 * z) / (1 + z * z) ** 2,
    second: (z: number): number => (6 * z * z - 2) / (1 + z * z) ** 3,
  };
  const network = mlp({ inputs: 1, hidden: [2], outputs: 1, activation: bump, seed: 1 });
  const text = saveNetwork(network);

  it('are passed in again by name', () => {
    const loaded = loadNetwork(text, { activations: { bump } });
    expect(loaded.predict([[0.5]])).toEqual(network.predict([[0.5]]));
    expect(saveNetwork(loaded)).toBe(text);
  });

  it('go by the key they are passed under, whatever name they carry', () => {
    const { name: _, ...nameless } = bump;
    for (const own of [nameless, { ...bump, name: 'other', third: () => 0 }]) {
      const loaded = loadNetwork(text, { activations: { bump: own } });
      expect(loaded.predict([[0.5]])).toEqual(network.predict([[0.5]]));
      expect(saveNetwork(loaded)).toBe(text);
    }
  });

  it('are not mistaken for a built-in of the same name, nor the other way round', () => {
    const own = { ...bump, name: 'tanh' };
    const saved = saveNetwork(sequential([dense(1, 1), activation(own)], { parameters: [1, 0] }));
    expect(thrownBy(() => loadNetwork(saved)).name).toBe('UnknownNameError');
    expect(loadNetwork(saved, { activations: { tanh: own } }).predict([[1]]).data[0]).toBe(0.5);

    const builtIn = saveNetwork(sequential([dense(1, 1), activation('tanh')], { parameters: [1, 0] }));
    expect(loadNetwork(builtIn, { activations: { tanh: own } }).predict([[1]]).data[0]).toBeCloseTo(
      Math.tanh(1),
      14,
    );
  });

  it('are asked for if they are missing', () => {
    expect(thrownBy(() => loadNetwork(text))).toEqual({
      name: 'UnknownNameError',
      message:
        'loadNetwork: layers[1].activation: expected a key of activations (none were passed), got "bump". The model was saved with your own activation: pass activations: { "bump": { value, first, second } }.',
    });
    expect(
      thrownBy(() => loadNetwork(text, { activations: { Bump: bump, toString: bump } })).message,
    ).toContain('expected a key of activations ("Bump", "toString"), got "bump".');
    const inherited = text.replace('"bump"', '"toString"');
    expect(thrownBy(() => loadNetwork(inherited)).message).toContain('got "toString".');
  });

  it('are checked like everywhere else', () => {
    const { second: _, ...incomplete } = bump;
    const activations = { bump: incomplete as unknown as typeof bump };
    expect(thrownBy(() => loadNetwork(text, { activations })).message).toContain(
      "loadNetwork: activation 'bump': expected second(z), a function of one number, got none.",
    );
  });
});

describe('a document whose parts do not agree', () => {
  const saved = JSON.stringify(mlp({ inputs: 2, hidden: [3], outputs: 1 }));
  const changed = (
    change: (document: { inputs: number; parameters: unknown[]; layers: object[] }) => void,
  ): unknown => {
    const document = JSON.parse(saved) as Parameters<typeof change>[0];
    change(document);
    return document;
  };

  it('names a wrong number of parameters', () => {
    expect(thrownBy(() => loadNetwork(changed((document) => document.parameters.pop())))).toEqual({
      name: 'FormatError',
      message:
        'loadNetwork: parameters: expected 13 numbers, as many as the layers have, got 12. The file is damaged or was edited: restore it, or save the network again.',
    });
  });

  it('names an unknown activation', () => {
    const document = changed(({ layers }) => Object.assign(layers[1]!, { activation: 'swish' }));
    expect(thrownBy(() => loadNetwork(document))).toEqual({
      name: 'UnknownNameError',
      message:
        'loadNetwork: layers[1].activation: expected a built-in activation, got "swish". If it is your own, add "user": true to that layer and pass it in activations; else restore the file.',
    });
  });

  it('names a layer that does not fit', () => {
    const document = changed(({ layers }) => Object.assign(layers[2]!, { inputs: 4 }));
    expect(thrownBy(() => loadNetwork(document))).toEqual({
      name: 'ShapeError',
      message:
        'loadNetwork: layers[2]: expected 3 inputs, the width that the layer before it gives, got 4 inputs. Give this layer 3 inputs, or the layer before it 4 outputs.',
    });
    const wider = changed((content) => {
      content.inputs = 3;
    });
    expect(thrownBy(() => loadNetwork(wider)).message).toContain('loadNetwork: layers[0]: expected 3 inputs');
  });
});
