/** Every kind of layer through a document: bit for bit there and back, and a damaged file named by the path of the damage. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activation,
  averagePool,
  conv1d,
  conv2d,
  dense,
  DyadicError,
  elman,
  flatten,
  gru,
  loadNetwork,
  maxPool,
  residual,
  saveNetwork,
  scaling,
  sequential,
  tied,
  type Layer,
  type Network,
} from '../../src/index.js';
import { layerKinds } from '../../src/network/layers/widths.js';
import { stream } from '../support/stream.js';
import { thrownBy } from '../support/thrown.js';

const wave = { name: 'wave', value: Math.sin, first: Math.cos, second: (z: number): number => -Math.sin(z) };
const filter = tied(
  'filter',
  conv2d({ inChannels: 2, outChannels: 2, kernel: 3, height: 4, width: 4, padding: 1 }),
);

const layers: readonly Layer[] = [
  conv2d({ inChannels: 1, outChannels: 2, kernel: [3, 2], height: 6, width: 5, bias: false }),
  activation('softplus'),
  residual([filter, activation('tanh'), residual([filter, flatten()])]),
  filter,
  averagePool({ channels: 2, height: 4, width: 4, size: 2, stride: 1 }),
  maxPool({ channels: 2, height: 3, width: 3, size: [2, 1], stride: 1 }),
  flatten(),
  elman({ inputs: 3, hidden: 2, steps: 4, activation: wave, sequence: true }),
  residual([gru({ inputs: 2, hidden: 2, steps: 4, sequence: true })]),
  dense(2, 3, { steps: 4, bias: false }),
  conv1d({ inChannels: 3, outChannels: 2, kernel: 2, length: 4, stride: 2, padding: 1 }),
  scaling({ scale: [1, 2, 3, -0, 5, 6], shift: [0, 0, 0, 0.1, 0, 1e-310] }),
  elman({ inputs: 3, hidden: 1, steps: 2 }),
  gru({ inputs: 1, hidden: 2, steps: 1 }),
  tied('head', dense(2, 2)),
  activation('sigmoid'),
  tied('head', dense(2, 2)),
];

const network = sequential(layers, { seed: 5 });
const text = saveNetwork(network);
const load = (source: unknown): Network => loadNetwork(source, { activations: { wave } });

describe('every layer', () => {
  it('is in this list', () => {
    const kinds = (list: readonly Layer[]): string[] =>
      list.flatMap((layer) => [layer.kind, ...(layer.kind === 'residual' ? kinds(layer.layers) : [])]);
    expect([...new Set(kinds(layers))].sort()).toEqual([...layerKinds].sort());
  });

  it('is saved and loaded bit for bit, tied ones by their name', () => {
    const again = load(text);
    const numbers = stream(6);
    const x = Array.from({ length: 3 }, () => Array.from({ length: 30 }, () => numbers.normal()));
    expect(saveNetwork(again)).toBe(text);
    expect(again.blocks).toEqual(network.blocks);
    expect(again.parameters).toEqual(network.parameters);
    expect(again.predict(x)).toEqual(network.predict(x));
    const plain = (list: readonly Layer[]): unknown => JSON.parse(JSON.stringify(list));
    expect(plain(again.layers)).toEqual(plain(network.layers));
  });

  it('with an activation of the user’s own asks for it by its place, and for its name when saved', () => {
    expect(thrownBy(() => loadNetwork(text)).message).toMatch(
      /^loadNetwork: layers\[7\]\.activation: expected a key of activations \(none were passed\), got "wave"\./,
    );
    const { name: _, ...nameless } = wave;
    const own = elman({ inputs: 1, hidden: 1, steps: 2, activation: nameless, sequence: true });
    expect(thrownBy(() => saveNetwork(sequential([residual([own])]))).message).toMatch(
      /^saveNetwork: layers\[0\]\.layers\[0\]\.activation: expected an activation with a name/,
    );
  });
});

type Step = string | number;

/** The document with the value at `path` replaced, or taken out if undefined. */
function altered(path: readonly Step[], value: unknown): unknown {
  const document = JSON.parse(text) as Record<Step, unknown>;
  let at = document;
  for (const step of path.slice(0, -1)) at = at[step] as Record<Step, unknown>;
  if (value === undefined) delete at[path.at(-1)!];
  else at[path.at(-1)!] = value;
  return document;
}

/** The paths of all values below `value`, itself included. */
function paths(value: unknown, path: readonly Step[] = []): (readonly Step[])[] {
  const inner: readonly (readonly [Step, unknown])[] = Array.isArray(value)
    ? value.map((element: unknown, index) => [index, element] as const)
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  return [path, ...inner.flatMap(([step, element]) => paths(element, [...path, step]))];
}

describe('a damaged document', () => {
  const damaged = 'The file is damaged or was edited: restore it, or save the network again.';
  it.each([
    [['layers', 0, 'dimensions'], 3, 'layers[0].dimensions: expected 1 or 2, got 3'],
    [['layers', 0, 'outChannels'], 0, 'layers[0].outChannels: expected a positive whole number, got 0'],
    [['layers', 0, 'bias'], undefined, 'layers[0].bias: expected true or false, got nothing'],
    [['layers', 0, 'kernel'], 3, 'layers[0].kernel: expected two whole numbers ≥ 1, got 3'],
    [
      ['layers', 0, 'kernel'],
      [7, 2],
      'layers[0].kernel: expected at most [6, 5], the height and width with padding, got [7, 2]',
    ],
    [['layers', 0, 'stride'], [1, 0], 'layers[0].stride: expected two whole numbers ≥ 1, got an array of 2'],
    [
      ['layers', 0, 'padding'],
      [-1, 0],
      'layers[0].padding: expected two whole numbers ≥ 0, got an array of 2',
    ],
    [['layers', 2, 'layers', 0, 'name'], '', 'layers[2].layers[0].name: expected a text, got ""'],
    [['layers', 2, 'layers', 0, 'name'], 7, 'layers[2].layers[0].name: expected a text, got 7'],
    [
      ['layers', 2, 'layers', 0, 'layer', 'channels'],
      1.5,
      'layers[2].layers[0].layer.channels: expected a positive whole number, got 1.5',
    ],
    [
      ['layers', 3, 'layer'],
      { kind: 'flatten' },
      'layers[3].layer.kind: expected "dense" or "convolution", got "flatten"',
    ],
    [['layers', 3, 'layer'], undefined, 'layers[3].layer: expected an object, got nothing'],
    [['layers', 4, 'of'], 'median', 'layers[4].of: expected "average" or "maximum", got "median"'],
    [['layers', 4, 'padding', 1], 1, 'layers[4].padding[1]: expected 0, got 1'],
    [['layers', 7, 'steps'], null, 'layers[7].steps: expected a positive whole number, got null'],
    [['layers', 7, 'hidden'], '2', 'layers[7].hidden: expected a positive whole number, got "2"'],
    [['layers', 7, 'activation'], undefined, 'layers[7].activation: expected a text, got nothing'],
    [['layers', 7, 'user'], 1, 'layers[7].user: expected true, or the field left out, got 1'],
    [
      ['layers', 8, 'layers', 0, 'sequence'],
      undefined,
      'layers[8].layers[0].sequence: expected true or false, got nothing',
    ],
    [['layers', 9, 'steps'], 0, 'layers[9].steps: expected a positive whole number, got 0'],
    [['layers', 7, 'steps'], 1e9, 'layers[7].steps: expected at most 65536, got 1000000000'],
    [['layers', 9, 'steps'], 1e9, 'layers[9].steps: expected at most 16777216, got 1000000000'],
    [['layers', 0, 'outChannels'], 1e9, 'layers[0].outChannels: expected at most 16777216, got 1000000000'],
    [
      ['layers', 0, 'width'],
      1e7,
      'layers[0].width: expected channels × height × width of at most 16777216, got 60000000',
    ],
    [['layers', 10, 'height'], 2, 'layers[10].height: expected 1, got 2'],
    [['layers', 10, 'kernel', 0], 2, 'layers[10].kernel[0]: expected 1, got 2'],
    [['layers', 10, 'stride', 0], 2, 'layers[10].stride[0]: expected 1, got 2'],
    [['layers', 10, 'padding', 0], 1, 'layers[10].padding[0]: expected 0, got 1'],
  ] as const)('is reported by its path: %j = %j', (path, value, message) => {
    expect(thrownBy(() => load(altered(path, value)))).toEqual({
      name: 'FormatError',
      message: `loadNetwork: ${message}. ${damaged}`,
    });
  });

  it('whose layers no longer fit is reported by the layer', () => {
    expect(thrownBy(() => load(altered(['layers', 16, 'layer', 'bias'], false)))).toEqual({
      name: 'ShapeError',
      message:
        "loadNetwork: layers[16]: expected a weight of 2×2 with bias, as the first layer tied by 'head', got 2×2 without bias. Tie layers of one shape, or give them different names.",
    });
    expect(thrownBy(() => load(altered(['layers', 7, 'steps'], 5))).message).toContain(
      'loadNetwork: layers[7]: expected 12 inputs, the width that the layer before it gives, got 15 inputs (5 steps of 3).',
    );
    expect(thrownBy(() => load(altered(['layers', 3, 'name'], 'other'))).message).toContain(
      'loadNetwork: parameters: expected 197 numbers, as many as the layers have, got 159.',
    );
  });

  it('is refused by an error of the library, or is another network that saves to what was read', () => {
    const places = paths((JSON.parse(text) as { layers: unknown }).layers, ['layers']);
    const values = fc.constantFrom<unknown>(
      undefined,
      null,
      '',
      'x',
      0,
      -1,
      1,
      2,
      3,
      0.5,
      1e9,
      1e300,
      true,
      [],
      [1, 1],
      {},
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), values, (path, value) => {
        const document = altered(path, value);
        try {
          // Nothing that was read is left out of the network without a word.
          expect(JSON.parse(saveNetwork(load(document)))).toEqual(document);
        } catch (error) {
          if (!(error instanceof DyadicError)) throw error;
          expect(error.operation).toBe('loadNetwork');
        }
      }),
    );
  });
});
