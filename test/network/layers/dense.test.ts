import { describe, expect, it } from 'vitest';
import { dense } from '../../../src/network/layers/dense.js';
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
});
