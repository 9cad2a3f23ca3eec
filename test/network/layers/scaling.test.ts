import { describe, expect, it } from 'vitest';
import { scaling } from '../../../src/network/layers/scaling.js';
import { sequential } from '../../../src/network/sequential.js';
import { thrownBy } from '../../support/thrown.js';

describe('scaling', () => {
  it('multiplies and shifts each element, without parameters', () => {
    const network = sequential([scaling({ scale: [0.5, 2], shift: [0, 1] })]);
    expect(network.predict([[3, 4]]).data).toEqual(Float64Array.of(1.5, 9));
    expect([network.inputs, network.outputs, network.parameters.length]).toEqual([2, 2, 0]);
  });

  it('copies its numbers', () => {
    const scale = Float64Array.of(1, 2);
    const layer = scaling({ scale, shift: [0, 0] });
    scale[0] = 9;
    expect(layer).toEqual({ kind: 'scaling', scale: [1, 2], shift: [0, 0] });
    expect(Object.isFrozen(layer.scale)).toBe(true);
  });

  it('wants as many shifts as scales', () => {
    expect(thrownBy(() => scaling({ scale: [1, 2], shift: [0] }))).toEqual({
      name: 'ShapeError',
      message:
        'scaling: shift: expected 2 numbers, as many as scale has, got 1. Give one scale and one shift per element.',
    });
    expect(thrownBy(() => scaling({ scale: [], shift: [] })).message).toBe(
      'scaling: scale: expected an array of at least one number, got an array of 0. Give one number per element.',
    );
    const missing = { scale: [1] } as unknown as Parameters<typeof scaling>[0];
    expect(thrownBy(() => scaling(missing)).message).toBe(
      'scaling: shift: expected an array of at least one number, got undefined. Give one number per element.',
    );
  });

  it('wants finite numbers', () => {
    expect(thrownBy(() => scaling({ scale: [1, Infinity], shift: [0, 0] }))).toEqual({
      name: 'DomainError',
      message:
        'scaling: scale[1]: expected a finite number, got Infinity. Look for a constant or missing column in the data the numbers were computed from.',
    });
  });
});
