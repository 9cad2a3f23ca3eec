/** Wᵀ R W for symmetric matrices R of all samples, each held as its lower triangle row by row. */
import { scratch, withScratch } from '../numeric/allocation.js';
import { gemm, gemmLower } from '../numeric/gemm.js';

/**
 * N × inputs(inputs + 1)/2 from N × outputs(outputs + 1)/2, in scratch memory. Cost: 2·outputs²·inputs + outputs·inputs² flops a
 * sample.
 */
export function packedCongruence(
  packed: Float64Array,
  weight: Float64Array,
  outputs: number,
  inputs: number,
  samples: number,
): Float64Array {
  const size = (inputs * (inputs + 1)) / 2;
  const out = scratch(samples * size);
  withScratch(() => {
    const whole = scratch(outputs * outputs);
    const right = scratch(outputs * inputs);
    const product = scratch(inputs * inputs);
    const w = scratch(weight.length);
    w.set(weight);
    for (let n = 0; n < samples; n++) {
      unpack(packed, n * ((outputs * (outputs + 1)) / 2), outputs, whole);
      gemm(false, false, outputs, inputs, outputs, 1, whole, 0, outputs, w, 0, inputs, 0, right, 0, inputs);
      gemmLower(true, false, inputs, outputs, 1, w, 0, inputs, right, 0, inputs, 0, product, 0, inputs);
      pack(product, inputs, out, n * size);
    }
  });
  return out;
}

function unpack(packed: Float64Array, from: number, width: number, whole: Float64Array): void {
  for (let i = 0, at = from; i < width; i++) {
    for (let j = 0; j <= i; j++, at++) {
      whole[i * width + j] = packed[at]!;
      whole[j * width + i] = packed[at]!;
    }
  }
}

function pack(whole: Float64Array, width: number, packed: Float64Array, to: number): void {
  for (let i = 0, at = to; i < width; i++) {
    for (let j = 0; j <= i; j++, at++) packed[at] = whole[i * width + j]!;
  }
}
