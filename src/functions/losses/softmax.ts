/**
 * The softmax of one row, with the two numbers that are lost if they are computed from the probabilities afterwards:
 * 1 − p of the largest one, and the logarithm of the sum beyond its largest term.
 */

/**
 * Writes to `p` the probabilities eᶻʲ / Σ eᶻ of the row z[offset … offset + columns), and behind them 1 − p_m and
 * log Σ e^(z − z_m), where m is the index of the largest, which is returned. `p` holds columns + 2 numbers.
 */
export function softmaxRow(z: Float64Array, offset: number, columns: number, p: Float64Array): number {
  let top = 0;
  for (let j = 1; j < columns; j++) if (z[offset + j]! > z[offset + top]!) top = j;
  const largest = z[offset + top]!;
  let rest = 0;
  for (let j = 0; j < columns; j++) {
    if (j === top) continue;
    const grown = Math.exp(z[offset + j]! - largest);
    p[j] = grown;
    rest += grown;
  }
  const inverse = 1 / (1 + rest);
  for (let j = 0; j < columns; j++) p[j] = p[j]! * inverse;
  p[top] = largest - largest === 0 ? inverse : NaN;
  p[columns] = rest * inverse;
  p[columns + 1] = Math.log1p(rest);
  return top;
}
