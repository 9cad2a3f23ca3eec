/** max(z, 0) and its slope. */
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
