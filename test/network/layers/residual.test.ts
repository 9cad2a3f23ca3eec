import { describe, expect, it } from 'vitest';
import { activation } from '../../../src/network/layers/activation.js';
import { dense } from '../../../src/network/layers/dense.js';
import { residual } from '../../../src/network/layers/residual.js';
import { sequential } from '../../../src/network/sequential.js';
import { thrownBy } from '../../support/thrown.js';

describe('residual', () => {
  it('adds its input to what its layers give', () => {
    const network = sequential([residual([dense(2, 1), activation('square'), dense(1, 2)])], {
      parameters: [1, 1, 0, 1, -1, 0.5, 0.25],
    });
    // (a + b)² = 9: the body gives [9.5, −8.75].
    expect(network.predict([[1, 2]]).data).toEqual(Float64Array.of(10.5, -6.75));
  });

  it('nests', () => {
    const doubling = residual([activation('identity')]);
    const network = sequential([residual([doubling, residual([doubling])])], { inputs: 1 });
    // Inner: x → 2x; then 2x + 2·2x = 6x; outer: x + 6x.
    expect(network.predict([[3]]).data).toEqual(Float64Array.of(21));
  });

  it('keeps a copy of the list', () => {
    const layers = [dense(2, 2)];
    const layer = residual(layers);
    layers.push(dense(2, 3));
    expect(layer.layers).toHaveLength(1);
    expect(Object.isFrozen(layer.layers)).toBe(true);
  });

  it('refuses an empty list', () => {
    expect(thrownBy(() => residual([]))).toEqual({
      name: 'ShapeError',
      message:
        'residual: layers: expected an array of at least one layer, got an array of 0. Write residual([dense(4, 4), activation("tanh")]).',
    });
  });

  it('must keep the width', () => {
    expect(thrownBy(() => sequential([dense(3, 4), residual([dense(4, 5)])]))).toEqual({
      name: 'ShapeError',
      message:
        'sequential: layers[1]: expected a residual body with 4 outputs, as many as enter it, got 5 outputs. Give its last dense layer 4 outputs.',
    });
    expect(
      thrownBy(() => sequential([residual([activation('tanh'), residual([dense(2, 3)])])])).message,
    ).toContain('sequential: layers[0].layers[1]: expected a residual body with 2 outputs');
  });
});
