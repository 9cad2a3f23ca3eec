/**
 * Fixed-point arithmetic with 1,400 bits behind the point, on BigInt: slow, simple, and without any code or constant
 * in common with the library. Enough bits that even e⁻⁷⁰⁰ (2⁻¹⁰¹⁰) has 300 of them.
 */

/** The number x is represented by x·2¹⁴⁰⁰. */
export type Fixed = bigint;

const bits = 1400n;
export const one: Fixed = 1n << bits;

/** Exactly the number that a double is. */
export function fixed(x: number): Fixed {
  let exponent = 0;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  return (BigInt(mantissa) << bits) >> BigInt(exponent);
}

export function times(x: Fixed, y: Fixed): Fixed {
  return (x * y) >> bits;
}

export function over(x: Fixed, y: Fixed): Fixed {
  return (x << bits) / y;
}

/** eˣ = (e^(x/2^k))^(2^k), Taylor inside; 1/e^|x| for x < 0. */
export function exp(x: Fixed): Fixed {
  if (x < 0n) return over(one, exp(-x));
  const halvings = 16n;
  let result = series((term, n) => times(term, x >> halvings) / BigInt(n), one);
  for (let k = 0n; k < halvings; k++) result = times(result, result);
  return result;
}

/** log x for x ≥ 1 by Halley's iteration y ← y + 2 (x − eʸ)/(x + eʸ), which triples the digits each time. */
export function log(x: Fixed): Fixed {
  let y = fixed(Math.log(approximate(x)));
  for (let k = 0; k < 6; k++) {
    const grown = exp(y);
    y += 2n * over(x - grown, x + grown);
  }
  return y;
}

export function sin(x: Fixed): Fixed {
  const square = times(x, x);
  return series((term, n) => -times(term, square) / BigInt(2 * n * (2 * n + 1)), x);
}

export function cos(x: Fixed): Fixed {
  const square = times(x, x);
  return series((term, n) => -times(term, square) / BigInt(2 * n * (2 * n - 1)), one);
}

/** φ(x) = 1/(√(2π) e^(x²/2)). Beyond ±40, 0 is right to 1e-347. */
export function normalDensity(x: Fixed): Fixed {
  if (x > 40n * one || x < -40n * one) return 0n;
  return over(one, inverseNormalDensity(x));
}

/** Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/15 + …). Beyond ±40, 0 and 1 are right to 1e-349. */
export function normalDistribution(x: Fixed): Fixed {
  if (x > 40n * one) return one;
  if (x < -40n * one) return 0n;
  const square = times(x, x);
  const sum = series((term, n) => times(term, square) / BigInt(2 * n + 1), x);
  return (one >> 1n) + over(sum, inverseNormalDensity(x));
}

/** √(2π) e^(x²/2), with π from Machin's formula. */
function inverseNormalDensity(x: Fixed): Fixed {
  const pi = 16n * artanOfInverse(5n) - 4n * artanOfInverse(239n);
  return times(squareRoot(2n * pi), exp(times(x, x) >> 1n));
}

/** The nearest double, roughly: for starting values and for scales. */
export function approximate(x: Fixed): number {
  const size = (x < 0n ? -x : x).toString(2).length;
  const shift = Math.max(0, size - 64);
  const exponent = shift - Number(bits);
  const half = Math.floor(exponent / 2);
  return Number(x >> BigInt(shift)) * 2 ** half * 2 ** (exponent - half);
}

/** |x − y| as a double, exact to its last digits however close the two are. */
export function distance(x: number, y: Fixed): number {
  return Math.abs(approximate(fixed(x) - y));
}

function series(next: (term: Fixed, n: number) => Fixed, first: Fixed): Fixed {
  let sum = 0n;
  let term = first;
  for (let n = 1; term > 1n || term < -1n; n++) {
    sum += term;
    term = next(term, n);
  }
  return sum;
}

function artanOfInverse(q: bigint): Fixed {
  let power = one / q;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += n % 4n === 1n ? power / n : -(power / n);
    power /= q * q;
  }
  return sum;
}

export function squareRoot(x: Fixed): Fixed {
  let root = fixed(Math.sqrt(approximate(x)));
  for (let k = 0; k < 8; k++) root = (root + over(x, root)) >> 1n;
  return root;
}
