/**
 * The weights' part of the block-tridiagonal form: how a right-hand side in parameter space enters the system in (z, μ)
 * and how the weights follow from its solution,
 *
 *     Θ̇_l = (1/λ) ( G_l − Σ_n w δ_l ⊗ [u_{l-1}; 0] + Σ_n μ_l ⊗ ṽ_{l-1} ),      u = γ z.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { multiply } from '../../numeric/multiply.js';
import type { Chain, ChainLayer } from './chain.js';
import type { LayerVector } from './eliminated-layer.js';

/** The right-hand side of the system for b = G: −(1/λ) γ (w δᵀ G) in z and (1/λ) G ṽ in μ. Cost 4·N·P flops. */
export function systemSide(chain: Chain, shift: number, b: Float64Array): LayerVector[] {
  const { samples, layers } = chain;
  const out = layers.map(({ weight }) => ({
    z: allocate(samples * weight.rows),
    mu: allocate(samples * weight.rows),
  }));
  layers.forEach((layer, l) => {
    const { value, adjoint, node } = layer;
    const g = weightsOf(layer, b);
    const into = matrix(samples, g.rows, out[l]!.mu);
    multiply(value, g, { transposeB: true, into, scale: 1 / shift });
    if (node.bias !== null) {
      const { offset } = node.bias;
      for (let at = 0; at < into.data.length; at++) into.data[at]! += b[offset + (at % g.rows)]! / shift;
    }
    if (l === 0 || adjoint === null) return;
    const below = layers[l - 1]!.slope;
    const pulled = multiply(adjoint, g, { scale: -1 / shift });
    for (let i = 0; i < below.length; i++) out[l - 1]!.z[i] = below[i]! * pulled.data[i]!;
  });
  return out;
}

/** θ̇ from the solution of the system for b (null for b = 0). Cost 4·N·P flops. */
export function weightsFrom(
  chain: Chain,
  shift: number,
  b: Float64Array | null,
  solution: readonly LayerVector[],
): Float64Array {
  const { samples, layers } = chain;
  const out = allocate(chain.order);
  if (b !== null) for (let i = 0; i < out.length; i++) out[i] = b[i]! / shift;
  layers.forEach((layer, l) => {
    const { value, adjoint, node } = layer;
    const into = weightsOf(layer, out);
    const mu = matrix(samples, into.rows, solution[l]!.mu);
    multiply(mu, value, { transposeA: true, into, accumulate: true, scale: 1 / shift });
    if (node.bias !== null) {
      const { offset } = node.bias;
      for (let at = 0; at < mu.data.length; at++) out[offset + (at % into.rows)]! += mu.data[at]! / shift;
    }
    if (l === 0 || adjoint === null) return;
    const below = layers[l - 1]!.slope;
    const moved = matrix(samples, into.columns);
    const z = solution[l - 1]!.z;
    for (let i = 0; i < below.length; i++) moved.data[i] = below[i]! * z[i]!;
    multiply(adjoint, moved, { transposeA: true, into, accumulate: true, scale: -1 / shift });
  });
  return out;
}

/** A layer's weight matrix in a parameter vector, as a view. */
function weightsOf({ node, weight }: ChainLayer, theta: Float64Array): Matrix {
  const { offset, length } = node.weight;
  return matrix(weight.rows, weight.columns, theta.subarray(offset, offset + length));
}
