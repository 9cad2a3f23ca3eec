/** Transposes of parts of arrays: by the kernel where both lie in its memory, else in a loop. */
import { baseKernel } from './gemm/simd-kernel.js';
import { addressOf } from './kernel/memory.js';

/** out[j, i] = a[i, j], rows × columns numbers without gaps. */
export function turn(
  rows: number,
  columns: number,
  a: Float64Array,
  aAt: number,
  out: Float64Array,
  outAt: number,
): void {
  const kernel = baseKernel();
  if (kernel !== null && (addressOf(a) | addressOf(out)) >= 0) {
    const [from, to] = [addressOf(a) + 8 * aAt, addressOf(out) + 8 * outAt];
    kernel.transpose(columns, rows, from, 8 * columns, to, 8 * rows);
    return;
  }
  for (let i = 0, from = aAt; i < rows; i++) {
    for (let j = 0; j < columns; j++, from++) out[outAt + j * rows + i] = a[from]!;
  }
}
