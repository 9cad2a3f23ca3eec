/** max(z, 0) and its slope. */

/** value = max(z, 0), where NaN stays NaN, and slope = 1 for z > 0 and 0 else (not written if null); n numbers. */
export function rectify(
  n: number,
  z: Float64Array,
  zAt: number,
  value: Float64Array,
  valueAt: number,
  slope: Float64Array | null,
  slopeAt: number,
): void {
  for (let i = 0; i < n; i++) {
    const x = z[zAt + i]!;
    value[valueAt + i] = Math.max(x, 0);
    if (slope !== null) slope[slopeAt + i] = x > 0 ? 1 : 0;
  }
}
