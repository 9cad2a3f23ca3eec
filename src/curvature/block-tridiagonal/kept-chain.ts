/**
 * The kept layers after the elimination: a block-tridiagonal symmetric matrix whose diagonal blocks D_k are dense and
 * whose coupling of neighbours has one non-zero quadrant B_k, from z of the lower layer to μ of the upper one. Factored
 * by blocks from below,
 *
 *     D_{k+1} ← D_{k+1} − (B_kᵀ (D_k⁻¹)_zz B_k in the quadrant μμ),
 *
 * with symmetric pivoting inside the blocks. Everything is overwritten in place.
 */
import { gemm } from '../../numeric/gemm.js';
import { matrix, transpose, type Matrix } from '../../numeric/matrix.js';
import { multiply } from '../../numeric/multiply.js';
import { ldlt, type LdltFactor } from '../../numeric/ldlt.js';
import type { LayerVector, Pivots } from './eliminated-layer.js';

/** One kept layer. */
export interface KeptBlock {
  /** D, 2h × 2h with h = N·units: z, then μ. */
  readonly diagonal: Matrix;
  /** B to the kept layer above, h × h'; null for the last. */
  readonly coupling: Matrix | null;
}

export interface KeptChain {
  readonly pivots: readonly Pivots[];
  /** Solves for `count` right-hand sides, a LayerVector for each kept layer; nothing is overwritten. */
  solve(b: readonly LayerVector[], count: number): LayerVector[];
}

/** Columns of B that are solved for together: bounds the memory beside D. */
const PANEL = 256;

/**
 * Factors the chain; the diagonal blocks are overwritten.
 *
 * @returns the factors, or the position of the first block that is singular though another one follows
 */
export function keptChain(blocks: readonly KeptBlock[]): KeptChain | number {
  const factors: LdltFactor[] = [];
  for (const [k, { diagonal, coupling }] of blocks.entries()) {
    const factor = ldlt(diagonal, { overwrite: true });
    factors.push(factor);
    const above = blocks[k + 1]?.diagonal;
    if (coupling === null || above === undefined) continue;
    if (factor.inertia.zero > 0) return k;
    subtractSchur(factor, coupling, above);
  }
  return {
    pivots: factors,
    solve(b, count) {
      const x = b.map((part) => ({ ...part }));
      blocks.forEach(({ coupling }, k) => {
        if (coupling === null) return;
        const { z } = solveBlock(factors[k]!, x[k]!, count);
        const next = x[k + 1]!;
        next.mu = minus(next.mu, multiply(matrix(count, coupling.rows, z), coupling));
      });
      for (let k = blocks.length - 1; k >= 0; k--) {
        const { coupling } = blocks[k]!;
        const own = x[k]!;
        if (coupling !== null) {
          const above = matrix(count, coupling.columns, x[k + 1]!.mu);
          own.z = minus(own.z, multiply(above, coupling, { transposeB: true }));
        }
        x[k] = solveBlock(factors[k]!, own, count);
      }
      return x;
    },
  };
}

/** μμ of `above` −= Bᵀ (D⁻¹)_zz B. */
function subtractSchur(factor: LdltFactor, coupling: Matrix, above: Matrix): void {
  const { rows, columns, data } = coupling;
  const size = above.columns;
  const corner = (size / 2) * (size + 1);
  for (let first = 0; first < columns; first += PANEL) {
    const width = Math.min(PANEL, columns - first);
    const panel = matrix(2 * rows, width);
    for (let i = 0; i < rows; i++) {
      const from = i * columns + first;
      panel.data.set(data.subarray(from, from + width), i * width);
    }
    const solved = factor.solve(panel);
    gemm(
      true,
      false,
      first + width, // `ldlt` reads the upper triangle only
      width,
      rows,
      -1,
      data,
      0,
      columns,
      solved.data,
      0,
      width,
      1,
      above.data,
      corner + first,
      size,
    );
  }
}

/** D⁻¹ (z, μ) for `count` vectors. */
function solveBlock(factor: LdltFactor, b: LayerVector, count: number): LayerVector {
  const half = b.z.length / count;
  const stacked = matrix(count, 2 * half);
  for (let r = 0; r < count; r++) {
    stacked.data.set(b.z.subarray(r * half, (r + 1) * half), r * 2 * half);
    stacked.data.set(b.mu.subarray(r * half, (r + 1) * half), (r * 2 + 1) * half);
  }
  const solved = count === 1 ? factor.solve(stacked.data) : transpose(factor.solve(transpose(stacked))).data;
  const z = b.z.slice();
  const mu = b.mu.slice();
  for (let r = 0; r < count; r++) {
    z.set(solved.subarray(r * 2 * half, (r * 2 + 1) * half), r * half);
    mu.set(solved.subarray((r * 2 + 1) * half, (r * 2 + 2) * half), r * half);
  }
  return { z, mu };
}

function minus(a: Float64Array, b: Matrix): Float64Array {
  return a.map((value, i) => value - b.data[i]!);
}
