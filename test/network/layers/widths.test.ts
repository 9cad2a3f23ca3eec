/** Layers that do not fit together: the message names the place, both widths, what they are made of, and the likely cure. */
import { describe, expect, it } from 'vitest';
import {
  activation,
  averagePool,
  conv1d,
  conv2d,
  dense,
  elman,
  flatten,
  gru,
  maxPool,
  residual,
  sequential,
  tied,
  type Layer,
} from '../../../src/index.js';
import { thrownBy } from '../../support/thrown.js';

const message = (layers: readonly Layer[], inputs?: number): string => {
  const error = thrownBy(() => sequential(layers, inputs === undefined ? {} : { inputs }));
  expect(error.name).toBe('ShapeError');
  return error.message;
};

const last = elman({ inputs: 2, hidden: 3, steps: 4 });
const all = elman({ inputs: 2, hidden: 3, steps: 4, sequence: true });
const picture = { inChannels: 1, outChannels: 2, kernel: 3, height: 4, width: 4 };

describe('a recurrent layer', () => {
  it('that gives its last state to a layer for all of them', () => {
    expect(message([last, dense(12, 1)])).toBe(
      'sequential: layers[1]: expected 3 inputs, the width that the layer before it gives, got 12 inputs. Set sequence: true in the elman layer before it: it gives its last state alone.',
    );
    expect(message([last, gru({ inputs: 3, hidden: 2, steps: 4 })])).toBe(
      'sequential: layers[1]: expected 3 inputs, the width that the layer before it gives, got 12 inputs (4 steps of 3). Set sequence: true in the elman layer before it: it gives its last state alone.',
    );
  });

  it('that gives all states to a layer for one', () => {
    expect(message([all, dense(3, 5)])).toBe(
      'sequential: layers[1]: expected 12 inputs, the width that the layer before it gives, got 3 inputs. Set sequence: false in the elman layer before it for its last state alone, or write dense(3, 5, { steps: 4 }) for an output at each step.',
    );
    const gated = gru({ inputs: 2, hidden: 3, steps: 4, sequence: true });
    expect(message([gated, elman({ inputs: 3, hidden: 2, steps: 1 })])).toBe(
      'sequential: layers[1]: expected 12 inputs, the width that the layer before it gives, got 3 inputs (1 step of 3). Set sequence: false in the gru layer before it for its last state alone.',
    );
  });

  it('that is followed by another width', () => {
    expect(message([last, dense(7, 1)])).toBe(
      'sequential: layers[1]: expected 3 inputs, the width that the layer before it gives, got 7 inputs. Give this layer 3 inputs, or the layer before it 7 outputs.',
    );
    expect(message([all, dense(3, 1, { steps: 5 })])).toBe(
      'sequential: layers[1]: expected 12 inputs, the width that the layer before it gives, got 15 inputs (5 steps of 3). Make its steps · inputs 12, or give the layer before it 15 outputs.',
    );
  });

  it('that meets sequences of another length', () => {
    expect(message([last], 6)).toBe(
      'sequential: layers[0]: expected 6 inputs, the width that enters here, got 8 inputs (4 steps of 2). Make its steps · inputs 6, or let 8 enter.',
    );
  });
});

describe('a convolution or a pool', () => {
  it('whose picture is not what arrives', () => {
    expect(message([conv2d(picture), conv2d(picture)])).toBe(
      'sequential: layers[1]: expected 8 inputs, the width that the layer before it gives, got 16 inputs (1 channel of 4×4). Make its inChannels · height · width 8, or give the layer before it 16 outputs.',
    );
    const signal = conv1d({ inChannels: 2, outChannels: 1, kernel: 3, length: 5 });
    expect(message([flatten(), signal], 9)).toBe(
      'sequential: layers[1]: expected 9 inputs, the width that the layer before it gives, got 10 inputs (2 channels of 5). Make its inChannels · length 9, or give the layer before it 10 outputs.',
    );
    expect(
      message([conv2d(picture), activation('relu'), maxPool({ channels: 2, height: 4, width: 3, size: 2 })]),
    ).toBe(
      'sequential: layers[2]: expected 8 inputs, the width that the layer before it gives, got 24 inputs (2 channels of 4×3). Make its channels · height · width 8, or give the layer before it 24 outputs.',
    );
    expect(message([averagePool({ channels: 1, height: 2, width: 2, size: 2 })], 5)).toContain(
      'layers[0]: expected 5 inputs, the width that enters here, got 4 inputs (1 channel of 2×2). Make its channels · height · width 5, or let 4 enter.',
    );
  });

  it('inside a residual layer, also one that changes the width', () => {
    expect(message([dense(3, 8), residual([conv2d(picture)])])).toContain(
      'sequential: layers[1].layers[0]: expected 8 inputs, the width that enters here, got 16 inputs (1 channel of 4×4).',
    );
    const body = (...layers: Layer[]): string => message([residual(layers)]);
    const expected = 'expected a residual body with 16 outputs, as many as enter it, got';
    expect(body(conv2d(picture), activation('tanh'))).toBe(
      `sequential: layers[0]: ${expected} 8 outputs. Give its last convolution as many outChannels as enter the body, and padding that keeps the picture: (kernel − 1)/2.`,
    );
    expect(body(averagePool({ channels: 1, height: 4, width: 4, size: 2 }))).toBe(
      `sequential: layers[0]: ${expected} 4 outputs. Put the pool behind the residual layer: it makes the picture smaller.`,
    );
    expect(body(gru({ inputs: 4, hidden: 4, steps: 4 }))).toBe(
      `sequential: layers[0]: ${expected} 4 outputs. Make the steps · hidden of its last gru layer 16, with sequence: true.`,
    );
    expect(body(conv2d(picture), dense(8, 3))).toBe(
      `sequential: layers[0]: ${expected} 3 outputs. Give its last dense layer 16 outputs.`,
    );
  });
});

describe('a tied layer', () => {
  it('is checked as the layer it ties', () => {
    const filter = tied('filter', conv2d({ ...picture, padding: 1, outChannels: 1 }));
    expect(message([dense(3, 15), filter])).toContain('got 16 inputs (1 channel of 4×4).');
    expect(message([dense(3, 4), tied('step', dense(5, 5))])).toContain(
      'layers[1]: expected 4 inputs, the width that the layer before it gives, got 5 inputs. Give this layer 4 inputs,',
    );
  });

  it('written by hand around what cannot be tied is refused', () => {
    const layer = { kind: 'tied', name: 'a', layer: last } as unknown as Layer;
    expect(thrownBy(() => sequential([residual([layer])]))).toEqual({
      name: 'DomainError',
      message:
        'sequential: layers[0].layers[0].layer: expected a dense or convolutional layer, got "elman". Make tied layers with tied(\'shared\', dense(4, 4)).',
    });
  });
});

describe('the number of inputs', () => {
  it('is told by the first layer that is made for one, through those that are not', () => {
    const inputs = (layers: readonly Layer[]): number => sequential(layers).inputs;
    expect(inputs([flatten(), last])).toBe(8);
    expect(inputs([activation('tanh'), conv2d(picture)])).toBe(16);
    expect(inputs([tied('step', dense(5, 2))])).toBe(5);
    expect(inputs([dense(2, 3, { steps: 4 })])).toBe(8);
    expect(inputs([residual([flatten(), gru({ inputs: 2, hidden: 2, steps: 3, sequence: true })])])).toBe(6);
  });
});
