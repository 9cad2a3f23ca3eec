/** max(z, 0), its slope, and products with the slope. */
import { addressOf } from '../kernel/memory.js';
import { elementwiseKernel } from './elementwise-kernel.js';

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
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const zFrom = addressOf(z);
    const valueFrom = addressOf(value);
    const slopeFrom = slope === null ? 0 : addressOf(slope);
    if ((zFrom | valueFrom | slopeFrom) >= 0) {
      // No array in the kernels' memory begins at 0, which stands for none.
      const to = slope === null ? 0 : slopeFrom + 8 * slopeAt;
      kernel.rectify(n, zFrom + 8 * zAt, valueFrom + 8 * valueAt, to);
      return;
    }
  }
  for (let i = 0; i < n; i++) {
    const x = z[zAt + i]!;
    value[valueAt + i] = Math.max(x, 0);
    if (slope !== null) slope[slopeAt + i] = x > 0 ? 1 : 0;
  }
}

/** out = a·h for the slope h of max(z, 0), told from its value: 1 where that is above 0, and 0 else; n numbers. */
export function multiplyByStep(
  n: number,
  a: Float64Array,
  aAt: number,
  value: Float64Array,
  valueAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = elementwiseKernel(n);
  if (kernel !== null) {
    const aFrom = addressOf(a);
    const valueFrom = addressOf(value);
    const outFrom = addressOf(out);
    if ((aFrom | valueFrom | outFrom) >= 0) {
      kernel.multiplyByStep(n, aFrom + 8 * aAt, valueFrom + 8 * valueAt, outFrom + 8 * outAt);
      return;
    }
  }
  for (let i = 0; i < n; i++) out[outAt + i] = a[aAt + i]! * (value[valueAt + i]! > 0 ? 1 : 0);
}
