/**
 * The part of a chain's state Hessians that its activations curve, where only the diagonals are wanted. With c = d·A''(z),
 *
 *     H_k = Uᵀ ∇²loss U + R_k,      R_k = γ_k W_{k+1}ᵀ R_{k+1} W_{k+1} γ_k + diag(c_k),      R at the output = 0,
 *
 * where U are the adjoints of the outputs. R is nothing for piecewise linear layers, a diagonal below the first curve, and
 * below the last weight but one only its diagonal is asked for. In both cases the congruence with W is one product for all
 * samples, with the products of pairs of W's entries in place of W: (R_k)_ab = Σ_i c_i W_ia W_ib, and
 * diag(R_k)_a = Σ_ij R_ij W_ia W_ja, at half the flops that symmetric matrices need in general.
 */
import { scratch, scratchZeros } from '../numeric/allocation.js';
import { addProducts, multiplyElements } from '../numeric/elementwise.js';
import { gemm } from '../numeric/gemm.js';
import { affineInputs, affineOutputs, type AffineNode } from '../program/nodes.js';
import type { Program } from '../program/program.js';
import { packedCongruence } from './packed-congruence.js';
import { secondOf, slopeOf, type Adjoint, type Trace } from './trace.js';

/** Whether every node reads the one before it and is a dense layer, an activation or a scaling. */
export function isChain(program: Program): boolean {
  return program.nodes.every((node, k) => {
    if (node.kind !== 'affine' && node.kind !== 'activation' && node.kind !== 'scaling') return false;
    if (node.kind === 'affine' && node.sites !== 1) return false;
    return node.input === (k === 0 ? program.input : program.nodes[k - 1]!.output);
  });
}

/** R as far as it is known: its diagonal, N × width, or its lower triangle row by row, N × width(width + 1)/2. */
interface Rest {
  readonly values: Float64Array;
  readonly isPacked: boolean;
}

/**
 * diag(R) at the output of every affine node, N × width, by slot; nothing where R is zero. The arrays are scratch.
 * Cost: n³ flops a sample and layer but for the first two, which are free.
 */
export function chainCurvature(trace: Trace, adjoint: Adjoint): (Float64Array | undefined)[] {
  const { program, samples } = trace;
  const diagonals: (Float64Array | undefined)[] = [];
  let below = program.nodes.filter(({ kind }) => kind === 'affine').length;
  let rest: Rest | null = null;
  for (let k = program.nodes.length - 1; k >= 0 && below > 0; k--) {
    const node = program.nodes[k]!;
    if (node.kind === 'affine') {
      below--;
      if (rest === null) continue;
      diagonals[node.output] = diagonalOf(rest, samples);
      if (below > 0) rest = pulledBack(node, trace, rest, below === 1);
    } else if (node.kind === 'activation') {
      if (rest !== null) scaleBoth(rest, slopeOf(trace, node), samples, true);
      const second = secondOf(trace, node);
      const above = adjoint.value[node.output];
      if (second !== null && above !== undefined) rest = withDiagonal(rest, second, above, samples);
    } else if (node.kind === 'scaling' && rest !== null) scaleBoth(rest, node.scale, samples, false);
  }
  return diagonals;
}

function diagonalOf({ values, isPacked }: Rest, samples: number): Float64Array {
  const size = values.length / samples;
  const width = isPacked ? (Math.sqrt(8 * size + 1) - 1) / 2 : size;
  const out = scratch(samples * width);
  if (!isPacked) {
    out.set(values);
    return out;
  }
  for (let n = 0, at = 0; n < samples; n++) {
    for (let i = 0, entry = n * size; i < width; i++, at++, entry += i + 1) out[at] = values[entry]!;
  }
  return out;
}

/** R ← diag(f) R diag(f), in place, with f of every sample (`each`) or one for all. */
function scaleBoth({ values, isPacked }: Rest, factor: Float64Array, samples: number, each: boolean): void {
  const width = each ? factor.length / samples : factor.length;
  for (let n = 0, at = 0; n < samples; n++) {
    const from = each ? n * width : 0;
    for (let i = 0; i < width; i++) {
      const left = factor[from + i]!;
      if (!isPacked) values[at++]! *= left * left;
      else for (let j = 0; j <= i; j++, at++) values[at]! *= left * factor[from + j]!;
    }
  }
}

/** R + diag(second ∘ above). */
function withDiagonal(rest: Rest | null, second: Float64Array, above: Float64Array, samples: number): Rest {
  const n = second.length;
  if (rest === null) {
    const values = scratch(n);
    multiplyElements(n, second, 0, above, 0, values, 0);
    return { values, isPacked: false };
  }
  if (!rest.isPacked) {
    addProducts(n, second, 0, above, 0, rest.values, 0);
    return rest;
  }
  const width = n / samples;
  const size = rest.values.length / samples;
  for (let s = 0, at = 0; s < samples; s++) {
    for (let i = 0, entry = s * size; i < width; i++, at++, entry += i + 1) {
      rest.values[entry]! += second[at]! * above[at]!;
    }
  }
  return rest;
}

/** Wᵀ R W, or its diagonal alone. */
function pulledBack(node: AffineNode, trace: Trace, rest: Rest, diagonalOnly: boolean): Rest {
  const { parameters, samples } = trace;
  const weight = parameters.subarray(node.weight.offset, node.weight.offset + node.weight.length);
  const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
  if (diagonalOnly) {
    const values = scratchZeros(samples * inputs);
    const lists = rest.isPacked ? outputs : 1;
    addDiagonal(rest, weight, outputs, inputs, samples, lists, values);
    return { values, isPacked: false };
  }
  if (rest.isPacked) {
    return { values: packedCongruence(rest.values, weight, outputs, inputs, samples), isPacked: true };
  }
  return { values: outerSums(rest.values, weight, outputs, inputs, samples), isPacked: true };
}

/** Rows of pairs, or columns of them, that are made for one product. */
const PAIRS = 256;

/** Σ_i c_i W_ia W_ib for all pairs a ≥ b: N × inputs(inputs + 1)/2, several rows a at a time. */
function outerSums(
  c: Float64Array,
  weight: Float64Array,
  outputs: number,
  inputs: number,
  samples: number,
): Float64Array {
  const size = (inputs * (inputs + 1)) / 2;
  const out = scratch(samples * size);
  const pairs = scratch(outputs * (PAIRS + inputs));
  for (let a = 0; a < inputs;) {
    let end = a;
    let count = 0;
    while (end < inputs && count < PAIRS) count += ++end;
    for (let i = 0, at = 0; i < outputs; i++) {
      const row = i * inputs;
      for (let left = a; left < end; left++) {
        const w = weight[row + left]!;
        for (let b = 0; b <= left; b++, at++) pairs[at] = w * weight[row + b]!;
      }
    }
    const to = (a * (a + 1)) / 2;
    gemm(false, false, samples, count, outputs, 1, c, 0, outputs, pairs, 0, count, 0, out, to, size);
    a = end;
  }
  return out;
}

/** out += Σ_ij R_ij W_ia W_ja, N × inputs; `lists` is how many rows R has, 1 for a diagonal, which is one row of squares. */
function addDiagonal(
  { values, isPacked }: Rest,
  weight: Float64Array,
  outputs: number,
  inputs: number,
  samples: number,
  lists: number,
  out: Float64Array,
): void {
  if (!isPacked) {
    const squares = scratch(weight.length);
    multiplyElements(weight.length, weight, 0, weight, 0, squares, 0);
    gemm(
      false,
      false,
      samples,
      inputs,
      outputs,
      1,
      values,
      0,
      outputs,
      squares,
      0,
      inputs,
      1,
      out,
      0,
      inputs,
    );
    return;
  }
  const size = values.length / samples;
  const pairs = scratch((PAIRS + outputs) * inputs);
  for (let i = 0; i < lists;) {
    const from = (i * (i + 1)) / 2;
    let end = i;
    let count = 0;
    while (end < lists && count < PAIRS) count += ++end;
    for (let at = 0; i < end; i++) {
      for (let j = 0; j <= i; j++) {
        const factor = i === j ? 1 : 2;
        const [left, right] = [i * inputs, j * inputs];
        for (let a = 0; a < inputs; a++, at++) pairs[at] = factor * weight[left + a]! * weight[right + a]!;
      }
    }
    gemm(false, false, samples, inputs, count, 1, values, from, size, pairs, 0, inputs, 1, out, 0, inputs);
  }
}
