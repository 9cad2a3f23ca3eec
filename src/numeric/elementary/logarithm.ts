/**
 * log(1 + e) for 0 ≤ e ≤ 1: with f = e, or f = (1 + e)/2 − 1 and log 2 in addition where e > √2 − 1, and v = f/(2 + f),
 *
 *   log(1 + f) = 2 artanh v = f − (f²/2 − v (f²/2 + R(v²))),
 *
 * in which f, the largest term, is exact. R is a polynomial from scripts/minimax.mjs.
 */
export function logOnePlus(e: number): number {
  const far = e > 0.41421356237309503;
  const f = far ? 0.5 * (e - 1) : e;
  const v = f / (2 + f);
  const z = v * v;
  const w = z * z;
  const even = 0.3999999999939462 + w * (0.22222198031956003 + w * 0.1531323405206618);
  const odd =
    0.6666666666666737 + w * (0.2857142874727135 + w * (0.18183594402167727 + w * 0.1480456601642346));
  const half = 0.5 * f * f;
  const rest = v * (half + (z * odd + w * even)) + (far ? 1.9082149292705877e-10 : 0);
  return (far ? 0.6931471803691238 : 0) - (half - rest - f);
}
