/**
 * Operands of a product that are marked as unchanging (kernel/resident.ts): their address in the form that the product reads,
 * which is made where it is missing; −1 for operands that are not kept.
 */
import { addressOf, staging } from '../kernel/memory.js';
import { residentForm } from '../kernel/resident.js';
import { DEPTH } from './depth.js';
import { EDGE, type SimdKernel } from './simd-kernel.js';
import { copyIn } from './staging.js';

/** Forms; those in panels differ with the build, but a change of build forgets all; and for products that pass over zeros. */
const STORED = 0;
const TURNED = 1;
const PACKED = 2;
const PACKED_TRANSPOSED = 3;
const SPARSE = 2;

/** Rows that are turned at a time. */
const ROWS = 1024;

/** A rows×columns block as it is stored, with its row stride. */
export function storedOperand(
  array: Float64Array,
  offset: number,
  ld: number,
  rows: number,
  columns: number,
): number {
  // What lies between the rows would be kept too.
  if (ld > 2 * columns) return -1;
  const length = (rows - 1) * ld + columns;
  const form = residentForm(array, STORED, offset, ld, rows, columns, length);
  if (form === null) return -1;
  if (form.fresh) staging(0)!.set(array.subarray(offset, offset + length), form.address / 8);
  return form.address;
}

/** The transpose of a k×m block: m rows of k numbers without gaps. */
export function turnedOperand(
  kernel: SimdKernel,
  array: Float64Array,
  offset: number,
  ld: number,
  m: number,
  k: number,
): number {
  const form = residentForm(array, TURNED, offset, ld, k, m, m * k);
  if (form === null) return -1;
  if (form.fresh) {
    const memory = staging(0)!;
    const there = startOf(array, offset);
    for (let i = 0; i < m; i += ROWS) {
      const height = Math.min(ROWS, m - i);
      for (let p = 0; p < k; p += DEPTH) {
        const deep = Math.min(DEPTH, k - p);
        const to = form.address + 8 * (i * k + p);
        if (there >= 0) kernel.transpose(height, deep, there + 8 * (p * ld + i), 8 * ld, to, 8 * k);
        else {
          copyIn(array, offset + p * ld + i, ld, deep, height, memory, EDGE);
          kernel.transpose(height, deep, 8 * EDGE, 8 * height, to, 8 * k);
        }
      }
    }
  }
  return form.address;
}

/**
 * A k×n block in panels, of an n×k one with `transposed`: blocks of `columns` columns, each of them runs of DEPTH terms, and in each of
 * these the panels.
 */
export function packedOperand(
  kernel: SimdKernel,
  transposed: boolean,
  array: Float64Array,
  offset: number,
  ld: number,
  n: number,
  k: number,
  columns: number,
): number {
  const { panel } = kernel;
  const kind = (transposed ? PACKED_TRANSPOSED : PACKED) + (kernel.isSparse ? SPARSE : 0);
  const length = (n + panel - 1 - ((n + panel - 1) % panel)) * k;
  const form = residentForm(array, kind, offset, ld, transposed ? n : k, transposed ? k : n, length);
  if (form === null) return -1;
  if (form.fresh) {
    const memory = staging(0)!;
    const there = startOf(array, offset);
    let to = form.address;
    for (let j = 0; j < n; j += columns) {
      const width = Math.min(columns, n - j);
      for (let p = 0; p < k; p += DEPTH) {
        const deep = Math.min(DEPTH, k - p);
        let from = there + 8 * (transposed ? j * ld + p : p * ld + j);
        let line = 8 * ld;
        if (there < 0) {
          from = 8 * EDGE;
          line = 8 * (transposed ? deep : width);
          if (transposed) copyIn(array, offset + j * ld + p, ld, width, deep, memory, EDGE);
          else copyIn(array, offset + p * ld + j, ld, deep, width, memory, EDGE);
        }
        if (transposed) kernel.packPanelsTransposed(width, deep, from, line, to);
        else kernel.packPanels(width, deep, from, line, to);
        to += 8 * deep * (width + panel - 1 - ((width + panel - 1) % panel));
      }
    }
  }
  return form.address;
}

/** Where a block begins that lies in the kernels' memory as it is, in bytes; −1 for one that does not. */
function startOf(array: Float64Array, offset: number): number {
  const address = addressOf(array);
  return address < 0 ? -1 : address + 8 * offset;
}
