/**
 * JᵀJ of a loss's rows without the rows. Where all rows of a sample share their right vectors, as those of a loss do
 * (kinds k, left δ^k, right ṽ), the block of two weights l, m is
 *
 *     Σ_n (Σ_k δ_l^k ⊗ δ_m^k) ⊗ (ṽ_l ⊗ ṽ_m),
 *
 * one product of two matrices with a row for each sample: the kinds are summed in the left pairs before anything of the
 * block's size is touched. On the diagonal, l = m, pairs i ≥ j and a ≥ b suffice, a quarter of the block. So N·P² flops
 * and less stand for the C·N·P² of J.
 */
import { allocate } from '../../numeric/allocation.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { FEWEST, pairCount, pairProduct, type PairOperand } from '../../numeric/pair-product.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import type { FactorRows } from './factor-rows.js';

/** One weight of rows that can be paired: its left vectors by kind, its right ones, and where its entries stand. */
interface Part {
  readonly node: AffineNode;
  readonly outputs: number;
  readonly inputs: number;
  /** Inputs, and 1 for the bias. */
  readonly width: number;
  readonly left: readonly (Float64Array | undefined)[];
  readonly right: Float64Array;
}

/** The rows' weights, if this form holds for them: one term a kind, one right slab, one use of each weight. */
function partsOf({ kinds, constants, nodes }: FactorRows): readonly Part[] | null {
  const slab = kinds[0]?.[0]?.right ?? 0;
  if (kinds.some((terms) => terms.length !== 1 || terms[0]!.right !== slab)) return null;
  if (new Set(nodes.map(({ node }) => node.weight)).size < nodes.length) return null;
  const parts: Part[] = [];
  for (const { node, left, right, dense } of nodes) {
    const vectors = right[slab];
    const isBiased = node.bias !== null;
    if (dense !== undefined || node.sites !== 1 || vectors === undefined) return null;
    if (isBiased && constants[slab] === 0) return null;
    const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
    const own = kinds.map((terms) => left[terms[0]!.left]);
    parts.push({ node, outputs, inputs, width: inputs + Number(isBiased), left: own, right: vectors });
  }
  return parts;
}

/** Numbers of both operands of a block for `FEWEST` samples at most. */
const largest = 1 << 20;

/** What a form of JᵀJ takes: flops of products, and numbers that are made one by one for them. */
export interface NormalCost {
  readonly flops: number;
  readonly made: number;
}

/** The cost of `pairedNormal`; null for rows without this form, or whose pairs are too many to hold for some samples. */
export function pairedCost(rows: FactorRows): NormalCost | null {
  const parts = partsOf(rows);
  if (parts === null) return null;
  let [flops, made, widest] = [0, 0, 0];
  forBlocks(parts, (l, m) => {
    const [left, right] = [pairCount(leftPairs(l, m)), pairCount(rightPairs(l, m))];
    flops += 2 * rows.samples * left * right;
    made += rows.samples * (rows.kinds.length * left + right) + left * right;
    widest = Math.max(widest, left + right);
  });
  return widest * FEWEST > largest ? null : { flops, made };
}

function forBlocks(parts: readonly Part[], visit: (l: Part, m: Part) => void): void {
  parts.forEach((l, k) => {
    for (const m of parts.slice(0, k + 1)) visit(l, m);
  });
}

/** The pairs of left vectors in the block (l, m): all, or those with i ≥ j where l = m. */
function leftPairs(l: Part, m: Part): Omit<PairOperand, 'terms'> {
  return { rows: l.outputs, columns: m.outputs, half: l === m };
}

function rightPairs(l: Part, m: Part): Omit<PairOperand, 'terms'> {
  return { rows: l.width, columns: m.width, half: l === m };
}

/** JᵀJ, P × P and exactly symmetric, of rows that have a `pairedCost`. Memory beside it: P²/2 at most. */
export function pairedNormal(rows: FactorRows): Matrix {
  const { parameterCount, samples, scale } = { ...rows, ...rows.program };
  const out = matrix(parameterCount, parameterCount, allocate(parameterCount * parameterCount));
  const parts = partsOf(rows)!;
  const vectors = new Map(parts.map((part) => [part, unitMajor(part, samples, scale)]));
  forBlocks(parts, (l, m) => {
    const [ofL, ofM] = [vectors.get(l)!, vectors.get(m)!];
    const terms = ofL.left.flatMap((x, kind) => {
      const y = ofM.left[kind] ?? null;
      return x === null || y === null ? [] : [{ x, y }];
    });
    const left = { ...leftPairs(l, m), terms };
    const right = { ...rightPairs(l, m), terms: [{ x: ofL.right, y: ofM.right }] };
    place(l, m, pairProduct(left, right, samples), out);
  });
  return out;
}

/** The vectors of a part with the samples last, so that pairs are made in long loops. */
interface UnitMajor {
  /** By kind: outputs × samples, scaled; null where a kind's vectors vanish. */
  readonly left: readonly (Float64Array | null)[];
  /** Width × samples, ones for the bias. */
  readonly right: Float64Array;
}

function unitMajor(part: Part, samples: number, scale: Float64Array | undefined): UnitMajor {
  const right = allocate(part.width * samples);
  turn(part.right, part.inputs, samples, right);
  right.fill(1, part.inputs * samples);
  const left = part.left.map((vectors, kind) => {
    if (vectors === undefined) return null;
    const out = allocate(part.outputs * samples);
    turn(vectors, part.outputs, samples, out);
    for (let i = 0, at = 0; scale !== undefined && i < part.outputs; i++) {
      for (let r = kind * samples; r < (kind + 1) * samples; r++, at++) out[at]! *= scale[r]!;
    }
    return out;
  });
  return { left, right };
}

function turn(vectors: Float64Array, width: number, samples: number, out: Float64Array): void {
  for (let i = 0, to = 0; i < width; i++) {
    for (let n = 0, from = i; n < samples; n++, to++, from += width) out[to] = vectors[from]!;
  }
}

/** Every entry of the block to its two places, or its four where l = m. */
function place(l: Part, m: Part, block: Float64Array, { data, columns: order }: Matrix): void {
  const isDiagonal = l === m;
  const [ofL, ofM] = [places(l), places(m)];
  let at = 0;
  for (let i = 0; i < l.outputs; i++) {
    for (let j = 0; j < (isDiagonal ? i + 1 : m.outputs); j++) {
      for (let a = 0; a < l.width; a++) {
        const ia = ofL[i * l.width + a]!;
        const ja = isDiagonal ? ofL[j * l.width + a]! : 0;
        for (let b = 0; b < (isDiagonal ? a + 1 : m.width); b++, at++) {
          const value = block[at]!;
          const jb = ofM[j * m.width + b]!;
          data[ia * order + jb] = value;
          data[jb * order + ia] = value;
          if (!isDiagonal) continue;
          const ib = ofL[i * l.width + b]!;
          data[ib * order + ja] = value;
          data[ja * order + ib] = value;
        }
      }
    }
  }
}

/** Where the entries of a weight and its bias stand in the parameter vector, outputs × width. */
function places({ node, outputs, inputs, width }: Part): Int32Array {
  const out = new Int32Array(outputs * width);
  for (let i = 0; i < outputs; i++) {
    for (let a = 0; a < width; a++) {
      out[i * width + a] = a < inputs ? node.weight.offset + i * inputs + a : node.bias!.offset + i;
    }
  }
  return out;
}
