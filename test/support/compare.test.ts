import { describe, expect, it } from 'vitest';
import { expectClose, expectCloseToLargest, expectExact, largest, worstMismatch } from './compare.js';

describe('comparison', () => {
  it('accepts what is within the tolerance', () => {
    expectClose('numbers', [1, 2], [1.05, 2], 0.06);
    expectExact('numbers', [0, 1, Infinity], [-0, 1, Infinity]);
    expectCloseToLargest('numbers', [0.5, 100], [0, 100], 0.01);
  });

  it('locates the worst entry, gives both values and the factor', () => {
    expect(() => expectClose('hessian', [1, 2, 3, 4], [1, 2.1, 3, 4.4], 0.1, 2)).toThrow(
      /^hessian: at row 1, column 1 of 4: 4, expected 4.4; difference 4.000e-1 is 4.00 times the tolerance 1.000e-1$/,
    );
    expect(() => expectExact('losses', [1, 2 + 2 ** -51], [1, 2])).toThrow(/at index 1 of 2/);
  });

  it('rejects NaN, missing numbers and a tolerance that is none', () => {
    expect(() => expectClose('numbers', [NaN], [0], 1)).toThrow(/NaN, expected 0/);
    expect(() => expectClose('numbers', [0], [NaN], 1)).toThrow(/0, expected NaN/);
    expect(() => expectClose('numbers', [0], [0, 0], 1)).toThrow('1 numbers where 2 are expected');
    expect(() => expectClose('numbers', [0], [0], NaN)).toThrow('the tolerance is NaN');
    expect(worstMismatch([NaN, 5], [0, 0], 1)?.index).toBe(0);
    expect(largest([1, NaN])).toBeNaN();
  });
});
