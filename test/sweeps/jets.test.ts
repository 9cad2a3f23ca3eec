import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/numeric/matrix.js';
import { dense } from '../../src/network/layers/dense.js';
import { activation } from '../../src/network/layers/activation.js';
import { sequential } from '../../src/network/sequential.js';
import { forward } from '../../src/sweeps/forward.js';
import { jetsOf } from './jets.js';

describe('jets', () => {
  it('differentiate (w x + b)² by hand', () => {
    const { program } = sequential([dense(1, 1), activation('square')]);
    const [w, b, x] = [3, 2, 5];
    const trace = forward(program, Float64Array.of(w, b), matrix(1, 1, Float64Array.of(x)));
    const alongX = { slots: new Map([[0, Float64Array.of(1)]]) };
    const [alongW, alongB] = [{ theta: Float64Array.of(1, 0) }, { theta: Float64Array.of(0, 1) }];
    const z = w * x + b;
    // The input's direction makes w ↦ x w bilinear: ∂²z/∂w∂x = 1.
    expect(jetsOf(trace, 0, alongX, alongW, alongB)[2]).toEqual([
      [z * z, 2 * z * w, 2 * z * x, 2 * w * x + 2 * z, 2 * z, 2 * w, 2 * x, 2],
    ]);
  });
});
