import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
import { scaling } from '../../src/network/layers/scaling.js';
import { saveNetwork } from '../../src/network/save.js';
import { sequential } from '../../src/network/sequential.js';
import { thrownBy } from '../support/thrown.js';

const sine = { value: Math.sin, first: Math.cos, second: (z: number): number => -Math.sin(z) };

describe('saveNetwork', () => {
  it('writes a document that a reader of JSON understands', () => {
    const layers = [
      scaling({ scale: [2], shift: [-0] }),
      residual([dense(1, 1, { bias: false }), activation('tanh')]),
      activation({ ...sine, name: 'wave' }),
    ];
    expect(saveNetwork(sequential(layers, { parameters: [0.1] }))).toBe(
      '{"format":"dyadic-model","version":1,"inputs":1,"layers":[' +
        '{"kind":"scaling","scale":[2],"shift":["-0"]},' +
        '{"kind":"residual","layers":[{"kind":"dense","inputs":1,"outputs":1,"bias":false},{"kind":"activation","activation":"tanh"}]},' +
        '{"kind":"activation","activation":"wave","user":true}],"parameters":[0.1]}',
    );
  });

  it('is what JSON.stringify makes of a network', () => {
    const network = sequential([dense(2, 1)]);
    expect(JSON.stringify(network)).toBe(saveNetwork(network));
  });

  it('keeps metadata beside the network', () => {
    const text = saveNetwork(sequential([dense(2, 1)]), { metadata: { columns: ['a', 'b'] } });
    expect(JSON.parse(text)).toMatchObject({ metadata: { columns: ['a', 'b'] } });
  });

  it('refuses metadata that are no object', () => {
    const metadata = ['a'] as unknown as Record<string, unknown>;
    expect(thrownBy(() => saveNetwork(sequential([dense(2, 1)]), { metadata }))).toEqual({
      name: 'DomainError',
      message:
        'saveNetwork: metadata: expected an object, got an array of 1. Write { metadata: { columns: [] } }.',
    });
  });

  it('refuses an activation of the user’s own without a name', () => {
    const network = sequential([residual([dense(1, 1), activation(sine)])]);
    expect(thrownBy(() => saveNetwork(network))).toEqual({
      name: 'DomainError',
      message:
        "saveNetwork: layers[0].layers[1].activation: expected an activation with a name, because functions cannot be saved, got one without. Add name: '…' to the activation, and pass it by that name to loadNetwork.",
    });
  });
});
