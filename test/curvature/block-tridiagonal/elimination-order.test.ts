/** The order of elimination against all orders there are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eliminationOrder } from '../../../src/curvature/block-tridiagonal/elimination-order.js';

describe('eliminationOrder', () => {
  it('is the cheapest of all orders without neighbours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 2, maxLength: 8 }),
        (samples, widths) => {
          const depth = widths.length - 1;
          const best = eliminationOrder({ samples, widths })!;
          const all: number[] = [];
          for (let set = 0; set < 2 ** depth; set++) {
            const chosen = Array.from({ length: depth }, (_, l) => (set >> l) % 2 === 1);
            const indices = (value: boolean): Set<number> =>
              new Set(chosen.flatMap((gone, l) => (gone === value ? [l] : [])));
            const order = eliminationOrder(
              { samples, widths },
              { keep: indices(false), eliminate: indices(true) },
            );
            const independent = chosen.every((gone, l) => !(gone && chosen[l + 1] === true));
            expect(order !== null).toBe(independent);
            if (order === null) continue;
            expect(order.eliminated).toEqual(chosen);
            all.push(order.flops);
          }
          expect(best.flops).toBe(Math.min(...all));
        },
      ),
    );
  });

  it('keeps the narrow layer of 784-128-64-10', () => {
    const order = eliminationOrder({ samples: 32, widths: [784, 128, 64, 10] })!;
    expect(order.eliminated).toEqual([true, false, true]);
    // One dense block of 2·32·64 rows dominates.
    expect(order.flops / (4096 ** 3 / 3)).toBeGreaterThan(1);
    expect(order.flops / (4096 ** 3 / 3)).toBeLessThan(1.3);
    expect(order.numbers / 4096 ** 2).toBeLessThan(1.1);
  });
});
