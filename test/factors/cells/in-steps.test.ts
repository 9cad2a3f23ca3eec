/** Orders of samples and units in which zeros lie in steps. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inSteps, ofBlas, type GroupUnits, type StepCost } from '../../../src/factors/cells/in-steps.js';
import { stream } from '../../support/stream.js';

/** Steps for nothing: every zero that an order puts below a stair is left out. */
const free: StepCost = { calls: 0, units: 0, tile: 1 };

/** Units of which each lives in a part of the samples of its own size. */
function group(samples: number, width: number, seed: number): GroupUnits {
  const numbers = stream(seed);
  const rates = Array.from({ length: width }, () => numbers.uniform() ** 2);
  const alive = Uint8Array.from({ length: samples * width }, (_, i) =>
    numbers.uniform() < rates[i % width]! ? 1 : 0,
  );
  return {
    group: { width, slots: [1], read: [1], alive: () => alive, livingIn: () => undefined },
    units: Int32Array.from({ length: width }, (_, i) => i),
    perUnit: 1,
    weights: 1,
  };
}

const all = (count: number): Int32Array => Int32Array.from({ length: count }, (_, n) => n);

describe('zeros in steps', () => {
  it('are zeros, of the same samples and units in another order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
        fc.nat(),
        (samples, widths, seed) => {
          const groups = widths.map((width, g) => group(samples, width, seed + g));
          const found = inSteps(all(samples), groups, free);
          if (found === null) return;
          expect(Int32Array.from(found.samples).sort()).toEqual(all(samples));
          found.groups.forEach(({ units, stairs }, g) => {
            const { width, alive } = groups[g]!.group;
            expect(Int32Array.from(units).sort()).toEqual(all(width));
            if (stairs === undefined) return;
            expect(stairs.at(-1)!.end).toBe(width);
            stairs.forEach(({ from, end, rows }, s) => {
              expect(from).toBe(stairs[s - 1]?.end ?? 0);
              expect(rows).toBeLessThan(stairs[s - 1]?.rows ?? samples + 1);
              for (let n = rows; n < samples; n++) {
                for (let i = from; i < end; i++)
                  expect(alive()[found.samples[n]! * width + units[i]!]).toBe(0);
              }
            });
          });
        },
      ),
    );
  });

  it('leave out at least what units that live nowhere have', () => {
    const own = group(40, 8, 3);
    own.group.alive().forEach((_, i, mask) => {
      if (i % 8 >= 5) mask[i] = 0;
    });
    const { stairs } = inSteps(all(40), [own], free)!.groups[0]!;
    const kept = stairs!.reduce((sum, { from, end, rows }) => sum + (end - from) * rows, 0);
    expect(kept).toBeLessThanOrEqual(40 * 5);
  });

  it('are not made where every unit lives in every sample, nor where calls cost more', () => {
    const own = group(40, 8, 3);
    expect(inSteps(all(40), [own], ofBlas)).toBeNull();
    own.group.alive().fill(1);
    expect(inSteps(all(40), [own], free)).toBeNull();
  });
});
