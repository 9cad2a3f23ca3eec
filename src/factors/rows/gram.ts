/**
 * J Jᵀ without J: ⟨a ⊗ b, c ⊗ d⟩ = (a·c)(b·d). Per affine node all left vectors are multiplied with one another, and
 * all right vectors, and the inner products of rows are sums of elementwise products of those two small Gram matrices
 * (mathematics 4.1, 4.11). Cost: 2·R²·S flops as two symmetric multiplications per node, memory R² with R the number
 * of vectors; nothing of size R·P.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { symmetricProduct } from '../../numeric/symmetric-product.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { rowCount, type FactorRows } from './factor-rows.js';

/** Inner products of all pairs of rows: a symmetric matrix of order `rowCount(rows)`. */
export function gramOfRows(rows: FactorRows): Matrix {
  const order = rowCount(rows);
  const out = matrix(order, order);
  for (const { node, left, right } of rows.nodes) {
    const vectors = rows.samples * node.sites;
    const leftGram = slabGram(left, affineOutputs(node), vectors);
    const rightGram = slabGram(right, affineInputs(node), vectors);
    if (node.bias !== null) addConstants(rightGram, rows.constants, vectors);
    rows.kinds.forEach((terms, g) => {
      for (let h = 0; h <= g; h++) {
        for (const a of terms) {
          for (const b of rows.kinds[h]!) addProducts(rows, node.sites, out, g, h, leftGram, a.left, b.left, rightGram, a.right, b.right);
        }
      }
    });
  }
  for (let i = 0; i < order; i++) {
    for (let j = i + 1; j < order; j++) out.data[i * order + j] = out.data[j * order + i]!;
  }
  return out;
}

/** Gram matrix of all slabs' vectors stacked; undefined slabs count as zero vectors. */
function slabGram(slabs: readonly (Float64Array | undefined)[], width: number, vectors: number): Matrix {
  const only = slabs.length === 1 ? slabs[0] : undefined;
  if (only !== undefined) return symmetricProduct({ rows: vectors, columns: width, data: only });
  const stack = allocate(slabs.length * vectors * width);
  slabs.forEach((slab, index) => {
    if (slab !== undefined) stack.set(slab, index * vectors * width);
  });
  return symmetricProduct({ rows: slabs.length * vectors, columns: width, data: stack });
}

/** The bias input's share: 1·1 between value slabs. */
function addConstants(gram: Matrix, constants: readonly (0 | 1)[], vectors: number): void {
  const order = gram.columns;
  constants.forEach((a, s) => {
    constants.forEach((b, t) => {
      if (a * b === 0) return;
      for (let i = s * vectors; i < (s + 1) * vectors; i++) {
        for (let j = t * vectors; j < (t + 1) * vectors; j++) gram.data[i * order + j]! += 1;
      }
    });
  });
}

/** out[(g,n),(h,m)] += Σ_sites leftGram[(a,n),(b,m)]·rightGram[…]; the lower triangle only when g = h. */
function addProducts(
  rows: FactorRows,
  sites: number,
  out: Matrix,
  g: number,
  h: number,
  leftGram: Matrix,
  leftA: number,
  leftB: number,
  rightGram: Matrix,
  rightA: number,
  rightB: number,
): void {
  const { samples } = rows;
  const vectors = samples * sites;
  for (let n = 0; n < samples; n++) {
    const target = (g * samples + n) * out.columns + h * samples;
    const columns = g === h ? n + 1 : samples;
    for (let t = n * sites; t < (n + 1) * sites; t++) {
      const l = (leftA * vectors + t) * leftGram.columns + leftB * vectors;
      const r = (rightA * vectors + t) * rightGram.columns + rightB * vectors;
      for (let m = 0, s = 0; m < columns; m++) {
        let sum = 0;
        for (const end = (m + 1) * sites; s < end; s++) sum += leftGram.data[l + s]! * rightGram.data[r + s]!;
        out.data[target + m]! += sum;
      }
    }
  }
}
