/**
 * |row|² for every row, from dot products of its vectors alone: Σ over pairs of terms (and sites) of
 * (left·left')(right·right' + bias). For a gradient this is Σ_l |δ_l|² |ṽ_{l-1}|², 2S flops a sample.
 */
import { allocate, scratch, withScratch } from '../../numeric/allocation.js';
import { addProducts, rowProducts } from '../../numeric/elementwise.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { writtenOut } from './collapse.js';
import { mergeShared } from './merge.js';
import { rowCount, type FactorRows } from './factor-rows.js';

/** Squared Euclidean norms, kind-major. Never negative beyond rounding of a sum of products; clamped at 0. */
export function squaredNormsOfRows(rows: FactorRows): Float64Array {
  const out = allocate(rowCount(rows));
  for (const factors of mergeShared(rows).nodes) {
    const { node, left, right } = factors;
    const outputs = affineOutputs(node);
    const inputs = affineInputs(node);
    if (factors.dense !== undefined || node.sites * (outputs + inputs) > outputs * inputs) {
      addSquares(writtenOut(rows, factors), out);
      continue;
    }
    rows.kinds.forEach((terms, kind) => {
      for (const a of terms) {
        for (const b of terms) {
          const la = left[a.left];
          const lb = left[b.left];
          if (la === undefined || lb === undefined) continue;
          if (node.sites === 1 && a === b) {
            addSquaredLengths(
              rows,
              la,
              right[a.right],
              node.bias === null ? 0 : rows.constants[a.right]!,
              out,
              kind,
            );
            continue;
          }
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
  return out.map((value, r) => Math.max(value, 0) * (rows.scale?.[r] ?? 1) ** 2);
}

/** out[n] += |left_n|² (|right_n|² + constant), for the rows of one kind. */
function addSquaredLengths(
  { samples }: FactorRows,
  left: Float64Array,
  right: Float64Array | undefined,
  constant: 0 | 1,
  out: Float64Array,
  kind: number,
): void {
  withScratch(() => {
    const [ofLeft, ofRight] = [scratch(samples), scratch(samples)];
    rowProducts(samples, left.length / samples, left, 0, left, 0, false, ofLeft, 0);
    ofRight.fill(constant);
    if (right !== undefined)
      rowProducts(samples, right.length / samples, right, 0, right, 0, true, ofRight, 0);
    addProducts(samples, ofLeft, 0, ofRight, 0, out, kind * samples);
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
