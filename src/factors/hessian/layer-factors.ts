/**
 * The factors of one affine node in the coordinates of a span: what assembly multiplies. For a node whose parameters are
 * their own coordinates the input ṽ is [v, 1] as it stands; for a compressed one it is Q_vᵀṽ, and δ comes as Q_δᵀδ too.
 */
import { scratch } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import type { Matrix } from '../../numeric/matrix.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import type { LossState } from '../state.js';
import type { GroupRotation, NodePlace, Span } from './span-types.js';

/** N·sites vectors of each kind; row r belongs to sample ⌊r / sites⌋. */
export interface LayerFactors {
  readonly node: AffineNode;
  readonly place: NodePlace;
  readonly inputs: number;
  /** The output units that have coordinates; null means all. */
  readonly units: Int32Array | null;
  /** How many these are. */
  readonly unitCount: number;
  /** ρ, the coordinates of ṽ, and the vectors in them: N·sites × ρ. */
  readonly rank: number;
  readonly value: Float64Array;
  /** δ at `units`, N·sites × unitCount; undefined where it vanishes. */
  readonly delta: Float64Array | undefined;
  /** Q_δᵀδ, N·sites × ρ_δ, and ρ_δ·σ, the coordinates of type 2. */
  readonly folded: Float64Array;
  readonly leftRank: number;
  readonly restRank: number;
}

export function layerFactors(state: LossState, span: Span, node: AffineNode): LayerFactors {
  const place = span.place(node);
  const inputs = affineInputs(node);
  const outputs = affineOutputs(node);
  const value = state.trace.value[node.input]!;
  const delta = state.adjoint().value[node.output];
  if (place.kind === 'whole') {
    const hasBias = node.bias !== null;
    return {
      node,
      place,
      inputs,
      units: null,
      unitCount: outputs,
      rank: hasBias ? inputs + 1 : inputs,
      value: hasBias ? withOnes(value, inputs) : value,
      delta,
      folded: scratch(0),
      leftRank: 0,
      restRank: 0,
    };
  }
  const { right, left, rest } = place.rotation;
  const units = place.rotation.units.length < outputs ? place.rotation.units : null;
  const rank = right.columns;
  const turned = timesTop(value, inputs, right);
  if (node.bias !== null) {
    const last = right.data.subarray(inputs * rank);
    for (let at = 0; at < turned.length; at++) turned[at]! += last[at % rank]!;
  }
  return {
    node,
    place,
    inputs,
    units,
    unitCount: place.rotation.units.length,
    rank,
    value: turned,
    delta: delta === undefined ? undefined : chosen(delta, outputs, units),
    folded: delta === undefined ? scratch(0) : timesTop(delta, outputs, left),
    leftRank: delta === undefined ? 0 : left.columns,
    restRank: rest.columns,
  };
}

/** Tangents v̇ (rows of `inputs` numbers) as coordinates of type 1: Q_vᵀ[v̇; 0], or v̇ itself. */
export function typeOne({ place, inputs }: LayerFactors, moved: Float64Array): Float64Array {
  return place.kind === 'whole' ? moved : timesTop(moved, inputs, place.rotation.right);
}

/** restᵀ[v̇; 0]. */
export function typeTwo(
  { inputs }: LayerFactors,
  { rest }: GroupRotation,
  moved: Float64Array,
): Float64Array {
  return timesTop(moved, inputs, rest);
}

/** The entries at `units` of rows of `width` numbers: the array itself if that is all of them. */
export function chosen(rows: Float64Array, width: number, units: Int32Array | null): Float64Array {
  if (units === null) return rows;
  const out = scratch((rows.length / width) * units.length);
  for (let from = 0, to = 0; from < rows.length; from += width) {
    for (let u = 0; u < units.length; u++, to++) out[to] = rows[from + units[u]!]!;
  }
  return out;
}

/** X·B for rows of `width` numbers and the first `width` rows of B. */
function timesTop(x: Float64Array, width: number, b: Matrix): Float64Array {
  const rows = x.length / width;
  const out = scratch(rows * b.columns);
  if (out.length === 0) return out;
  gemm(false, false, rows, b.columns, width, 1, x, 0, width, b.data, 0, b.columns, 0, out, 0, b.columns);
  return out;
}

function withOnes(x: Float64Array, width: number): Float64Array {
  const out = scratch((x.length / width) * (width + 1));
  for (let from = 0, to = 0; from < x.length; from += width, to += width + 1) {
    for (let j = 0; j < width; j++) out[to + j] = x[from + j]!;
    out[to + width] = 1;
  }
  return out;
}
