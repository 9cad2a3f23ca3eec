/**
 * The coupling F between z of one layer and the multipliers μ of the next, p and q units wide, N samples:
 *
 *     F[(n,j), (m,i)] = γ^n_j ( −W_ij [n = m] + (1/λ) w_n δ^n_i v^m_j ).
 *
 * The first term is the network's own Jacobian, the second remains of the eliminated weights. F is never formed:
 * applied to a vector it is one product with W and two of inner size N. Vectors are N·width numbers, sample after
 * sample; `count` of them, one behind another, go through together.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { multiply } from '../../numeric/multiply.js';
import type { ChainLayer } from './chain.js';

export interface Coupling {
  /** Units of the lower layer, p. */
  readonly lower: number;
  /** Units of the upper layer, q. */
  readonly upper: number;
  /** F μ: `count` vectors of N·q numbers to N·p. Cost 2·count·N·(pq + N(p + q)) flops. */
  pull(mu: Float64Array, count: number): Float64Array;
  /** Fᵀ z: `count` vectors of N·p numbers to N·q. Cost as `pull`. */
  push(z: Float64Array, count: number): Float64Array;
  /** Rows (n, ·) of F: p vectors of N·q numbers. */
  lowerRows(n: number): Float64Array;
  /** Rows (m, ·) of Fᵀ: q vectors of N·p numbers. */
  upperRows(m: number): Float64Array;
}

/** F between two consecutive layers, times `scale`; `shift` is λ. */
export function coupling(lower: ChainLayer, upper: ChainLayer, shift: number, scale: number): Coupling {
  const { weight, value, adjoint } = upper;
  const samples = value.rows;
  const [q, p] = [weight.rows, weight.columns];
  const slope = lower.slope.map((entry) => scale * entry);

  /** −x·op(W) + (1/λ) Σ_m (left^n · x^m) right^m, with left given on x's side. */
  const image = (
    x: Float64Array,
    count: number,
    sides: { readonly left: Matrix | null; readonly right: Matrix | null; readonly transposed: boolean },
  ): Float64Array => {
    const { left, right, transposed } = sides;
    const [from, to] = transposed ? [p, q] : [q, p];
    const rows = matrix(count * samples, from, x);
    const out = multiply(rows, weight, { transposeB: transposed, scale: -1 });
    if (left === null || right === null) return out.data;
    for (let r = 0; r < count; r++) {
      const part = matrix(samples, from, x.subarray(r * samples * from, (r + 1) * samples * from));
      const into = matrix(samples, to, out.data.subarray(r * samples * to, (r + 1) * samples * to));
      const inner = multiply(left, part, { transposeB: true, scale: 1 / shift });
      multiply(inner, right, { into, accumulate: true });
    }
    return out.data;
  };
  const timesSlope = (x: Float64Array): Float64Array => {
    const out = allocate(x.length);
    for (let at = 0; at < x.length; at += slope.length) {
      for (let i = 0; i < slope.length; i++) out[at + i] = x[at + i]! * slope[i]!;
    }
    return out;
  };

  return {
    lower: p,
    upper: q,
    pull: (mu, count) => timesSlope(image(mu, count, { left: adjoint, right: value, transposed: false })),
    push: (z, count) => image(timesSlope(z), count, { left: value, right: adjoint, transposed: true }),
    lowerRows(n) {
      const out = allocate(p * samples * q);
      for (let j = 0, at = 0; j < p; j++) {
        const factor = slope[n * p + j]!;
        for (let m = 0; m < samples; m++) {
          const v = (factor * value.data[m * p + j]!) / shift;
          for (let i = 0; i < q; i++, at++) {
            if (adjoint !== null) out[at] = v * adjoint.data[n * q + i]!;
            if (m === n) out[at]! -= factor * weight.data[i * p + j]!;
          }
        }
      }
      return out;
    },
    upperRows(m) {
      const out = allocate(q * samples * p);
      for (let i = 0, at = 0; i < q; i++) {
        for (let n = 0; n < samples; n++) {
          const delta = adjoint === null ? 0 : adjoint.data[n * q + i]! / shift;
          for (let j = 0; j < p; j++, at++) {
            const own = n === m ? weight.data[i * p + j]! : 0;
            out[at] = slope[n * p + j]! * (delta * value.data[m * p + j]! - own);
          }
        }
      }
      return out;
    },
  };
}
