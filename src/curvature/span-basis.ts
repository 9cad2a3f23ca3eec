/**
 * Orthonormal bases for one weight group: of its inputs ṽ, of its adjoints δ, and of the directions into which its inputs
 * can change. All three by rank-revealing QR.
 */
import type { GroupRotation, SpanVectors } from '../factors/hessian/span-types.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { multiply } from '../numeric/multiply.js';
import { pivotedQr, type PivotedQr } from '../numeric/pivoted-qr.js';
import { qr } from '../numeric/qr.js';
import { norm } from '../numeric/vector.js';
import { affineInputs, affineOutputs } from '../program/nodes.js';

/**
 * What a vector may keep outside of the basis, as a fraction of the longest one's length. Factoring alone leaves about
 * √rank · 2⁻⁵² of a dependent vector (roundings of random sign, one for each reflection), so less than a few times that
 * would call noise a direction. What is dropped changes a term w·δ̇ ⊗ ṽ or w·δ ⊗ v̇ of H by at most this fraction of the
 * largest such term: 2.3e-13 for 1024 dimensions, of the order of the rounding of H itself, and not seen at 1e-12.
 */
export function rankTolerance(vectors: number, length: number): number {
  return 2 ** -47 * Math.sqrt(Math.min(vectors, length));
}

/** A group's rotation and what went into it; the rotation is null where Q_v is the whole space. */
export interface GroupBasis {
  readonly rotation: GroupRotation | null;
  readonly vectors: number;
  readonly dropped: { readonly rights: number; readonly lefts: number | null };
}

/** The uses of one weight with one bias (or none). Cost 2·N·m² flops for N vectors of m numbers, less where N < m. */
export function groupBasis(uses: readonly SpanVectors[], weights: Float64Array): GroupBasis {
  const { node } = uses[0]!;
  const [inputs, outputs] = [affineInputs(node), affineOutputs(node)];
  const m = inputs + (node.bias === null ? 0 : 1);
  const slabs = (make: (use: SpanVectors) => readonly Slab[]): readonly Slab[][] => {
    const all = uses.map(make);
    return Array.from({ length: Math.max(...all.map((list) => list.length)) }, (_, k) =>
      all.flatMap((list) => list[k] ?? []),
    );
  };
  const present = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  const vectors = uses.reduce((sum, use) => sum + use.node.sites * use.rights.length, 0) * present;
  const rights = slabs((use) =>
    use.rights.map(({ data, constant }) => ({ data, sites: use.node.sites, width: inputs, constant })),
  );
  const v = rankOf(rights, m, weights);
  const units = livingUnits(uses, outputs);
  if (v.rank === m && units.length === outputs) {
    return { rotation: null, vectors, dropped: { rights: vectors - m, lefts: null } };
  }
  const right = v.range();
  const rest = restOf(v, uses, inputs, m);
  let left = matrix(outputs, 0);
  let lefts: number | null = null;
  if (rest.columns > 0) {
    const d = rankOf(
      slabs((use) => use.lefts.map((data) => ({ data, sites: use.node.sites, width: outputs, constant: 0 }))),
      outputs,
      weights,
    );
    left = d.range();
    lefts = vectors - d.rank;
  }
  return { rotation: { units, right, left, rest }, vectors, dropped: { rights: vectors - v.rank, lefts } };
}

/** One array of N·sites vectors, to be extended by `constant` where m is larger than its width. */
interface Slab {
  readonly data: Float64Array;
  readonly sites: number;
  readonly width: number;
  readonly constant: 0 | 1;
}

/**
 * The vectors of several kinds, each kind by its own largest (values and derivatives have different units), each vector
 * by its sample's weight: a sample without weight is absent, one of little weight counts little.
 */
function rankOf(kinds: readonly (readonly Slab[])[], m: number, weights: Float64Array): PivotedQr {
  const heaviest = weights.reduce((max, weight) => Math.max(max, weight), 0);
  const samples = Array.from(weights.keys()).filter((n) => weights[n]! > 0);
  const rows = kinds.flat().reduce((sum, { sites }) => sum + sites * samples.length, 0);
  const data = allocate(rows * m);
  let at = 0;
  for (const kind of kinds) {
    const start = at;
    let longest = 0;
    for (const { data: source, sites, width, constant } of kind) {
      for (const n of samples) {
        const factor = weights[n]! / heaviest;
        for (let s = n * sites; s < (n + 1) * sites; s++, at += m) {
          for (let j = 0; j < width; j++) data[at + j] = factor * source[s * width + j]!;
          if (m > width) data[at + width] = factor * constant;
          if (kinds.length > 1) longest = Math.max(longest, norm(data.subarray(at, at + m)));
        }
      }
    }
    if (longest > 0) for (let i = start; i < at; i++) data[i]! /= longest;
  }
  // More vectors than numbers in each: R of an ordinary QR has the same row space, and is m × m.
  const all = matrix(rows, m, data);
  return pivotedQr(rows > m ? qr(all).r : all, rankTolerance(rows, m));
}

/** Outputs whose adjoints are not zero for all samples at some use. */
function livingUnits(uses: readonly SpanVectors[], outputs: number): Int32Array {
  const units = Int32Array.from({ length: outputs }, (_, i) => i);
  if (uses.some(({ answering }) => answering === undefined)) return units;
  return units.filter((i) => uses.some(({ answering }) => answering![i] === 1));
}

/** An orthonormal basis of what the moving inputs span beside the ṽ. */
function restOf(v: PivotedQr, uses: readonly SpanVectors[], inputs: number, m: number): Matrix {
  const moving = Array.from({ length: inputs }, (_, j) => j).filter((j) =>
    uses.some((use) => use.moving === undefined || use.moving[j] === 1),
  );
  if (moving.length === 0 || v.rank === m) return matrix(m, 0);
  const complement = v.complement();
  // The bias's 1 never changes, but every ṽ has it: beside them, the other inputs span all.
  if (moving.length === inputs) return complement;
  const width = complement.columns;
  const rows = matrix(moving.length, width);
  moving.forEach((j, i) => rows.data.set(complement.data.subarray(j * width, (j + 1) * width), i * width));
  const reached = pivotedQr(rows, rankTolerance(moving.length, width));
  return reached.rank === width ? complement : multiply(complement, reached.range());
}
