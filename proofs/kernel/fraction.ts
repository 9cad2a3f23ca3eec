/**
 * The rational numbers: a numerator and a positive denominator without a common divisor, both of any size. Two
 * fractions are equal iff their parts are, so that equality of coefficients is a decision and not a tolerance.
 *
 * Use: fraction(3), fraction(1, 2), add, multiply, divide …; toNumber for the bridge to running code.
 */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function fraction(numerator: bigint | number, denominator: bigint | number = 1n): Fraction {
  const [n, d] = [BigInt(numerator), BigInt(denominator)];
  if (d === 1n) return { numerator: n, denominator: d };
  if (d === 0n) throw new RangeError(`fraction: expected a denominator other than 0, got ${n}/0.`);
  const divisor = greatestCommonDivisor(n, d < 0n ? -d : d) * (d < 0n ? -1n : 1n);
  return { numerator: n / divisor, denominator: d / divisor };
}

export const zero: Fraction = fraction(0);
export const one: Fraction = fraction(1);

export const isZero = (a: Fraction): boolean => a.numerator === 0n;

export const equal = (a: Fraction, b: Fraction): boolean =>
  a.numerator === b.numerator && a.denominator === b.denominator;

export const add = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const multiply = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.numerator, a.denominator * b.denominator);

export const negate = (a: Fraction): Fraction => ({
  numerator: -a.numerator,
  denominator: a.denominator,
});

export const subtract = (a: Fraction, b: Fraction): Fraction => add(a, negate(b));

export const divide = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.denominator, a.denominator * b.numerator);

export function power(base: Fraction, exponent: number): Fraction {
  return fraction(base.numerator ** BigInt(exponent), base.denominator ** BigInt(exponent));
}

/** The float64 nearest to it where both parts are exact in float64, and within one rounding of it otherwise. */
export const toNumber = (a: Fraction): number => Number(a.numerator) / Number(a.denominator);

/** Every finite float64 is a fraction with a power of two below: this is that fraction, without rounding. */
export function fromNumber(value: number): Fraction {
  if (!Number.isFinite(value)) throw new RangeError(`fromNumber: expected a finite number, got ${value}.`);
  let [scaled, denominator] = [value, 1n];
  while (!Number.isInteger(scaled)) [scaled, denominator] = [scaled * 2, denominator * 2n];
  return fraction(BigInt(scaled), denominator);
}

export const write = (a: Fraction): string =>
  a.denominator === 1n ? `${a.numerator}` : `${a.numerator}/${a.denominator}`;
