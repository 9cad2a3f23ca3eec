/**
 * One pass over a table of two dense layers that makes what a direction of one has to do with the other: a sum over the table's
 * slices for the upper layer, over its rows for the lower one. Each number of the table is read once.
 */
import { pairsVectors, simdKernel } from '../gemm/simd-kernel.js';
import { addressOf } from '../kernel/memory.js';
import { scratch } from '../allocation.js';
import { pairSumsKernel } from './pair-sums-kernel.js';

/** Two dense layers, of which the lower has `inputs` inputs and `width` outputs, the upper `rows` outputs. */
export interface PairShape {
  readonly rows: number;
  readonly width: number;
  readonly inputs: number;
  /** Where the lower weight (width × inputs), its bias, −1 for none, and the upper weight (rows × width) begin. */
  readonly first: number;
  readonly bias: number;
  readonly second: number;
}

/** Slices of the table: the lower layer's inputs, and one for its bias. */
export function slicesOf({ inputs, bias }: PairShape): number {
  return inputs + (bias < 0 ? 0 : 1);
}

/** Rows and columns of a block of the table: twin of that in assembly/elementwise/pair-sums.ts. */
const BLOCK = 4;

/**
 * The table B in the order in which it is read: blocks of four rows and four columns along the rows, each slice by slice, so
 * that a pass goes through memory from one end to the other. `slices` are B's, each rows × width.
 */
export function pairTable(shape: PairShape, slices: readonly Float64Array[], out: Float64Array): void {
  const { rows, width } = shape;
  let to = 0;
  for (let i = 0; i < rows; i += BLOCK) {
    const end = Math.min(rows, i + BLOCK);
    for (let j = 0; j < width; j += BLOCK) {
      const last = Math.min(width, j + BLOCK);
      for (const slice of slices) {
        for (let r = i; r < end; r++) for (let c = j; c < last; c++) out[to++] = slice[r * width + c]!;
      }
    }
  }
}

/**
 * With the table B (`pairTable`), rows × slices × width, and V₁ the lower layer's weight, its bias beside it as a last column, in
 * `theta`, V₂ the upper weight:
 *
 *     out₂[i, j] += Σ_k B[i, k, j] V₁[j, k]        out₁[j, k] += Σ_i V₂[i, j] B[i, k, j]
 *
 * k ascending from what out₂ holds; i ascending, the sum then added to out₁.
 */
export function addPairSums(
  shape: PairShape,
  table: Float64Array,
  theta: Float64Array,
  out: Float64Array,
): void {
  const { rows, width, inputs, first, bias, second } = shape;
  const slices = slicesOf(shape);
  const all = slices * width;
  // V₁ and the sums for out₁, turned.
  const room = scratch(2 * all);
  const kernel = pairSumsKernel();
  if (kernel !== null) {
    const [b, from, to, own] = [addressOf(table), addressOf(theta), addressOf(out), addressOf(room)];
    if ((b | from | to | own) >= 0) {
      const pairs = pairsVectors(simdKernel());
      kernel.addPairSums(rows, width, inputs, b, from, to, 8 * first, 8 * bias, 8 * second, own, pairs);
      return;
    }
  }
  for (let k = 0; k < slices; k++) {
    const [at, step] = k < inputs ? [first + k, inputs] : [bias, 1];
    for (let j = 0; j < width; j++) room[k * width + j] = theta[at + j * step]!;
  }
  room.fill(0, all);
  for (let i = 0; i < rows; i++) {
    const above = i - (i % BLOCK);
    const height = Math.min(BLOCK, rows - above);
    for (let j = 0; j < width; j++) {
      const before = j - (j % BLOCK);
      const wide = Math.min(BLOCK, width - before);
      const one = theta[second + i * width + j]!;
      let sum = out[second + i * width + j]!;
      let from = above * all + before * slices * height + (i - above) * wide + j - before;
      for (let at = j; at < all; at += width) {
        const entry = table[from]!;
        sum += entry * room[at]!;
        room[all + at]! += one * entry;
        from += height * wide;
      }
      out[second + i * width + j] = sum;
    }
  }
  for (let k = 0; k < slices; k++) {
    const [at, step] = k < inputs ? [first + k, inputs] : [bias, 1];
    for (let j = 0; j < width; j++) out[at + j * step]! += room[all + k * width + j]!;
  }
}
