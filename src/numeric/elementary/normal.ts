/**
 * The standard normal density φ and distribution Φ, for z Φ(z), its derivatives and erf. With x = |z| up to 39, where φ ends,
 *
 *   φ(x) = e^(−x²/2)/√(2π),   Φ(−x) = φ(x) M(x),   (1 + x) M(x)/√(2π) = a polynomial in t = (x − 4)/(x + 4),
 *
 * with Mills' ratio M, whose coefficients come from scripts/minimax.mjs: one formula for the middle and the tails. x is split
 * so that the large part of x² is exact; the exponential would magnify its rounding.
 */
import { exponentOf, growth, powerOfTwo, remainderHigh, remainderLow } from './exponential.js';

/** Where φ is below half the smallest number there is. */
const limit = 39;

/** value = z Φ(z) and, unless null, slope = Φ(z) + z φ(z). */
export function geluPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const a = bounded(x);
    const k = exponentOf(halfSquare(a));
    const s = powerOfTwo(k);
    const p = growthOf(a, k);
    const t = tailOf((a - 4) / (a + 4));
    const tail = ((t + p * t) / (1 + a)) * s;
    const share = x < 0 ? tail : 1 - tail;
    // Bounded, because ∞ · 0 is not the limit.
    const above = x < -limit ? -limit : x;
    value[i] = above * share;
    if (slope !== null) {
      const within = limit < above ? limit : above;
      slope[i] = share + within * ((0.3989422804014327 + p * 0.3989422804014327) * s);
    }
  }
}

/** value = φ(z). */
export function normalDensityPlain(z: Float64Array, value: Float64Array): void {
  for (let i = 0; i < z.length; i++) {
    const a = bounded(z[i]!);
    const k = exponentOf(halfSquare(a));
    value[i] = (0.3989422804014327 + growthOf(a, k) * 0.3989422804014327) * powerOfTwo(k);
  }
}

/**
 * value = erf z and, unless null, slope = 2 e^(−z²)/√π. Up to 1 a polynomial in z² beside z; beyond, with b = √2 |z|,
 * 1 − 2 φ(b) M(b), of which the second part is small.
 */
export function erfPlain(z: Float64Array, value: Float64Array, slope: Float64Array | null): void {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const size = Math.abs(x);
    const a = 27.4 < size ? 27.4 : size;
    const c = coarse(a);
    const k = exponentOf(-c * c);
    const s = powerOfTwo(k);
    const p = growth(remainderHigh(-c * c, k), remainderLow(k) + (a - c) * (a + c));
    const b = a * Math.SQRT2;
    const t = tailOf((b - 4) / (b + 4));
    const far = 1 - 2 * (((t + p * t) / (1 + b)) * s);
    const w = a * a;
    const w2 = w * w;
    const even =
      0.12837916709551256 +
      w2 *
        (0.11283791670945252 +
          w2 *
            (0.005223977607422444 +
              w2 * (0.00012055295319610948 + w2 * (0.0000016447517576386865 + w2 * 1.3722975567005645e-8))));
    const odd =
      -0.3761263890318355 +
      w2 *
        (-0.026866170643276066 +
          w2 *
            (-0.0008548325989657964 +
              w2 * (-0.00001492474465104607 + w2 * (-1.6209175465694306e-7 + w2 * -7.801189538989915e-10))));
    const near = a + a * (even + w * odd);
    const result = a < 1 ? near : far;
    value[i] = x > 0 ? result : x < 0 ? -result : x;
    if (slope !== null) slope[i] = (1.1283791670955126 + p * 1.1283791670955126) * s;
  }
}

/** |x|, at most 39. */
function bounded(x: number): number {
  const size = Math.abs(x);
  return limit < size ? limit : size;
}

/** a rounded to a multiple of 2⁻¹⁶, of which the square is exact. */
function coarse(a: number): number {
  return a + 103079215104 - 103079215104;
}

/** −c²/2 for the coarse part c of a. */
function halfSquare(a: number): number {
  const c = coarse(a);
  return -0.5 * c * c;
}

/** p of e^(−a²/2) = 2^k (1 + p); a² = c² + (a − c)(a + c). */
function growthOf(a: number, k: number): number {
  const c = coarse(a);
  return growth(remainderHigh(halfSquare(a), k), remainderLow(k) + 0.5 * ((a - c) * (a + c)));
}

/** (1 + x) M(x)/√(2π) at t = (x − 4)/(x + 4). */
function tailOf(t: number): number {
  const w = t * t;
  const even =
    0.47205320650984467 +
    w *
      (0.013999634724431498 +
        w *
          (-0.03219783742841294 +
            w *
              (-0.005002378584111037 +
                w *
                  (0.000694897028362331 +
                    w *
                      (-0.00008785268985582482 +
                        w *
                          (0.000013624855487170738 +
                            w *
                              (-0.000002607589870252514 +
                                w *
                                  (5.429197940851634e-7 +
                                    w * (-1.0131793103484974e-7 + w * 1.1780654103787066e-8)))))))));
  const odd =
    -0.09670347732652552 +
    w *
      (0.02860036405352084 +
        w *
          (0.01793609748059048 +
            w *
              (-0.0002856231104224565 +
                w *
                  (-0.00009443016480708112 +
                    w *
                      (0.000021249691034826477 +
                        w *
                          (-0.0000034314134151853693 +
                            w *
                              (4.038101625559566e-7 +
                                w *
                                  (7.001528002908176e-10 +
                                    w * (-1.7428901056513745e-8 + w * 3.917002590925796e-9)))))))));
  return even + t * odd;
}
