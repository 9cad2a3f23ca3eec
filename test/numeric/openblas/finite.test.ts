import { describe, expect, it } from 'vitest';
import { isCheckedInPlace, isFiniteEverywhere } from '../../../src/numeric/elementwise.js';
import { openblasMissing, openblasTitle, withAcceleration } from '../../support/openblas.js';

const length = 2 ** 16 + 5;

describe.skipIf(openblasMissing !== '')(openblasTitle('long vectors on the heap'), () => {
  it.each([NaN, Infinity, -Infinity, 1.7e308, -1.7e308, 5e-324])('with a %d in them', (entry) => {
    withAcceleration('openblas', () => {
      expect(isCheckedInPlace(length)).toBe(true);
      for (const at of [0, 1, length >> 1, length - 1]) {
        const vector = new Float64Array(length).fill(-1.5);
        vector[at] = entry;
        expect(isFiniteEverywhere(vector)).toBe(Number.isFinite(entry));
      }
    });
  });

  it('are finite where their sum is not', () => {
    withAcceleration('openblas', () => {
      expect(isFiniteEverywhere(new Float64Array(length).fill(1e308))).toBe(true);
    });
  });

  it('are not checked in place by anything else', () => {
    withAcceleration('base', () => {
      expect(isCheckedInPlace(length)).toBe(false);
    });
  });
});
