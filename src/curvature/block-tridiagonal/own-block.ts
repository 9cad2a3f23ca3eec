/**
 * The own-layer block of the system: what couples (z, μ) of one layer among themselves. For each unit j it is the
 * 2N × 2N matrix over samples
 *
 *     A_j = [ diag(w c_j) − (1/λ) γ_j D γ_j     I                 ]        D[n,m] = w_n w_m δ^n·δ^m of the next layer
 *           [ I                                 −(1/λ) [ṽ^n·ṽ^m]  ]
 *
 * and only in the output layer w ∇²loss couples the units of a sample. Nothing is divided by γ: a dead unit
 * (γ = c = 0) leaves [[0, I], [I, ·]], which is as regular as any other.
 *
 * z and μ are measured in units s and 1/s, which changes neither the identity blocks nor the determinant nor the inertia,
 * and s is chosen so that the larger of the two diagonal blocks is as small as it can be, but not below the identity's
 * size: with entries of 1/λ beside entries of 1 a determinant would lose all digits that 1/λ² has.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { symmetricProduct } from '../../numeric/symmetric-product.js';
import { maximumMagnitude } from '../../numeric/vector.js';
import type { Chain, ChainLayer } from './chain.js';

/** Entries of one layer's own block, in balanced units. */
export interface OwnBlock {
  readonly samples: number;
  readonly units: number;
  /** s: z = s z', μ = μ'/s. */
  readonly balance: number;
  /** zz between samples n and m at unit j, without ∇²loss. */
  zz(n: number, m: number, j: number): number;
  /** w ∇²loss at z: N blocks of C × C; null in hidden layers. */
  readonly output: Float64Array | null;
  /** μμ between samples, N × N, the same for every unit. */
  readonly kernel: Matrix;
}

/** The own block of layer `l`; `shift` is λ. Cost N²·(p + q) flops. */
export function ownBlock(chain: Chain, l: number, shift: number): OwnBlock {
  const layer = chain.layers[l]!;
  const { samples } = chain;
  const units = layer.weight.rows;
  const kernel = biasedGram(layer, -1 / shift);
  const above = chain.layers[l + 1]?.adjoint ?? null;
  const alike = above === null ? null : symmetricProduct(above, { scale: -1 / shift });
  const last = l === chain.layers.length - 1;
  const { slope, curvature } = layer;
  const size = Math.max(
    maximumMagnitude(curvature),
    last ? maximumMagnitude(chain.output) : 0,
    alike === null ? 0 : maximumMagnitude(alike.data) * maximumMagnitude(slope) ** 2,
  );
  const large = maximumMagnitude(kernel.data);
  const square = size * large > 1 ? Math.sqrt(large / size) : large > 0 ? large : 1;
  const balance = Math.sqrt(square);
  for (let i = 0; i < kernel.data.length; i++) kernel.data[i]! /= square;
  return {
    samples,
    units,
    balance,
    zz(n, m, j) {
      const between =
        alike === null ? 0 : alike.data[n * samples + m]! * slope[n * units + j]! * slope[m * units + j]!;
      return square * (n === m ? between + curvature[n * units + j]! : between);
    },
    output: last ? chain.output.map((entry) => square * entry) : null,
    kernel,
  };
}

/** scale · (v^n·v^m + 1), the 1 for a bias. */
function biasedGram({ value, node }: ChainLayer, scale: number): Matrix {
  const out = symmetricProduct(value, { scale });
  if (node.bias !== null) for (let i = 0; i < out.data.length; i++) out.data[i]! += scale;
  return out;
}

/** A_j written out, 2N × 2N: z of all samples, then μ. */
export function unitMatrix(block: OwnBlock, j: number): Matrix {
  const { samples, kernel } = block;
  const size = 2 * samples;
  const out = matrix(size, size);
  for (let n = 0; n < samples; n++) {
    for (let m = 0; m < samples; m++) {
      out.data[n * size + m] = block.zz(n, m, j);
      out.data[(samples + n) * size + samples + m] = kernel.data[n * samples + m]!;
    }
    out.data[n * size + samples + n] = 1;
    out.data[(samples + n) * size + n] = 1;
  }
  return out;
}

/** The block of all units added to `into`, 2Nq × 2Nq: z of all samples and units, sample after sample, then μ. */
export function addOwnBlock(block: OwnBlock, into: Matrix): void {
  const { samples, units, kernel, output } = block;
  const { data, columns: size } = into;
  const half = samples * units;
  for (let n = 0; n < samples; n++) {
    for (let m = 0; m < samples; m++) {
      for (let j = 0; j < units; j++) {
        const [row, column] = [n * units + j, m * units + j];
        data[row * size + column]! += block.zz(n, m, j);
        data[(half + row) * size + half + column]! += kernel.data[n * samples + m]!;
      }
    }
    for (let j = 0; j < units; j++) {
      const row = n * units + j;
      data[row * size + half + row]! += 1;
      data[(half + row) * size + row]! += 1;
      for (let k = 0; output !== null && k < units; k++) {
        data[row * size + n * units + k]! += output[row * units + k]!;
      }
    }
  }
}

/** An empty block for a layer: 2Nq × 2Nq. */
export function emptyBlock(samples: number, units: number): Matrix {
  const size = 2 * samples * units;
  return matrix(size, size, allocate(size * size));
}
