/** The standard normal density φ and distribution Φ for single numbers, with full relative accuracy in the tails. */

/** Above 39, φ is below the smallest number there is. */
const underflow = 39;

/** φ(x) = exp(−x²/2)/√(2π). x is split so that the large part of x² is exact; exp would magnify its rounding. */
export function normalDensity(x: number): number {
  if (Math.abs(x) > underflow) return 0;
  const coarse = Math.round(x * 16) / 16;
  const fine = x - coarse;
  return (
    (Math.exp(-0.5 * coarse * coarse) * Math.exp(-fine * (coarse + 0.5 * fine))) / Math.sqrt(2 * Math.PI)
  );
}

/** Φ(z): a series of positive terms near 0 and above, the continued fraction in the lower tail. */
export function normalDistribution(z: number): number {
  const x = Math.abs(z);
  if (x > 2 || z < -0.5) {
    const tail = normalDensity(x) * millsRatio(x);
    return z > 0 ? 1 - tail : tail;
  }
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + normalDensity(z) * sum;
}

/** Mills' ratio M(x) = Φ(−x)/φ(x) for x ≥ 1/2, by the continued fraction 1/(x + 1/(x + 2/(x + 3/(x + …)))). */
export function millsRatio(x: number): number {
  let tail = x;
  // As many levels as 1e-17 takes, found by trial from x = 1/2 to 40.
  for (let level = Math.ceil(20 + 420 / (x * x)); level > 0; level--) tail = x + level / tail;
  return 1 / tail;
}

/** erf(u) = 2 Φ(√2 u) − 1: near 0 by its own series of terms of one sign, where the subtraction would cancel. */
export function errorFunction(u: number): number {
  const x = Math.abs(u);
  if (x > 1.4) return Math.sign(u) * (1 - 2 * normalDistribution(-x * Math.SQRT2));
  let term = u;
  let sum = u;
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= (2 * u * u) / odd;
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-u * u) * sum;
}
