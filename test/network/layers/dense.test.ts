import { describe, expect, it } from 'vitest';
import { linearize } from '../../../src/linearization/linearize.js';
import { halfSquaredError } from '../../../src/functions/losses/half-squared-error.js';
import { dense } from '../../../src/network/layers/dense.js';
import { loadNetwork } from '../../../src/network/load.js';
import { saveNetwork } from '../../../src/network/save.js';
import { sequential } from '../../../src/network/sequential.js';
import { thrownBy } from '../../support/thrown.js';

describe('dense', () => {
  it('is frozen data with a bias unless told otherwise', () => {
    expect(dense(3, 4)).toEqual({ kind: 'dense', inputs: 3, outputs: 4, bias: true });
    expect(dense(3, 4, { bias: false }).bias).toBe(false);
    expect(Object.isFrozen(dense(3, 4))).toBe(true);
  });

  it.each([0, -1, 2.5, NaN, Infinity])('refuses a width of %s', (width) => {
    const advice = 'Write dense(inputs, outputs) with the two widths, as in dense(3, 4).';
    expect(thrownBy(() => dense(width, 4))).toEqual({
      name: 'DomainError',
      message: `dense: inputs: expected a positive whole number, got ${width}. ${advice}`,
    });
    expect(thrownBy(() => dense(3, width)).message).toBe(
      `dense: outputs: expected a positive whole number, got ${width}. ${advice}`,
    );
  });

  it('names a width of another type', () => {
    expect(thrownBy(() => dense('3' as unknown as number, 4)).message).toContain('got "3".');
    expect(thrownBy(() => dense([3, 4] as unknown as number, 4)).message).toContain('got an array of 2.');
  });

  it('uses one weight at each step', () => {
    const parameters = [1, 2, 3, 4, 5, 6, 0.5, -0.5, 0.25];
    const one = sequential([dense(2, 3)], { parameters });
    const many = sequential([dense(2, 3, { steps: 2 })], { parameters });
    const steps = one.predict([
      [1, -1],
      [2, 0.5],
    ]);
    expect([many.inputs, many.outputs, many.parameters.length]).toEqual([4, 6, 9]);
    expect(many.predict([[1, -1, 2, 0.5]]).data).toEqual(steps.data);
    const at = linearize(many, { x: [[1, -1, 2, 0.5]], y: [[0, 0, 0, 0, 0, 0]] }, halfSquaredError);
    const [form] = at.gradient.forms();
    expect(form).toMatchObject({ block: 'layers.0.weight', terms: 2 });
    const apart = linearize(
      one,
      {
        x: [
          [1, -1],
          [2, 0.5],
        ],
        y: [
          [0, 0, 0],
          [0, 0, 0],
        ],
      },
      halfSquaredError,
    );
    const mean = apart.gradient.mean();
    at.gradient.mean().forEach((value, i) => expect(value).toBeCloseTo(2 * mean[i]!, 12));
  });

  it('keeps its steps when saved, and says nothing of a single one', () => {
    const network = sequential([dense(2, 3, { steps: 4 })], { seed: 1 });
    const x = [[1, 2, 3, 4, 5, 6, 7, 8]];
    expect(loadNetwork(saveNetwork(network)).predict(x)).toEqual(network.predict(x));
    expect(dense(2, 3, { steps: 1 })).toEqual(dense(2, 3));
    expect(thrownBy(() => dense(2, 3, { steps: 0 })).message).toBe(
      'dense: steps: expected a positive whole number, got 0. Write dense(8, 3, { steps: 10 }) for a head at each of 10 steps.',
    );
  });
});
