/**
 * The second derivatives of the weighted losses with respect to the pre-activations of every two layers of a chain,
 * M_lm = w ∂²loss/∂z_l∂z_m for l ≤ m, with the samples last. Going down,
 *
 *     M_{l-1,m} = γ W_lᵀ M_lm,      M_{l-1,l-1} = γ (W_lᵀ M_ll W_l) γ + diag(c),      c = w A''·d,
 *
 * and since W_l acts on all samples alike, each step is one product of W_lᵀ with all samples' numbers.
 */
import { scratch } from '../numeric/allocation.js';
import { addScaled, multiplyElements } from '../numeric/elementwise.js';
import { gemm } from '../numeric/gemm.js';
import { writePairs } from '../numeric/pair-product.js';
import type { DenseLayer } from './dense-chain.js';
import type { StateHessianOptions } from './state-hessian.js';
import { secondOf, slopeOf, type Adjoint, type Trace } from './trace.js';
import { turned, turnedTriangles } from './turned.js';

export interface ChainHessian {
  /** By layer: pairs i ≥ p of M_ll, outputs(outputs + 1)/2 × N. */
  readonly own: readonly Float64Array[];
  /** By l and m > l: M_lm, (outputs_l · outputs_m) × N. */
  readonly cross: readonly (readonly (Float64Array | undefined)[])[];
  /** By layer: ∂(next layer's input)/∂z_l, outputs × N. */
  readonly slopes: readonly Float64Array[];
}

/** Cost: about 3·n³ flops a sample and layer, 2·n³ for every two layers that are no neighbours. All arrays are scratch. */
export function chainHessian(
  trace: Trace,
  { outputHessian, adjoint }: Omit<StateHessianOptions, 'toInput'>,
  layers: readonly DenseLayer[],
  weights: Float64Array,
): ChainHessian {
  const { parameters } = trace;
  const samples = weights.length;
  const own: Float64Array[] = [];
  const cross: (Float64Array | undefined)[][] = layers.map(() => []);
  const slopes: Float64Array[] = [];
  // What is known at the value that is alive: its own block, and those with the layers above.
  let block = turnedTriangles(outputHessian, layers.at(-1)!.outputs, weights);
  let above: (Float64Array | undefined)[] = [];
  for (let l = layers.length - 1; l >= 0; l--) {
    const { node, outputs, inputs, after } = layers[l]!;
    slopes[l] = throughNodes(trace, adjoint, after, weights, outputs, block, above);
    own[l] = block;
    cross[l] = [...above];
    if (l === 0) break;
    const weight = parameters.subarray(node.weight.offset, node.weight.offset + node.weight.length);
    above = above.map((m) =>
      m === undefined ? undefined : pulledBack(weight, outputs, inputs, m, m.length / outputs),
    );
    const next = pulledBack(weight, outputs, inputs, mirrored(block, outputs, samples), outputs * samples);
    above[l] = next;
    block = congruence(next, weight, outputs, inputs, samples);
  }
  return { own, cross, slopes };
}

/** Takes `block` and `above`, in place, down through the nodes after a layer, to its pre-activations; the product of slopes. */
function throughNodes(
  trace: Trace,
  adjoint: Adjoint | null,
  nodes: DenseLayer['after'],
  weights: Float64Array,
  width: number,
  block: Float64Array,
  above: readonly (Float64Array | undefined)[],
): Float64Array {
  const samples = weights.length;
  const product = scratch(width * samples).fill(1);
  for (let k = nodes.length - 1; k >= 0; k--) {
    const node = nodes[k]!;
    if (node.kind !== 'activation' && node.kind !== 'scaling') continue;
    const slope = node.kind === 'activation' ? turned(slopeOf(trace, node), width) : scratch(product.length);
    if (node.kind === 'scaling') {
      node.scale.forEach((factor, i) => slope.fill(factor, i * samples, (i + 1) * samples));
    }
    const pairs = scratch(block.length);
    writePairs(width, width, true, samples, slope, slope, pairs);
    multiplyElements(block.length, block, 0, pairs, 0, block, 0);
    for (const m of above) if (m !== undefined) scaleRuns(m, slope, samples);
    multiplyElements(product.length, product, 0, slope, 0, product, 0);
    const second = node.kind === 'activation' && adjoint !== null ? secondOf(trace, node) : null;
    const d = adjoint?.value[node.output];
    if (second !== null && d !== undefined) addCurvature(second, d, width, weights, block);
  }
  return product;
}

/** m ← γ m: the run of every pair (i, p) times the run of i. */
function scaleRuns(m: Float64Array, slope: Float64Array, samples: number): void {
  const rows = slope.length / samples;
  const columns = m.length / slope.length;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let p = 0; p < columns; p++, at += samples) {
      multiplyElements(samples, m, at, slope, i * samples, m, at);
    }
  }
}

/** Adds w A''·d to the diagonal of packed blocks. */
function addCurvature(
  second: Float64Array,
  d: Float64Array,
  width: number,
  weights: Float64Array,
  block: Float64Array,
): void {
  const samples = weights.length;
  const curved = scratch(second.length);
  multiplyElements(second.length, second, 0, d, 0, curved, 0);
  const c = turned(curved, width, weights);
  for (let i = 0, at = 0; i < width; i++, at += i + 1) {
    addScaled(samples, 1, c, i * samples, block, at * samples);
  }
}

/** Wᵀ X for X of outputs × columns. */
function pulledBack(
  weight: Float64Array,
  outputs: number,
  inputs: number,
  x: Float64Array,
  columns: number,
): Float64Array {
  const out = scratch(inputs * columns);
  gemm(true, false, inputs, columns, outputs, 1, weight, 0, inputs, x, 0, columns, 0, out, 0, columns);
  return out;
}

/** X W for the inputs × outputs × N numbers X = Wᵀ M, whose result is symmetric: its pairs a ≥ b. */
function congruence(
  x: Float64Array,
  weight: Float64Array,
  outputs: number,
  inputs: number,
  samples: number,
): Float64Array {
  const out = scratch(((inputs * (inputs + 1)) / 2) * samples);
  for (let a = 0, to = 0; a < inputs; a++, to += a * samples) {
    const from = a * outputs * samples;
    gemm(true, false, a + 1, samples, outputs, 1, weight, 0, inputs, x, from, samples, 0, out, to, samples);
  }
  return out;
}

/** Packed lower triangles as whole blocks. */
function mirrored(block: Float64Array, width: number, samples: number): Float64Array {
  const out = scratch(width * width * samples);
  for (let i = 0, from = 0; i < width; i++, from += i * samples) {
    out.set(block.subarray(from, from + (i + 1) * samples), i * width * samples);
    for (let j = 0; j < i; j++) {
      const at = (i * width + j) * samples;
      out.copyWithin((j * width + i) * samples, at, at + samples);
    }
  }
  return out;
}
