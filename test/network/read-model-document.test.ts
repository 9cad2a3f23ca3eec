import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
import { scaling } from '../../src/network/layers/scaling.js';
import { loadNetwork } from '../../src/network/load.js';
import { readModelDocument } from '../../src/network/read-model-document.js';
import { saveNetwork } from '../../src/network/save.js';
import { sequential } from '../../src/network/sequential.js';
import { thrownBy } from '../support/thrown.js';

const network = sequential([
  scaling({ scale: [1, 2], shift: [0, -0] }),
  residual([dense(2, 2), activation('tanh')]),
]);
const text = saveNetwork(network, { metadata: { columns: ['a', 'b'], nested: { deep: [1] } } });
const damaged = 'The file is damaged or was edited: restore it, or save the network again.';

/** The document with the value at a path replaced, or removed if the new value is undefined. */
function altered(path: readonly (string | number)[], value: unknown): unknown {
  const document = JSON.parse(text) as Record<string | number, unknown>;
  let at = document;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  if (value === undefined) delete at[path.at(-1)!];
  else at[path.at(-1)!] = value;
  return document;
}

describe('readModelDocument', () => {
  it('gives the document back, from text and from parsed JSON', () => {
    expect(readModelDocument(text)).toEqual(JSON.parse(text));
    expect(readModelDocument(JSON.parse(text))).toEqual(JSON.parse(text));
    expect(readModelDocument(network.toJSON())).toEqual(network.toJSON());
  });

  it('takes a document without metadata', () => {
    expect('metadata' in readModelDocument(saveNetwork(network))).toBe(false);
  });

  it('names itself in errors, as loadNetwork does', () => {
    expect(thrownBy(() => readModelDocument([]))).toEqual({
      name: 'FormatError',
      message: `readModelDocument: document: expected an object, got an array of 0. ${damaged}`,
    });
    expect(thrownBy(() => loadNetwork([])).message).toBe(
      `loadNetwork: document: expected an object, got an array of 0. ${damaged}`,
    );
  });
});

describe('a corrupt model', () => {
  it.each(['', 'not json', text.slice(0, 100), text.replace('0', 'NaN')])(
    'is refused if it is no JSON: %.20s',
    (broken) => {
      const { name, message } = thrownBy(() => loadNetwork(broken));
      expect(name).toBe('FormatError');
      expect(message).toMatch(
        /^loadNetwork: document: expected JSON as saveNetwork writes it, got text that is not JSON \(.+\)\. The file is damaged or was edited: restore it, or save the network again\.$/,
      );
    },
  );

  const kinds =
    'one of "dense", "activation", "residual", "scaling", "elman", "gru", "convolution", "pool", "flatten", "tied"';
  const right = 'This is not a model of dyadic: check that it is the right file.';
  const newer = 'Load it with the version of dyadic that saved it, or a newer one.';
  const kept = 'Load it with the version of dyadic that saved it, or restore the file.';
  const inner = ['layers', 1, 'layers'] as const;

  it.each([
    [['format'], 'onnx', `format: expected "dyadic-model", got "onnx". ${right}`],
    [['format'], undefined, `format: expected "dyadic-model", got nothing. ${right}`],
    [['version'], 2, `version: expected 1, got 2. ${newer}`],
    [['version'], '1', `version: expected 1, got "1". ${newer}`],
    [['inputs'], 0, `inputs: expected a positive whole number, got 0. ${damaged}`],
    [['inputs'], undefined, `inputs: expected a positive whole number, got nothing. ${damaged}`],
    [['layers'], {}, `layers: expected an array, got an object. ${damaged}`],
    [['layers'], [], `layers: expected an array of at least one element, got an array of 0. ${damaged}`],
    [['layers', 0], null, `layers[0]: expected an object, got null. ${damaged}`],
    [['layers', 0, 'kind'], 'dropout', `layers[0].kind: expected ${kinds}, got "dropout". ${kept}`],
    [['layers', 0, 'kind'], undefined, `layers[0].kind: expected ${kinds}, got nothing. ${kept}`],
    [['layers', 0, 'scale'], undefined, `layers[0].scale: expected an array, got nothing. ${damaged}`],
    [['layers', 0, 'scale', 1], '2', `layers[0].scale[1]: expected a finite number, got "2". ${damaged}`],
    [
      ['layers', 0, 'shift'],
      [0],
      `layers[0].shift: expected an array of 2, one element for each of scale, got an array of 1. ${damaged}`,
    ],
    [inner, undefined, `layers[1].layers: expected an array, got nothing. ${damaged}`],
    [[...inner, 0, 'kind'], 7, `layers[1].layers[0].kind: expected ${kinds}, got 7. ${kept}`],
    [
      [...inner, 0, 'inputs'],
      2.5,
      `layers[1].layers[0].inputs: expected a positive whole number, got 2.5. ${damaged}`,
    ],
    [
      [...inner, 0, 'outputs'],
      undefined,
      `layers[1].layers[0].outputs: expected a positive whole number, got nothing. ${damaged}`,
    ],
    [[...inner, 0, 'bias'], 1, `layers[1].layers[0].bias: expected true or false, got 1. ${damaged}`],
    [
      [...inner, 1, 'activation'],
      undefined,
      `layers[1].layers[1].activation: expected a text, got nothing. ${damaged}`,
    ],
    [
      [...inner, 1, 'user'],
      'yes',
      `layers[1].layers[1].user: expected true, or the field left out, got "yes". ${damaged}`,
    ],
    [['parameters'], undefined, `parameters: expected an array, got nothing. ${damaged}`],
    [['parameters', 4], '0.5', `parameters[4]: expected a finite number, got "0.5". ${damaged}`],
    [
      ['parameters', 4],
      null,
      'parameters[4]: expected a finite number, got null. JSON has null where NaN or Infinity was: the network was not saved by dyadic.',
    ],
    [['metadata'], ['a'], `metadata: expected an object, got an array of 1. ${damaged}`],
  ] as const)('is reported by the path of the wrong value: %j = %j', (path, value, message) => {
    expect(thrownBy(() => loadNetwork(altered(path, value)))).toEqual({
      name: 'FormatError',
      message: `loadNetwork: ${message}`,
    });
  });

  it('is refused if a number in the text overflows', () => {
    expect(thrownBy(() => loadNetwork(text.replace(/"parameters":\[[^,]+/, '"parameters":[1e999')))).toEqual({
      name: 'FormatError',
      message: `loadNetwork: parameters[0]: expected a finite number, got Infinity. ${damaged}`,
    });
  });
});
