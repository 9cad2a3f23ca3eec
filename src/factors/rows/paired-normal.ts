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
import { gemm } from '../../numeric/gemm.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
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

interface Counts {
  readonly left: number;
  readonly right: number;
}

/** The rows of both operands for the block (l, m): all pairs, or those with i ≥ j where l = m. */
function pairCounts(l: Part, m: Part): Counts {
  if (l !== m) return { left: l.outputs * m.outputs, right: l.width * m.width };
  return { left: (l.outputs * (l.outputs + 1)) / 2, right: (l.width * (l.width + 1)) / 2 };
}

/** Numbers of both operands that exist at once, about: so many samples at a time, that they stay in a cache. */
const chunk = 1 << 15;

/** Numbers of both operands at most. */
const largest = 1 << 20;

/** With fewer samples at a time the products would spend their time on reading and writing the block. */
const fewest = 32;

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
    const { left, right } = pairCounts(l, m);
    flops += 2 * rows.samples * left * right;
    made += rows.samples * (rows.kinds.length * left + right) + left * right;
    widest = Math.max(widest, left + right);
  });
  return widest * fewest > largest ? null : { flops, made };
}

function forBlocks(parts: readonly Part[], visit: (l: Part, m: Part) => void): void {
  parts.forEach((l, k) => {
    for (const m of parts.slice(0, k + 1)) visit(l, m);
  });
}

/** JᵀJ, P × P and exactly symmetric, of rows that have a `pairedCost`. Memory beside it: P²/2 at most. */
export function pairedNormal(rows: FactorRows): Matrix {
  const { parameterCount, samples, scale } = { ...rows, ...rows.program };
  const out = matrix(parameterCount, parameterCount, allocate(parameterCount * parameterCount));
  const parts = partsOf(rows)!;
  const stepOf = (count: Counts): number =>
    Math.min(samples, Math.max(fewest, Math.floor(chunk / (count.left + count.right))));
  let room = 0;
  forBlocks(parts, (l, m) => {
    const count = pairCounts(l, m);
    room = Math.max(room, stepOf(count) * (count.left + count.right));
  });
  const space = allocate(room);
  const vectors = new Map(parts.map((part) => [part, unitMajor(part, samples, scale)]));
  forBlocks(parts, (l, m) => {
    const count = pairCounts(l, m);
    const step = stepOf(count);
    const left = space.subarray(0, step * count.left);
    const right = space.subarray(step * count.left, step * (count.left + count.right));
    const block = allocate(count.left * count.right);
    const [ofL, ofM] = [vectors.get(l)!, vectors.get(m)!];
    for (let start = 0; start < samples; start += step) {
      const range = { samples, start, end: Math.min(samples, start + step) };
      const depth = range.end - start; // also the length of the operands' rows
      pairs(ofL.left, ofM.left, l.outputs, m.outputs, l === m, range, left);
      pairs([ofL.right], [ofM.right], l.width, m.width, l === m, range, right);
      gemm(
        false,
        true,
        count.left,
        count.right,
        depth,
        1,
        left,
        0,
        depth,
        right,
        0,
        depth,
        start === 0 ? 0 : 1,
        block,
        0,
        count.right,
      );
    }
    place(l, m, block, out);
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

interface Range {
  readonly samples: number;
  readonly start: number;
  readonly end: number;
}

/** Row (i, j) of `out`: Σ over kinds of row i of a, times row j of b, number by number; with `half` for i ≥ j alone. */
function pairs(
  a: readonly (Float64Array | null)[],
  b: readonly (Float64Array | null)[],
  rows: number,
  columns: number,
  half: boolean,
  range: Range,
  out: Float64Array,
): void {
  const kinds = a.flatMap((x, kind) => {
    const y = b[kind] ?? null;
    return x === null || y === null ? [] : [[x, y] as const];
  });
  if (kinds.length === 0) out.fill(0);
  for (let k = 0; k < kinds.length; k += 2) {
    const [x, y] = kinds[k]!;
    const [u, v] = kinds[k + 1] ?? [null, null];
    addPairs(x, y, u, v, rows, columns, half, range, k > 0, out);
  }
}

/** The share of one kind, x and y, or of two, u and v the other: reading and writing `out` costs more than a product. */
function addPairs(
  x: Float64Array,
  y: Float64Array,
  u: Float64Array | null,
  v: Float64Array | null,
  rows: number,
  columns: number,
  half: boolean,
  { samples, start, end }: Range,
  accumulate: boolean,
  out: Float64Array,
): void {
  if (!accumulate) out.fill(0);
  const depth = end - start;
  for (let i = 0, at = 0; i < rows; i++) {
    const count = half ? i + 1 : columns;
    for (let j = 0; j < count; j++) {
      let p = i * samples + start;
      let q = j * samples + start;
      const last = at + depth;
      if (u === null || v === null) for (; at < last; at++, p++, q++) out[at]! += x[p]! * y[q]!;
      else for (; at < last; at++, p++, q++) out[at]! += x[p]! * y[q]! + u[p]! * v[q]!;
    }
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
