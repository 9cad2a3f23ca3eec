/**
 * Where sums over pairs belong in the Hessian. Every pair of parameters is written once, on the diagonal or above it (a
 * chain's parameters stand in the order of its layers); what is below follows when all is there (mirror-upper.ts). Units
 * of the lower layer are i with inputs j, of the upper layer p with inputs q.
 */
import type { Matrix } from '../../numeric/matrix.js';
import type { DenseLayer } from '../../sweeps/dense-chain.js';

/** So many rows of a triangle are read down their columns together: each line of the cache is used whole. */
const SQUARE = 32;

/** Where the parameter of unit i and input j stands; the bias follows the inputs. */
function indexOf({ node, inputs }: DenseLayer, i: number, j: number): number {
  return j < inputs ? node.weight.offset + i * inputs + j : node.bias!.offset + i;
}

/** Of one layer: rows of pairs i ≥ p, columns of pairs j ≥ q. */
export function addOwn(layer: DenseLayer, block: Float64Array, { data, columns }: Matrix): void {
  const { node, outputs, inputs, width } = layer;
  const size = (width * (width + 1)) / 2;
  const bias = node.bias === null ? -1 : node.bias.offset;
  const last = size - width;
  for (let i = 0, from = 0; i < outputs; i++) {
    const weight = indexOf(layer, i, 0);
    for (let p = 0; p <= i; p++, from += size) {
      const ones = from + last;
      for (let j = 0, at = from; j < inputs; at += ++j) {
        const row = indexOf(layer, p, j) * columns;
        const to = row + weight;
        if (p < i) for (let q = 0; q < j; q++) data[to + q]! += block[at + q]!;
        if (bias >= 0) data[row + bias + i]! += block[ones + j]!;
      }
      // The pairs (p, j), (i, q) with q ≥ j are those with j and q exchanged.
      for (let left = 0; left < inputs; left += SQUARE) {
        const right = Math.min(inputs, left + SQUARE);
        for (let j = 0; j < right; j++) {
          const to = indexOf(layer, p, j) * columns + weight;
          let q = Math.max(j, left);
          for (let at = from + (q * (q + 1)) / 2 + j; q < right; at += ++q) data[to + q]! += block[at]!;
        }
      }
      if (bias < 0) continue;
      data[(bias + p) * columns + bias + i]! += block[ones + inputs]!;
      if (p === i) continue;
      for (let q = 0, to = weight * columns + bias + p; q < inputs; q++, to += columns) {
        data[to]! += block[ones + q]!;
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
