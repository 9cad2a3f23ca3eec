/**
 * Where sums over pairs belong in the Hessian. Every pair of parameters is written once, to one of its two places and with
 * half its value where both are the same: H = X + Xᵀ follows (add-transposed.ts). Units of the lower layer are i with
 * inputs j, of the upper layer p with inputs q.
 */
import type { Matrix } from '../../numeric/matrix.js';
import type { DenseLayer } from './dense-chain.js';

/** Where the parameter of unit i and input j stands; the bias follows the inputs. */
function indexOf({ node, inputs }: DenseLayer, i: number, j: number): number {
  return j < inputs ? node.weight.offset + i * inputs + j : node.bias!.offset + i;
}

/** Of one layer: rows of pairs i ≥ p, columns of pairs j ≥ q. */
export function addOwn(layer: DenseLayer, block: Float64Array, { data, columns }: Matrix): void {
  const { outputs, inputs, width } = layer;
  const size = (width * (width + 1)) / 2;
  for (let i = 0, from = 0; i < outputs; i++) {
    for (let p = 0; p <= i; p++, from += size) {
      const weight = indexOf(layer, p, 0);
      for (let j = 0, at = from; j < width; at += ++j) {
        const row = indexOf(layer, i, j) * columns;
        const to = row + weight;
        for (let q = 0; q < j; q++) data[to + q]! += block[at + q]!;
        const same = row + indexOf(layer, p, j);
        if (i === p) {
          data[same]! += 0.5 * block[at + j]!;
          continue;
        }
        data[same]! += block[at + j]!;
        // The pairs (i, j), (p, q) with q > j are those with j and q exchanged.
        let across = at + j + j + 1;
        for (let q = j + 1; q < inputs; across += ++q) data[to + q]! += block[across]!;
        if (j < inputs && inputs < width) data[row + layer.node.bias!.offset + p]! += block[across]!;
      }
    }
  }
}

/** Rows (i, p), columns (j, q). */
export function addCross(
  lower: DenseLayer,
  upper: DenseLayer,
  block: Float64Array,
  { data, columns }: Matrix,
): void {
  const { inputs, width } = upper;
  let at = 0;
  for (let i = 0; i < lower.outputs; i++) {
    for (let p = 0; p < upper.outputs; p++) {
      const weight = upper.node.weight.offset + p * inputs;
      for (let j = 0; j < lower.width; j++) {
        const row = indexOf(lower, i, j) * columns;
        const to = row + weight;
        for (let q = 0; q < inputs; q++, at++) data[to + q]! += block[at]!;
        if (width > inputs) data[row + upper.node.bias!.offset + p]! += block[at++]!;
      }
    }
  }
}

/** Rows (i, j), columns p, for the input q = i that unit i feeds. */
export function addNeighbours(
  lower: DenseLayer,
  upper: DenseLayer,
  block: Float64Array,
  { data, columns }: Matrix,
): void {
  let at = 0;
  for (let i = 0; i < lower.outputs; i++) {
    for (let j = 0; j < lower.width; j++) {
      const to = indexOf(lower, i, j) * columns + indexOf(upper, 0, i);
      for (let p = 0; p < upper.outputs; p++, at++) data[to + p * upper.inputs]! += block[at]!;
    }
  }
}

/** Rows (q, i), columns (p, j). */
export function addFar(
  lower: DenseLayer,
  upper: DenseLayer,
  block: Float64Array,
  { data, columns }: Matrix,
): void {
  let at = 0;
  for (let q = 0; q < upper.inputs; q++) {
    for (let i = 0; i < lower.outputs; i++) {
      for (let p = 0; p < upper.outputs; p++) {
        const to = indexOf(upper, p, q);
        for (let j = 0; j < lower.width; j++, at++) data[indexOf(lower, i, j) * columns + to]! += block[at]!;
      }
    }
  }
}
