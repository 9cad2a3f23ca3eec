/**
 * The mean Hessian of a chain of dense layers from pairs of numbers (mathematics 4.2, B9). The block of the layers l ≤ m,
 *
 *     Σ_n  M_lm ⊗ (ṽ_l ⊗ ṽ_m)  +  [l < m] (δ_m ⊗ ṽ_l) ⊗ η_ml,      η_ml = ∂v_{m-1}/∂z_l,
 *
 * is two products of matrices with a column for each sample, whose rows are all pairs of a layer's numbers: of two units
 * on the one side, of two inputs on the other. η of neighbours is a diagonal. On the diagonal, l = m, pairs i ≥ p and
 * j ≥ q suffice, a quarter of the block. Rows of the Hessian are never written out sample by sample, as assemble.ts does.
 */
import { scratch, withScratch } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import { writePairs } from '../../numeric/pair-product.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { chainHessian, type ChainHessian } from '../../sweeps/chain-hessian.js';
import { movedInputs } from '../../sweeps/chain-inputs.js';
import type { DenseLayer } from '../../sweeps/dense-chain.js';
import { turned } from '../../sweeps/turned.js';
import { forEachChunk, type LossState } from '../state.js';
import type { SampleCore } from './core.js';
import { mirrorUpper } from './mirror-upper.js';
import { addCross, addFar, addNeighbours, addOwn } from './place-pairs.js';

/**
 * Numbers that exist for the samples taken at once, 8 MB (measured: with a cache full of them at a time, adding to H
 * takes half of the time; net 4-32-32-1).
 */
const AT_ONCE = 1 << 20;

/** Fewer samples at a time would spend their time on adding to H. */
export const FEWEST = 32;

/** Σ weights_n H_n, written to `into` or a new matrix. Cost: see `chainCost`, N·P² flops at most; P² numbers, and beside them a block, P²/4 at most. */
export function assembleChain(
  state: LossState,
  core: SampleCore,
  layers: readonly DenseLayer[],
  into?: Matrix,
): Matrix {
  const out = into ?? matrix(state.program.parameterCount, state.program.parameterCount);
  into?.data.fill(0);
  const perSample = Math.min(numbersPerSample(layers), AT_ONCE / FEWEST);
  const add = (part: LossState, start: number, count: number): void => {
    const weights = state.weights.subarray(start, start + count);
    withScratch(() => addChunk(part, core, layers, weights, out));
  };
  const { samples } = state.trace;
  if (samples * perSample <= AT_ONCE) add(state, 0, samples);
  else forEachChunk(state, perSample, add, AT_ONCE);
  mirrorUpper(out);
  return out;
}

/** Curvatures of all layers, and the pairs of the widest block. */
function numbersPerSample(layers: readonly DenseLayer[]): number {
  const outputs = layers.reduce((sum, layer) => sum + layer.outputs, 0);
  const width = Math.max(...layers.map((layer) => layer.width));
  return outputs ** 2 / 2 + width ** 2;
}

/** A layer's vectors with the samples last. */
interface Vectors {
  /** ṽ, width × N. */
  readonly value: Float64Array;
  /** w δ, outputs × N; undefined where it vanishes. */
  readonly delta: Float64Array | undefined;
}

function addChunk(
  part: LossState,
  core: SampleCore,
  layers: readonly DenseLayer[],
  weights: Float64Array,
  out: Matrix,
): void {
  const options = {
    outputHessian: part.outputHessian(),
    adjoint: core === 'exact' ? part.adjoint() : null,
  };
  const curvatures = chainHessian(part.trace, options, layers, weights);
  const vectors = layers.map((layer) => vectorsOf(part, layer, weights));
  layers.forEach((lower, l) => {
    addOwnBlock(lower, vectors[l]!, curvatures.own[l]!, weights.length, out);
    for (let m = l + 1; m < layers.length; m++) {
      const curvature = curvatures.cross[l]![m];
      if (curvature === undefined) continue;
      addCurvatureBlock(lower, layers[m]!, curvature, vectors[l]!, vectors[m]!, weights.length, out);
    }
    if (core === 'exact') withScratch(() => addMoved(part, layers, l, vectors, curvatures, out));
  });
}

function vectorsOf(
  part: LossState,
  { node, inputs, outputs, width }: DenseLayer,
  weights: Float64Array,
): Vectors {
  const samples = weights.length;
  const delta = part.adjoint().value[node.output];
  const rows = turned(part.trace.value[node.input]!, inputs);
  const value = width === inputs ? rows : scratch(width * samples);
  if (width > inputs) {
    value.set(rows);
    value.fill(1, inputs * samples);
  }
  return { value, delta: delta === undefined ? undefined : turned(delta, outputs, weights) };
}

/** A Bᵀ for rows of `samples` numbers. */
function products(a: Float64Array, b: Float64Array, samples: number): Float64Array {
  const [m, n] = [a.length / samples, b.length / samples];
  const out = scratch(m * n);
  gemm(false, true, m, n, samples, 1, a, 0, samples, b, 0, samples, 0, out, 0, n);
  return out;
}

function addOwnBlock(
  layer: DenseLayer,
  { value }: Vectors,
  curvature: Float64Array,
  samples: number,
  out: Matrix,
): void {
  withScratch(() => {
    const pairs = scratch(((layer.width * (layer.width + 1)) / 2) * samples);
    writePairs(layer.width, layer.width, true, samples, value, value, pairs);
    addOwn(layer, products(curvature, pairs, samples), out);
  });
}

function addCurvatureBlock(
  lower: DenseLayer,
  upper: DenseLayer,
  curvature: Float64Array,
  ofLower: Vectors,
  ofUpper: Vectors,
  samples: number,
  out: Matrix,
): void {
  withScratch(() => {
    const pairs = scratch(lower.width * upper.width * samples);
    writePairs(lower.width, upper.width, false, samples, ofLower.value, ofUpper.value, pairs);
    addCross(lower, upper, products(curvature, pairs, samples), out);
  });
}

/** The second term of all blocks of layer l with those above it. */
function addMoved(
  part: LossState,
  layers: readonly DenseLayer[],
  l: number,
  vectors: readonly Vectors[],
  { slopes }: ChainHessian,
  out: Matrix,
): void {
  const lower = layers[l]!;
  const { value } = vectors[l]!;
  const slope = slopes[l]!;
  const samples = slope.length / lower.outputs;
  let moved: Float64Array | null = null;
  for (let m = l + 1; m < layers.length; m++) {
    const upper = layers[m]!;
    const { delta } = vectors[m]!;
    if (m > l + 1)
      moved = movedInputs(
        part.trace.parameters,
        lower,
        layers[m - 1]!,
        moved ?? slope,
        slopes[m - 1]!,
        moved === null,
      );
    if (delta === undefined) continue;
    const isNext = moved === null;
    const [x, rows] = isNext ? [slope, lower.outputs] : [delta, upper.outputs];
    withScratch(() => {
      const pairs = scratch(rows * lower.width * samples);
      writePairs(rows, lower.width, false, samples, x, value, pairs);
      if (moved === null) addNeighbours(lower, upper, products(pairs, delta, samples), out);
      else addFar(lower, upper, products(moved, pairs, samples), out);
    });
  }
}
