/**
 * J Jᵀ without J: ⟨a ⊗ b, c ⊗ d⟩ = (a·c)(b·d). Per affine node all left vectors are multiplied with one another, and
 * all right vectors, and the inner products of rows are sums of elementwise products of those two small Gram matrices
 * (mathematics 4.1, 4.11). Cost: 2·R²·S flops as two symmetric multiplications per node, memory R² with R the number
 * of vectors; nothing of size R·P.
 */
import { scratch, scratchZeros, withRound, withScratch } from '../../numeric/allocation.js';
import { addressOf } from '../../numeric/kernel/memory.js';
import { lowerProducts } from '../../numeric/elementwise.js';
import { gemmLower } from '../../numeric/gemm.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { mirrorLower, symmetricProduct } from '../../numeric/symmetric-product.js';
import { affineInputs, affineOutputs } from '../../program/nodes.js';
import { denseWidth, writtenOut } from './collapse.js';
import { mergeShared } from './merge.js';
import { rowCount, type FactorRows, type NodeFactors, type Term } from './factor-rows.js';

/** Inner products of all pairs of rows: a symmetric matrix of order `rowCount(rows)`, written to `into` or a new one. */
export function gramOfRows(rows: FactorRows, into?: Matrix): Matrix {
  const order = rowCount(rows);
  const out = into ?? matrix(order, order);
  withScratch(() => {
    // Where the kernels add to it without copies.
    const isThere = addressOf(out.data) >= 0;
    const sum = isThere ? out : matrix(order, order, scratch(order * order));
    const { nodes } = mergeShared(rows);
    if (nodes.length === 0) sum.data.fill(0);
    nodes.forEach((factors, index) => addNode(rows, factors, sum, index === 0));
    if (rows.scale !== undefined) scaleLower(sum, rows.scale);
    mirrorLower(order, sum.data);
    if (!isThere) out.data.set(sum.data);
  });
  return out;
}

/** One node's share, in the lower triangle at least; the first one's in place of whatever `out` holds. */
function addNode(rows: FactorRows, factors: NodeFactors, out: Matrix, isFirst: boolean): void {
  const order = out.rows;
  if (factors.dense !== undefined || isCheaperWrittenOut(rows, factors)) {
    const part = { rows: order, columns: denseWidth(factors.node), data: writtenOut(rows, factors) };
    symmetricProduct(part, { into: out, accumulate: !isFirst });
    return;
  }
  // Each node's small matrices lie where those of the one before did, so that the caches hold them.
  withRound(() => {
    if (addSimple(rows, factors, out, isFirst)) return;
    if (isFirst) out.data.fill(0);
    const grams = slabGrams(rows, factors);
    rows.kinds.forEach((terms, g) => {
      for (let h = 0; h <= g; h++) {
        const corner = g * rows.samples * order + h * rows.samples;
        for (const a of terms) for (const b of rows.kinds[h]!) addProducts(grams, a, b, out, corner, g === h);
      }
    });
  });
}

/**
 * The cheaper of the two contractions (mathematics 4.9): (N·T)² products of vectors, or N·T outer products written out
 * and N² products of matrices; of the symmetric products half is computed. With one site the first always wins or draws.
 */
function isCheaperWrittenOut(rows: FactorRows, { node, left, right }: NodeFactors): boolean {
  const inputs = affineInputs(node);
  const outputs = affineOutputs(node);
  const vectors = rows.samples * node.sites;
  const asVectors = (left.length * vectors) ** 2 * outputs + (right.length * vectors) ** 2 * inputs;
  const asMatrices = (2 * vectors * rows.kinds.length + rowCount(rows) ** 2) * inputs * outputs;
  return node.sites > 1 && asMatrices < asVectors;
}

/**
 * The usual case, one outer product a sample: lower triangles alone, multiplied entry by entry; what `out` holds above its
 * diagonal is undefined until the end. False for other rows.
 */
function addSimple(
  rows: FactorRows,
  { node, left, right }: NodeFactors,
  out: Matrix,
  isFirst: boolean,
): boolean {
  const { kinds, samples, constants } = rows;
  const [term] = kinds[0]!;
  if (node.sites !== 1 || kinds.length !== 1 || kinds[0]!.length !== 1 || term === undefined) return false;
  const a = left[term.left];
  const b = right[term.right];
  if (a === undefined || b === undefined) return false;
  const ofLeft = scratch(samples * samples);
  // The first node's may lie where the products go: each is read before its place is written.
  const ofRight = isFirst ? out.data : scratch(samples * samples);
  lowerGram(samples, affineOutputs(node), a, ofLeft);
  lowerGram(samples, affineInputs(node), b, ofRight);
  // The bias's input is 1 for all samples.
  const shift = node.bias !== null && constants[term.right] === 1 ? 1 : 0;
  lowerProducts(samples, ofLeft, 0, ofRight, 0, shift, !isFirst, out.data, 0);
  return true;
}

/** The lower triangle of V Vᵀ. */
function lowerGram(count: number, width: number, vectors: Float64Array, out: Float64Array): void {
  gemmLower(false, true, count, width, 1, vectors, 0, width, vectors, 0, width, 0, out, 0, count);
}

/** The Gram matrices of all left and all right vectors at one node, slabs stacked. */
interface SlabGrams {
  readonly left: Matrix;
  readonly right: Matrix;
  readonly samples: number;
  readonly sites: number;
}

function slabGrams(rows: FactorRows, { node, left, right }: NodeFactors): SlabGrams {
  const vectors = rows.samples * node.sites;
  const grams: SlabGrams = {
    left: slabGram(left, affineOutputs(node), vectors),
    right: slabGram(right, affineInputs(node), vectors),
    samples: rows.samples,
    sites: node.sites,
  };
  if (node.bias !== null) addConstants(grams.right, rows.constants, vectors);
  return grams;
}

/** Gram matrix of all slabs' vectors stacked; undefined slabs count as zero vectors. */
function slabGram(slabs: readonly (Float64Array | undefined)[], width: number, vectors: number): Matrix {
  const only = slabs.length === 1 ? slabs[0] : undefined;
  if (only !== undefined) return gramOf(only, vectors, width);
  const stack = scratchZeros(slabs.length * vectors * width);
  slabs.forEach((slab, index) => {
    if (slab !== undefined) stack.set(slab, index * vectors * width);
  });
  return gramOf(stack, slabs.length * vectors, width);
}

/** The Gram matrix of `count` vectors, in scratch memory. */
function gramOf(vectors: Float64Array, count: number, width: number): Matrix {
  const into = matrix(count, count, scratch(count * count));
  return symmetricProduct({ rows: count, columns: width, data: vectors }, { into });
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

/** The block of `out` at `corner` += Σ_sites left Gram × right Gram for one pair of terms; its lower half if `half`. */
function addProducts(grams: SlabGrams, a: Term, b: Term, out: Matrix, corner: number, half: boolean): void {
  const { left, right, samples, sites } = grams;
  const vectors = samples * sites;
  for (let n = 0; n < samples; n++) {
    const target = corner + n * out.columns;
    const columns = half ? n + 1 : samples;
    for (let t = n * sites; t < (n + 1) * sites; t++) {
      const l = (a.left * vectors + t) * left.columns + b.left * vectors;
      const r = (a.right * vectors + t) * right.columns + b.right * vectors;
      for (let m = 0, s = 0; m < columns; m++) {
        let sum = 0;
        for (const end = (m + 1) * sites; s < end; s++) sum += left.data[l + s]! * right.data[r + s]!;
        out.data[target + m]! += sum;
      }
    }
  }
}

/** Scales the lower triangle's rows and columns. */
function scaleLower({ rows: order, data }: Matrix, scale: Float64Array): void {
  for (let i = 0; i < order; i++) {
    for (let j = 0; j <= i; j++) data[i * order + j]! *= scale[i]! * scale[j]!;
  }
}
