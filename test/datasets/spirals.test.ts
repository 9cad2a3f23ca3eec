import { describe, expect, it } from 'vitest';
import { spirals } from '../../src/datasets/index.js';
import { thrownBy } from '../support/thrown.js';

describe('spirals', () => {
  it('have equally many one-hot points a class, in the unit disc', () => {
    const { x, y } = spirals({ samples: 90, seed: 1 });
    const counts = [0, 0, 0];
    for (let n = 0; n < 90; n++) {
      const label = y.data.subarray(3 * n, 3 * n + 3);
      expect(label.slice().sort()).toEqual(Float64Array.of(0, 0, 1));
      counts[label.indexOf(1)]!++;
      expect(Math.hypot(x.data[2 * n]!, x.data[2 * n + 1]!)).toBeLessThanOrEqual(1);
    }
    expect(counts).toEqual([30, 30, 30]);
  });

  it('stand on their arms without noise', () => {
    const { x, y } = spirals({ samples: 40, seed: 2, classes: 4, turns: 1.5, noise: 0 });
    for (let n = 0; n < 40; n++) {
      const [a, b] = [x.data[2 * n]!, x.data[2 * n + 1]!];
      const arm = y.data.subarray(4 * n, 4 * n + 4).indexOf(1);
      const turned = 2 * Math.PI * (arm / 4 + 1.5 * Math.hypot(a, b));
      // Within rounding of the angle: sin of the difference is zero and cos is one.
      expect(Math.cos(Math.atan2(b, a) - turned)).toBeCloseTo(1, 12);
    }
  });

  it('begin, in a larger sample, with those of the smaller one', () => {
    const [few, many] = [spirals({ samples: 10, seed: 5 }), spirals({ samples: 30, seed: 5 })];
    expect(many.x.data.slice(0, 20)).toEqual(few.x.data);
    expect(spirals({ samples: 10, seed: 6 }).x.data).not.toEqual(few.x.data);
  });

  it.each([
    [{ samples: 0, seed: 1 }, 'spirals: samples: expected a whole number ≥ 1, got 0. Correct the number.'],
    [{ samples: 9, seed: 0.5 }, 'spirals: seed: expected a whole number, got 0.5. Correct the number.'],
    [
      { samples: 9, seed: 1, classes: 1 },
      'spirals: classes: expected a whole number ≥ 2, got 1. Correct the number.',
    ],
    [
      { samples: 9, seed: 1, turns: NaN },
      'spirals: turns: expected a finite number, got NaN. Correct the number.',
    ],
    [
      { samples: 9, seed: 1, noise: -1 },
      'spirals: noise: expected a number ≥ 0, got -1. Correct the number.',
    ],
  ])('refuse %j', (options, message) => {
    expect(thrownBy(() => spirals(options))).toEqual({ name: 'DomainError', message });
  });
});
