/**
 * Products of a matrix and a vector on the WebAssembly kernel: heads with one output, their gradients, single samples. Tiles
 * would leave most of their lanes empty there.
 */
import { addressOf, staging } from '../kernel/memory.js';
import { DEPTH } from './depth.js';
import { storedOperand } from './resident-operand.js';
import { EDGE, type SimdKernel } from './simd-kernel.js';
import { copyIn } from './staging.js';

/** Numbers of y that are made at a time where operands are copied. */
const BLOCK = 512;

/**
 * y ← beta·y + alpha·M·x for a `count`×k matrix M, or alpha·Mᵀ·x for a k×`count` one with `transposed`; M has the row stride
 * ldm. Entry p of x is `x[xOffset + p * xStep]`, entry i of y `y[yOffset + i * yStep]`. Sums as in `gemm`.
 */
export function matrixVectorSimd(
  kernel: SimdKernel,
  transposed: boolean,
  count: number,
  k: number,
  alpha: number,
  m: Float64Array,
  mOffset: number,
  ldm: number,
  x: Float64Array,
  xOffset: number,
  xStep: number,
  beta: number,
  y: Float64Array,
  yOffset: number,
  yStep: number,
): void {
  let mBase = addressOf(m);
  if (mBase >= 0) mBase += 8 * mOffset;
  else mBase = storedOperand(m, mOffset, ldm, transposed ? k : count, transposed ? count : k);
  const xBase = addressOf(x);
  // The kernel writes columns without gaps.
  const yBase = transposed && yStep !== 1 ? -1 : addressOf(y);
  const block = Math.min(count, BLOCK);
  const depth = Math.min(k, DEPTH);
  // Areas of the staging part, in numbers, with room for reads past their ends.
  const xAt = EDGE;
  const yAt = xAt + depth + 8;
  const mAt = yAt + block + 8;
  const memory = staging(mAt + block * depth + 8)!;

  for (let i = 0; i < count; i += block) {
    const height = Math.min(block, count - i);
    const to = yOffset + i * yStep;
    if (yBase < 0 && beta !== 0) {
      for (let r = 0; r < height; r++) memory[yAt + r] = y[to + r * yStep]!;
    }
    const yTo = yBase < 0 ? 8 * yAt : yBase + 8 * to;
    for (let p = 0; p < k; p += depth) {
      const deep = Math.min(depth, k - p);
      let xFrom = xBase + 8 * (xOffset + p * xStep);
      let xNext = 8 * xStep;
      if (xBase < 0) {
        xFrom = 8 * xAt;
        xNext = 8;
        for (let q = 0, at = xOffset + p * xStep; q < deep; q++, at += xStep) memory[xAt + q] = x[at]!;
      }
      const place = transposed ? p * ldm + i : i * ldm + p;
      let mFrom = mBase + 8 * place;
      let mRow = 8 * ldm;
      if (mBase < 0) {
        const [rows, columns] = transposed ? [deep, height] : [height, deep];
        copyIn(m, mOffset + place, ldm, rows, columns, memory, mAt);
        mFrom = 8 * mAt;
        mRow = 8 * columns;
      }
      const factor = p === 0 ? beta : 1;
      if (transposed) {
        kernel.timesColumns(height, deep, alpha, mFrom, mRow, xFrom, xNext, factor, yTo);
      } else {
        const yNext = yBase < 0 ? 8 : 8 * yStep;
        kernel.timesRows(height, deep, alpha, mFrom, mRow, xFrom, xNext, factor, yTo, yNext);
      }
    }
    if (yBase < 0) for (let r = 0; r < height; r++) y[to + r * yStep] = memory[yAt + r]!;
  }
}
