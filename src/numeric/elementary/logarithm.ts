/**
 * log(1 + x) = k log 2 + log(1 + f), where 1 + f is (1 + x)/2^k between √½ and √2; with v = f/(2 + f),
 *
 *   log(1 + f) = 2 artanh v = f − (f²/2 − v (f²/2 + R(v²))).
 *
 * f is formed as x/2^k + (1/2^k − 1), with one rounding and, where k = 0, with none: small results are as accurate as large
 * ones. R is a polynomial from scripts/minimax.mjs.
 */

/** value = log(1 + x) and, unless null, slope = 1/(1 + x). */
export function log1pPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const u = 1 + x;
    words.setFloat64(0, u);
    // The exponent of u·√2, rounded down.
    const k = ((words.getUint32(0) + 0x95f62) >>> 20) - 1023;
    // 4/2^k, because 1/2^1024 has lost its digits.
    words.setUint32(0, (1025 - k) << 20);
    words.setUint32(4, 0);
    const s = words.getFloat64(0);
    const f = 0.25 * (s * x) + (0.25 * s - 1);
    const inside = logarithmOf(f, k * 0.6931471803691238, k * 1.9082149292705877e-10);
    value[i] = x > -1 ? (x === Infinity ? x : inside) : x === -1 ? -Infinity : NaN;
    if (slope !== null) slope[i] = 1 / u;
  }
}

const words = new DataView(new ArrayBuffer(8));

/** log(1 + e) for 0 ≤ e ≤ 1. */
export function logOnePlus(e: number): number {
  const far = e > 0.41421356237309503;
  return logarithmOf(far ? 0.5 * (e - 1) : e, far ? 0.6931471803691238 : 0, far ? 1.9082149292705877e-10 : 0);
}

/** high + low + log(1 + f). */
function logarithmOf(f: number, high: number, low: number): number {
  const v = f / (2 + f);
  const z = v * v;
  const w = z * z;
  const even = 0.3999999999939462 + w * (0.22222198031956003 + w * 0.1531323405206618);
  const odd =
    0.6666666666666737 + w * (0.2857142874727135 + w * (0.18183594402167727 + w * 0.1480456601642346));
  const half = 0.5 * f * f;
  const rest = v * (half + (z * odd + w * even)) + low;
  return high - (half - rest - f);
}
