import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitRoundoff } from '../support/tolerances.js';
import { referencedActivations } from './reference/expressions.js';
import * as fixed from './reference/fixed.js';
import { richardson, richardsonReach } from './reference/richardson.js';
import { kernelDerivatives, orders, scalarDerivatives } from './reference/kernels.js';

/**
 * Allowed error of A, A', A'', A''' in units of 2⁻⁵². That of A is relative to A itself, at its roots too. That of a
 * derivative is relative to the largest value within 1/8 of the point: at a root it may be the error of its surroundings,
 * while in a tail, which decays by e^(1/8) over that distance, it stays relative.
 *
 * A table entry, the polynomial and the quotient are off by 4 units together, and products add 2. A derivative is the difference of two terms
 * made of such slopes, and 1/8 beside its root the terms are larger than the result by a factor of up to 10 in A'
 * (silu at −1.4: 0.198 − 0.222), 14 in A'' (silu at 2.27: 0.170 − 0.157) and 30 in A''' (silu at 3.31: 0.146 − 0.151).
 */
const ulps = [6, 4 * 10, 4 * 14, 4 * 30] as const;

/** Below this, numbers near the smallest there are (4.9e-324) have lost digits to underflow. */
const underflow = 1e-300;

/** Beyond this a function that grows like eᶻ has no neighbours within 1/8. */
const overflow = Number.MAX_VALUE / 2;

/** The ends of cells of z and of z/2, where polynomials reach furthest. */
const ends = Array.from({ length: 136 }, (_, k) => (2 * k + 1) / 32).flatMap((end) => [
  end,
  -end,
  2 * end,
  -2 * end,
]);

/** Points where a table ends, and their neighbours. */
const edges = [0, 1 / 32, 3 / 32, 1, 8, 20, 37.5, 40, 1024].flatMap((edge) =>
  [edge, edge * (1 - unitRoundoff), edge * (1 + 2 * unitRoundoff), edge + 1e-9].flatMap((z) => [z, -z]),
);

const tails = [15, 36.7, 38.5, 40.5, 100, 350, 700, 745].flatMap((z) => [z, -z]);

const anywhere = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.double({ min: -800, max: 800, noNaN: true }),
);

describe.each(referencedActivations)('$activation.name', ({ activation, derivatives }) => {
  const check = (z: number): void => {
    // The convention at a kink is tested by itself; the expressions do not know it.
    if (z === 0 && activation.smoothness < 3) return;
    const expected = derivatives(z);
    // Beyond 709 eᶻ is no double any more.
    if (expected.some((value) => Math.abs(fixed.approximate(value)) > overflow)) return;
    const around = [z, z - 1 / 8, z + 1 / 8].map((near) => derivatives(near).map(fixed.approximate));
    const kernel = kernelDerivatives(activation, [z]).map((array) => array[0]!);
    orders.forEach((order, k) => {
      const scale =
        k === 0 ? Math.abs(around[0]![0]!) : Math.max(...around.map((values) => Math.abs(values[k]!)));
      const allowed = ulps[k]! * 2 * unitRoundoff * scale + underflow;
      for (const [what, actual] of Object.entries({ kernel, scalar: scalarDerivatives(activation, z) })) {
        const error = fixed.distance(actual[k]!, expected[k]!);
        if (error <= allowed) continue;
        throw new Error(
          `${activation.name}, ${what}: ${order}(${z}) = ${actual[k]}, expected ${around[0]![k]}; ` +
            `error ${error} where ${allowed} is allowed`,
        );
      }
    });
  };

  it('is right to the last digits at the ends of cells and tables and in the tails', () => {
    [...ends, ...edges, ...tails].forEach(check);
  });

  it('is right to the last digits anywhere', () => {
    fc.assert(fc.property(anywhere, check));
  });

  it('has in each derivative the slope of the one below', () => {
    const slopeOf = (order: number, z: number): number =>
      richardson((at) => kernelDerivatives(activation, [at])[order]![0]!, z);
    fc.assert(
      fc.property(fc.double({ min: -12, max: 12, noNaN: true }), (z) => {
        fc.pre(activation.smoothness === Infinity || Math.abs(z) > richardsonReach);
        const at = kernelDerivatives(activation, [z]).map((array) => array[0]!);
        for (const order of [0, 1, 2]) {
          // Differences of numbers of size |A| ≤ 144 (square at 12) over a step of 1/64 lose 5 digits, Richardson's weights one more.
          const allowed = 1e-9 * (1 + Math.abs(at[order]!));
          expect(Math.abs(slopeOf(order, z) - at[order + 1]!)).toBeLessThanOrEqual(allowed);
        }
      }),
    );
  });

  it('has kernels that agree with the scalar functions wherever a double can be', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (z) => {
        const kernels = kernelDerivatives(activation, [z]).map((array) => array[0]!);
        const scalars = scalarDerivatives(activation, z);
        kernels.forEach((kernel, k) => {
          if (kernel === scalars[k]) return; // also equal infinities: z² overflows
          expect(Math.abs(kernel - scalars[k]!)).toBeLessThanOrEqual(1e-14 * Math.abs(kernel) + 1e-15);
        });
      }),
    );
  });

  it('has no NaN at infinity, and a NaN where z is one', () => {
    if (activation.name !== 'sin') {
      for (const array of kernelDerivatives(activation, [-Infinity, Infinity, -1e308, 1e308])) {
        expect(Array.from(array).filter(Number.isNaN)).toEqual([]);
      }
    }
    expect(kernelDerivatives(activation, [NaN])[0]).toEqual(Float64Array.of(NaN));
    expect(activation.value(NaN)).toBeNaN();
  });

  it('may overwrite z, and may leave out the slope', () => {
    const points = [-50, -3, -0.7, 0, 0.2, 1.3, 45];
    const [value, first, second, third] = kernelDerivatives(activation, points);
    const over = Float64Array.from(points);
    activation.forward(over, over, null);
    expect(over).toEqual(value);
    const slope = new Float64Array(points.length);
    over.set(points);
    activation.forward(over, over, slope);
    expect([over, slope]).toEqual([value, first]);
    over.set(points);
    activation.secondOf(over, value!, first!, over);
    expect(over).toEqual(second);
    over.set(points);
    activation.thirdOf(over, value!, first!, over);
    expect(over).toEqual(third);
  });

  it('gives the same bits whatever stands beside it in the array', () => {
    const points = [0.3, -30, 1e3, -0.01, 5];
    const together = kernelDerivatives(activation, points);
    points.forEach((z, i) => {
      const alone = kernelDerivatives(activation, [z]);
      together.forEach((array, k) => expect(array[i]).toBe(alone[k]![0]));
    });
  });
});
