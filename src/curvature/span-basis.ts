/**
 * Orthonormal bases for one weight group: of its inputs ṽ, of its adjoints δ, and of the directions into which its inputs
 * can change. All three by rank-revealing QR.
 */
import type { GroupRotation, SpanVectors } from '../factors/hessian/span-types.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { multiply } from '../numeric/multiply.js';
import { pivotedQr, type PivotedQr } from '../numeric/pivoted-qr.js';
import { maximumMagnitude } from '../numeric/vector.js';
import { affineInputs, affineOutputs } from '../program/nodes.js';
import { rangeOf, rankTolerance, vectorCount, type VectorArray } from './span-rank.js';

/** A group's rotation and what went into it; the rotation is null where the group is better left as it is. */
export interface GroupBasis {
  readonly rotation: GroupRotation | null;
  readonly vectors: number;
  readonly dropped: { readonly rights: number; readonly lefts: number | null } | null;
  /** Units that no sample opens. */
  readonly shut: number;
}

/** The uses of one weight with one bias (or none). Cost as `rangeOf`, for inputs and outputs. */
export function groupBasis(uses: readonly SpanVectors[], weights: Float64Array): GroupBasis {
  const { node } = uses[0]!;
  const [inputs, outputs] = [affineInputs(node), affineOutputs(node)];
  const m = inputs + (node.bias === null ? 0 : 1);
  const rights = byKind(uses, (use) =>
    use.rights.map(({ data, constant }) => ({ data, sites: use.node.sites, width: inputs, constant })),
  );
  const lefts = byKind(uses, (use) =>
    use.lefts.map((data) => ({ data, sites: use.node.sites, width: outputs, constant: 0 })),
  );
  const vectors = vectorCount(rights, weights);
  // Numbers that overflowed have no directions: nothing is left out then, and H shows what they are.
  if (!areFinite(rights) || !areFinite(lefts)) return { rotation: null, vectors, dropped: null, shut: 0 };
  const v = rangeOf(rights, m, weights);
  const units = livingUnits(uses, outputs);
  const shut = outputs - units.length;
  const counted = { rights: vectors - v.rank, lefts: null };
  if (v.rank === m && units.length === outputs) return { rotation: null, vectors, dropped: counted, shut };
  const right = v.range();
  const rest = restOf(v, uses, inputs, m);
  if (rest.columns === 0) {
    return { rotation: { units, right, left: matrix(outputs, 0), rest }, vectors, dropped: counted, shut };
  }
  const d = rangeOf(lefts, outputs, weights);
  const dropped = { ...counted, lefts: vectorCount(lefts, weights) - d.rank };
  return { rotation: { units, right, left: d.range(), rest }, vectors, dropped, shut };
}

/** The arrays of all uses, by their position in each use's list. */
function byKind(
  uses: readonly SpanVectors[],
  arrays: (use: SpanVectors) => readonly VectorArray[],
): readonly (readonly VectorArray[])[] {
  const all = uses.map(arrays);
  const kinds = Math.max(...all.map((list) => list.length));
  return Array.from({ length: kinds }, (_, k) => all.flatMap((list) => list[k] ?? []));
}

function areFinite(kinds: readonly (readonly VectorArray[])[]): boolean {
  return kinds.flat().every(({ data }) => maximumMagnitude(data) < Infinity);
}

/** Outputs whose adjoints do not vanish for all samples at some use. */
function livingUnits(uses: readonly SpanVectors[], outputs: number): Int32Array {
  const units = Int32Array.from({ length: outputs }, (_, i) => i);
  return units.filter((i) => uses.some(({ answering }) => answering === undefined || answering[i] === 1));
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
