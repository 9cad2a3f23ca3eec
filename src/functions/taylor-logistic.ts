/** Taylor coefficients of the logistic function at z, from σ' = σ (1 − σ); sigmoid, softplus and silu are made of them. */
import { logistic, logisticSlope } from './logistic.js';

/** Writes σ^(k)(z)/k!. The first two by their own formulas, which keep their digits in the tails. */
export function taylorOfLogistic(z: number, out: Float64Array): void {
  out[0] = logistic(z);
  if (out.length > 1) out[1] = logisticSlope(z);
  for (let k = 1; k + 1 < out.length; k++) {
    let sum = 0;
    for (let i = 1; i < k; i++) sum += out[i]! * out[k - i]!;
    out[k + 1] = (out[k]! * (1 - 2 * out[0]) - sum) / (k + 1);
  }
}
