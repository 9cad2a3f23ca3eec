/**
 * Exact dyadic rationals n/2^e in BigInt. Every float64 is one, and sums and products stay among them, so that a
 * polynomial network (identity, relu, square; half squared error) is evaluated without any rounding.
 *
 * `size` and `bits` travel along as in magnitudes.ts: no partial sum, in any order, exceeds `size`, and none has more
 * than `bits` binary places. While size·2^bits ≤ 2⁵³, float64 arithmetic on the same expression is exact as well.
 */
import type { Algebra } from './algebra.js';

export interface Rational {
  /** The value is numerator / 2^bits. */
  readonly numerator: bigint;
  /** The sum of the absolute values of all terms is size / 2^bits. */
  readonly size: bigint;
  readonly bits: number;
}

const absolute = (n: bigint): bigint => (n < 0n ? -n : n);

function fromNumber(value: number): Rational {
  let scaled = value;
  let bits = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    bits++;
    if (bits > 1100) throw new Error(`rationals: expected a finite number, got ${value}`);
  }
  const numerator = BigInt(scaled);
  return { numerator, size: absolute(numerator), bits };
}

/** The nearest float64; exact whenever the numerator has at most 53 bits. */
export function toNumber(a: Rational): number {
  return Number(a.numerator) / 2 ** a.bits;
}

/** Whether float64 evaluates the expression that made `a` without rounding, in any order. */
export function fitsFloat64(a: Rational): boolean {
  return a.size <= 2n ** 53n;
}

function combine(a: Rational, b: Rational, sign: bigint): Rational {
  const bits = Math.max(a.bits, b.bits);
  const shiftA = BigInt(bits - a.bits);
  const shiftB = BigInt(bits - b.bits);
  return {
    numerator: (a.numerator << shiftA) + sign * (b.numerator << shiftB),
    size: (a.size << shiftA) + (b.size << shiftB),
    bits,
  };
}

function transcendental(name: string): (a: Rational) => never {
  return () => {
    throw new Error(`rationals: ${name} has no rational value; use identity, relu or square activations`);
  };
}

export const rationals: Algebra<Rational> = {
  constant: fromNumber,
  real: toNumber,
  add: (a, b) => combine(a, b, 1n),
  subtract: (a, b) => combine(a, b, -1n),
  multiply(a, b) {
    const size = a.size * b.size;
    // A term that is absent needs no binary places.
    return { numerator: a.numerator * b.numerator, size, bits: size === 0n ? 0 : a.bits + b.bits };
  },
  reciprocal: transcendental('reciprocal'),
  exp: transcendental('exp'),
  expm1: transcendental('expm1'),
  log: transcendental('log'),
  log1p: transcendental('log1p'),
  sin: transcendental('sin'),
  cos: transcendental('cos'),
  tanh: transcendental('tanh'),
  erf: transcendental('erf'),
};
