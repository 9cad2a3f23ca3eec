/** How the inputs of a chain's layers move with the units of a layer below: η, carried upward one layer at a time. */
import { scratch } from '../numeric/allocation.js';
import { multiplyElements } from '../numeric/elementwise.js';
import { gemm } from '../numeric/gemm.js';
import type { DenseLayer } from './dense-chain.js';

/** η of the layer above `layer` from that of its own inputs, (outputs of `layer` · outputs of `lower`) × N. */
export function movedInputs(
  parameters: Float64Array,
  lower: DenseLayer,
  layer: DenseLayer,
  below: Float64Array,
  slope: Float64Array,
  isDiagonal: boolean,
): Float64Array {
  const { offset, length } = layer.node.weight;
  const weight = parameters.subarray(offset, offset + length);
  const { outputs, inputs } = layer;
  const samples = slope.length / outputs;
  const columns = lower.outputs * samples;
  const out = scratch(outputs * columns);
  if (isDiagonal) {
    for (let p = 0, to = 0; p < outputs; p++) {
      for (let i = 0, from = 0; i < inputs; i++) {
        const factor = weight[p * inputs + i]!;
        for (let n = 0; n < samples; n++, from++, to++) out[to] = factor * below[from]!;
      }
    }
  } else {
    gemm(false, false, outputs, columns, inputs, 1, weight, 0, inputs, below, 0, columns, 0, out, 0, columns);
  }
  for (let p = 0, at = 0; p < outputs; p++) {
    for (let i = 0; i < lower.outputs; i++, at += samples) {
      multiplyElements(samples, out, at, slope, p * samples, out, at);
    }
  }
  return out;
}
