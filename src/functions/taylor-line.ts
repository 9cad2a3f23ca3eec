/** Taylor coefficients of a straight line, which every piecewise linear activation is at every point. */

/** Writes value, slope, 0, 0, … */
export function taylorOfLine(out: Float64Array, value: number, slope: number): void {
  out.fill(0);
  out[0] = value;
  if (out.length > 1) out[1] = slope;
}
