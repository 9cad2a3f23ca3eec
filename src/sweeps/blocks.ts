/**
 * Stacks of small matrices, one for each sample (or pair of samples), in one array: block b of size rows × columns
 * stands at b·rows·columns, row-major. The two matrix recursions work on such stacks, so that every step is one
 * multiplication over the batch.
 */
import { allocate } from '../numeric/allocation.js';

/** Each block transposed: [b][rows][columns] → [b][columns][rows]. */
export function transposeBlocks(blocks: Float64Array, rows: number, columns: number): Float64Array {
  const out = allocate(blocks.length);
  const size = rows * columns;
  for (let b = 0; b < blocks.length; b += size) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) out[b + c * rows + r] = blocks[b + r * columns + c]!;
    }
  }
  return out;
}

/** target += addition, element by element; returns a copy of `addition` if there is no target yet. */
export function addBlocks(target: Float64Array | undefined, addition: Float64Array): Float64Array {
  if (target === undefined) return addition.slice();
  for (let i = 0; i < addition.length; i++) target[i]! += addition[i]!;
  return target;
}

/** Adds `diagonal[b·width + i]·factor` to entry (i, i) of square block b. */
export function addDiagonals(blocks: Float64Array, diagonal: Float64Array, width: number): void {
  for (let at = 0, b = 0; at < diagonal.length; at += width, b += width * width) {
    for (let i = 0; i < width; i++) blocks[b + i * width + i]! += diagonal[at + i]!;
  }
}

/** y[b] = X[b]·u[b] for stacks of rows × columns blocks and vectors; `transposed` uses X[b]ᵀ. */
export function multiplyBlocks(
  blocks: Float64Array,
  rows: number,
  columns: number,
  vectors: Float64Array,
  transposed: boolean,
): Float64Array {
  const count = blocks.length / (rows * columns);
  const out = allocate(count * (transposed ? columns : rows));
  for (let b = 0; b < count; b++) {
    const start = b * rows * columns;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const x = blocks[start + r * columns + c]!;
        if (transposed) out[b * columns + c]! += x * vectors[b * rows + r]!;
        else out[b * rows + r]! += x * vectors[b * columns + c]!;
      }
    }
  }
  return out;
}
