/**
 * |row|² for every row, from dot products of its vectors alone: Σ over pairs of terms (and sites) of
 * (left·left')(right·right' + bias). For a gradient this is Σ_l |δ_l|² |ṽ_{l-1}|², 2S flops a sample.
 */
import { allocate, scratch, scratchOf, withScratch } from '../../numeric/allocation.js';
import { addProducts, multiplyBy, rowProducts } from '../../numeric/elementwise.js';
import { addressOf } from '../../numeric/kernel/memory.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { writtenOut } from './collapse.js';
import { mergeShared } from './merge.js';
import { rowCount, type FactorRows, type NodeFactors } from './factor-rows.js';

/** Squared Euclidean norms, kind-major. Never negative beyond rounding of a sum of products; clamped at 0. */
export function squaredNormsOfRows(rows: FactorRows): Float64Array {
  const out = allocate(rowCount(rows));
  for (const factors of mergeShared(rows).nodes) {
    const { node, dense } = factors;
    const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
    if (dense === undefined && node.sites === 1) addSingle(rows, factors, out);
    else if (dense !== undefined || node.sites * (outputs + inputs) > outputs * inputs) {
      addSquares(writtenOut(rows, factors), out);
    } else addPairs(rows, factors, out);
  }
  const { scale } = rows;
  for (let r = 0; r < out.length; r++) {
    out[r] = Math.max(out[r]!, 0) * (scale === undefined ? 1 : scale[r]! ** 2);
  }
  return out;
}

/** A weight that is used once: each pair of terms is two dot products a row. */
function addSingle(rows: FactorRows, { node, left, right }: NodeFactors, out: Float64Array): void {
  const { samples, constants } = rows;
  withScratch(() => {
    const [ofLeft, ofRight] = [scratch(samples), scratch(samples)];
    rows.kinds.forEach((terms, kind) => {
      terms.forEach((a, k) => {
        for (let l = 0; l <= k; l++) {
          const b = terms[l]!;
          const [la, lb, ra, rb] = [left[a.left], left[b.left], right[a.right], right[b.right]];
          if (la === undefined || lb === undefined) continue;
          rowDots(samples, la, lb, false, ofLeft);
          // A pair of two terms stands for itself and its mirror image.
          if (l < k) multiplyBy(samples, 2, ofLeft, 0, ofLeft, 0);
          ofRight.fill(node.bias === null ? 0 : constants[a.right]! * constants[b.right]!);
          if (ra !== undefined && rb !== undefined) rowDots(samples, ra, rb, true, ofRight);
          addProducts(samples, ofLeft, 0, ofRight, 0, out, kind * samples);
        }
      });
    });
  });
}

/** Numbers that are copied into the kernels' memory at a time: few enough to be read there from a near cache. */
const BLOCK = 2 ** 14;

/** `rowProducts` of arrays that may lie elsewhere: copying them costs a fraction of a loop without vectors. */
function rowDots(
  count: number,
  a: Float64Array,
  b: Float64Array,
  accumulate: boolean,
  out: Float64Array,
): void {
  const width = a.length / count;
  const isThere = addressOf(a) >= 0 && addressOf(b) >= 0;
  const step = isThere ? count : Math.max(1, Math.floor(BLOCK / width));
  for (let start = 0; start < count; start += step) {
    const rows = Math.min(step, count - start);
    withScratch(() => {
      const [from, to] = [start * width, (start + rows) * width];
      const own = scratchOf(a.subarray(from, to));
      const other = a === b ? own : scratchOf(b.subarray(from, to));
      rowProducts(rows, width, own, 0, other, 0, accumulate, out, start);
    });
  }
}

/** A weight of several sites: dot products of all pairs of them. */
function addPairs(rows: FactorRows, { node, left, right }: NodeFactors, out: Float64Array): void {
  const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
  rows.kinds.forEach((terms, kind) => {
    for (const a of terms) {
      for (const b of terms) {
        const la = left[a.left];
        const lb = left[b.left];
        if (la === undefined || lb === undefined) continue;
        const constant = node.bias === null ? 0 : rows.constants[a.right]! * rows.constants[b.right]!;
        for (let n = 0; n < rows.samples; n++) {
          const start = n * node.sites;
          let sum = 0;
          for (let s = start; s < start + node.sites; s++) {
            for (let t = start; t < start + node.sites; t++) {
              sum +=
                dotAt(la, s, lb, t, outputs) *
                (dotAt(right[a.right], s, right[b.right], t, inputs) + constant);
            }
          }
          out[kind * rows.samples + n]! += sum;
        }
      }
    }
  });
}

/** Where T²(out + in) exceeds T·out·in, writing the sum out is the shorter way to its norm. */
function addSquares(dense: Float64Array, out: Float64Array): void {
  const width = dense.length / out.length;
  for (let r = 0, at = 0; r < out.length; r++) {
    let sum = 0;
    for (let i = 0; i < width; i++, at++) sum += dense[at]! ** 2;
    out[r]! += sum;
  }
}

function dotAt(
  a: Float64Array | undefined,
  i: number,
  b: Float64Array | undefined,
  j: number,
  width: number,
): number {
  if (a === undefined || b === undefined) return 0;
  let sum = 0;
  for (let c = 0; c < width; c++) sum += a[i * width + c]! * b[j * width + c]!;
  return sum;
}
