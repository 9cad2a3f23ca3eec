/**
 * The construction of S-P1 in exact fractions: ReLU units a·relu(v·x − at) and an affine part that take given values and
 * gradients. `skip` leaves out the second kink between neighbours: a wrong variant, for the control.
 */
import * as q from '../kernel/fraction.js';
import type { Fraction } from '../kernel/fraction.js';

export type Vector = readonly Fraction[];

const dot = (a: Vector, b: Vector): Fraction =>
  a.reduce((sum, entry, i) => q.add(sum, q.multiply(entry, b[i]!)), q.zero);

interface Unit {
  readonly direction: Vector;
  readonly at: Fraction;
  readonly change: Fraction;
}

export interface ExactInterpolant {
  /** Hidden units: the kinks, and two that make the affine part. */
  readonly width: number;
  readonly value: (x: Vector) => Fraction;
  readonly gradient: (x: Vector) => Vector;
}

const isPositive = (a: Fraction): boolean => a.numerator > 0n;

/** @param basis - orthonormal rows */
export function exactInterpolant(
  x: readonly Vector[],
  y: Vector,
  dy: readonly Vector[],
  basis: readonly Vector[],
  skip = false,
): ExactInterpolant {
  const units: Unit[] = [];
  let offset = q.zero;
  let affine: Vector = basis.map(() => q.zero);
  basis.forEach((direction, k) => {
    const knots = x
      .map((point, i) => ({
        t: dot(direction, point),
        value: k === 0 ? y[i]! : q.zero,
        slope: dot(direction, dy[i]!),
      }))
      .sort((a, b) => (isPositive(q.subtract(a.t, b.t)) ? 1 : -1));
    const first = knots[0]!;
    affine = affine.map((entry, j) => q.add(entry, q.multiply(first.slope, direction[j]!)));
    offset = q.add(offset, q.subtract(first.value, q.multiply(first.slope, first.t)));
    knots.slice(1).forEach((right, i) => {
      const left = knots[i]!;
      const third = q.divide(q.subtract(right.t, left.t), q.fraction(3));
      if (q.isZero(third)) throw new RangeError('exactInterpolant: two points have the same projection');
      const rise = q.subtract(
        q.subtract(right.value, q.multiply(right.slope, third)),
        q.add(left.value, q.multiply(left.slope, third)),
      );
      const middle = q.divide(rise, third);
      units.push({ direction, at: q.add(left.t, third), change: q.subtract(middle, left.slope) });
      if (!skip)
        units.push({ direction, at: q.subtract(right.t, third), change: q.subtract(right.slope, middle) });
    });
  });
  const active = (point: Vector): Unit[] =>
    units.filter(({ direction, at }) => isPositive(q.subtract(dot(direction, point), at)));
  return {
    width: units.length + 2,
    value: (point) =>
      active(point).reduce(
        (sum, { direction, at, change }) =>
          q.add(sum, q.multiply(change, q.subtract(dot(direction, point), at))),
        q.add(offset, dot(affine, point)),
      ),
    gradient: (point) =>
      active(point).reduce(
        (sum, { direction, change }) =>
          sum.map((entry, j) => q.add(entry, q.multiply(change, direction[j]!))),
        affine,
      ),
  };
}
