/**
 * Directions of one weight [W b] (out × m, m = in + 1 with a bias) that the batch's outer products span (mathematics 4.5):
 *
 *     Θ̇ = A·Q_v + Q_δᵀ·B,     B·Q_vᵀ = 0,
 *
 * with orthonormal rows Q_v (ρ_v × m) and Q_δ (ρ_δ × out) that span the ṽ and the δ of all uses. A direction is the pair
 * (Aᵀ, B), and ⟨Θ̇, Θ̇'⟩ = ⟨A, A'⟩ + ⟨B, B'⟩: the map to ℝ^P keeps lengths and angles, so that Krylov methods do on pairs
 * just what they do on parameters, rounding included. B holds a few numbers more than it has freedom; what H makes has
 * B·Q_vᵀ = 0 again.
 *
 * With Ṽ = L_v·Q_v and Δ = L_δ·Q_δ no matrix of out × m is met:
 *
 *     Ṽ Θ̇ᵀ = L_v·Aᵀ                          Δ Θ̇ = (Δ A)·Q_v + L_δ·B
 *     Σ δ̇ ⊗ ṽ + δ ⊗ [v̇; 0]:   A = δ̇ᵀ·L_v + Q_δᵀ·C,   B = Y − C·Q_v   with Y = L_δᵀ [v̇, 0] and C = Y·Q_vᵀ
 */
import { allocate, scratch } from '../../numeric/allocation.js';
import { gemm } from '../../numeric/gemm.js';
import { matrix, type Matrix } from '../../numeric/matrix.js';
import { resident } from '../../numeric/kernel/resident.js';
import { rowBasis } from '../../numeric/row-basis.js';
import type { LossState } from '../../factors/state.js';
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import type { Field } from '../../sweeps/trace.js';
import type { WeightUses } from './layout.js';

/** One weight's directions as coefficients. Coordinates: Aᵀ (ρ_v × out), then B (ρ_δ × m), row-major, from `offset` on. */
export interface WeightSpace {
  readonly uses: WeightUses;
  readonly dimension: number;
  /** The pair of the part of a parameter vector that lies in the span. Cost 2·(ρ_v + ρ_δ)·out·m flops. */
  coordinates(v: Float64Array, out: Float64Array, offset: number): void;
  /** Writes the direction out where its parameters are. Cost as `coordinates`. */
  expand(c: Float64Array, offset: number, out: Float64Array): void;
  /** out += Ṽ Θ̇ᵀ at one use. */
  addImage(node: AffineNode, c: Float64Array, offset: number, out: Float64Array): void;
  /** out += Δ Θ̇ at one use, `delta` being its Δ. */
  addPullBack(
    node: AffineNode,
    delta: Float64Array,
    c: Float64Array,
    offset: number,
    out: Float64Array,
  ): void;
  /** Writes the pair of Σ δ̇ ⊗ ṽ + δ ⊗ [v̇; 0] over all uses, the samples' weights in δ̇ and δ; nothing in a field is zero. */
  combine(changes: Field, moved: Field, out: Float64Array, offset: number): void;
}

/** A use's rows of L_v and L_δ. */
interface Use {
  readonly right: Float64Array;
  readonly left: Float64Array | null;
  readonly rows: number;
}

/** Null if a vector is not finite. `withLefts` false (Gauss-Newton): there is no B. */
export function weightSpace(state: LossState, uses: WeightUses, withLefts: boolean): WeightSpace | null {
  const { bias, weight, nodes } = uses;
  const inputs = affineInputs(nodes[0]!);
  const outputs = affineOutputs(nodes[0]!);
  const m = inputs + (bias === null ? 0 : 1);
  const rights = rowBasis(stackedInputs(state, nodes, inputs, m));
  const lefts = withLefts ? rowBasis(stackedAdjoints(state, nodes, outputs)) : null;
  if (rights === null || (withLefts && lefts === null)) return null;
  const rho = rights.basis.rows;
  const sigma = lefts?.basis.rows ?? 0;
  // Read in every product, and never written again.
  const qv = resident(rights.basis.data);
  const qd = resident(lefts?.basis.data ?? allocate(0));
  resident(rights.coordinates.data);
  if (lefts !== null) resident(lefts.coordinates.data);
  const shared = new Map<AffineNode, Use>();
  let start = 0;
  for (const node of nodes) {
    const rows = state.trace.samples * node.sites;
    const part = ({ columns, data }: Matrix): Float64Array =>
      data.subarray(start * columns, (start + rows) * columns);
    const right = part(rights.coordinates);
    const left = lefts === null ? null : part(lefts.coordinates);
    shared.set(node, {
      right,
      left,
      rows,
    });
    start += rows;
  }
  const atB = rho * outputs;
  /** B ← Y − C·Q_v for C = Y·Q_vᵀ, which is returned. */
  const project = (c: Float64Array, b: number): Float64Array => {
    const inside = scratch(sigma * rho);
    gemm(false, true, sigma, rho, m, 1, c, b, m, qv, 0, m, 0, inside, 0, rho);
    gemm(false, false, sigma, m, rho, -1, inside, 0, rho, qv, 0, m, 1, c, b, m);
    return inside;
  };
  return {
    uses,
    dimension: rho * outputs + sigma * m,
    coordinates(v, out, offset) {
      const w = weight.offset;
      gemm(false, true, rho, outputs, inputs, 1, qv, 0, m, v, w, inputs, 0, out, offset, outputs);
      if (bias !== null) {
        for (let k = 0, at = offset; k < rho; k++) {
          const last = qv[k * m + inputs]!;
          for (let i = 0; i < outputs; i++, at++) out[at]! += last * v[bias.offset + i]!;
        }
      }
      if (sigma === 0) return;
      const b = offset + atB;
      gemm(false, false, sigma, inputs, outputs, 1, qd, 0, outputs, v, w, inputs, 0, out, b, m);
      if (bias !== null)
        gemm(false, false, sigma, 1, outputs, 1, qd, 0, outputs, v, bias.offset, 1, 0, out, b + inputs, m);
      project(out, b);
    },
    expand(c, offset, out) {
      const b = offset + atB;
      const w = weight.offset;
      gemm(true, false, outputs, inputs, rho, 1, c, offset, outputs, qv, 0, m, 0, out, w, inputs);
      gemm(true, false, outputs, inputs, sigma, 1, qd, 0, outputs, c, b, m, 1, out, w, inputs);
      if (bias === null) return;
      gemm(true, false, outputs, 1, rho, 1, c, offset, outputs, qv, inputs, m, 0, out, bias.offset, 1);
      gemm(true, false, outputs, 1, sigma, 1, qd, 0, outputs, c, b + inputs, m, 1, out, bias.offset, 1);
    },
    addImage(node, c, offset, out) {
      const { right, rows } = shared.get(node)!;
      gemm(false, false, rows, outputs, rho, 1, right, 0, rho, c, offset, outputs, 1, out, 0, outputs);
    },
    addPullBack(node, delta, c, offset, out) {
      const { left, rows } = shared.get(node)!;
      const along = scratch(rows * rho);
      gemm(false, true, rows, rho, outputs, 1, delta, 0, outputs, c, offset, outputs, 0, along, 0, rho);
      gemm(false, false, rows, inputs, rho, 1, along, 0, rho, qv, 0, m, 1, out, 0, inputs);
      if (left === null) return;
      gemm(false, false, rows, inputs, sigma, 1, left, 0, sigma, c, offset + atB, m, 1, out, 0, inputs);
    },
    combine(changes, moved, out, offset) {
      const b = offset + atB;
      let isFirst = true;
      let isStill = true;
      for (const node of nodes) {
        const { right, left, rows } = shared.get(node)!;
        const change = changes[node.output];
        const motion = moved[node.input];
        if (change !== undefined) {
          const beta = isFirst ? 0 : 1;
          gemm(
            true,
            false,
            rho,
            outputs,
            rows,
            1,
            right,
            0,
            rho,
            change,
            0,
            outputs,
            beta,
            out,
            offset,
            outputs,
          );
          isFirst = false;
        }
        if (motion !== undefined && left !== null) {
          if (isStill) out.fill(0, b, b + sigma * m);
          gemm(true, false, sigma, inputs, rows, 1, left, 0, sigma, motion, 0, inputs, 1, out, b, m);
          isStill = false;
        }
      }
      if (isFirst) out.fill(0, offset, b);
      if (isStill) {
        out.fill(0, b, b + sigma * m);
        return;
      }
      const inside = project(out, b);
      gemm(true, false, rho, outputs, sigma, 1, inside, 0, rho, qd, 0, outputs, 1, out, offset, outputs);
    },
  };
}

/** [v, 1] of all uses, one behind the other. */
function stackedInputs(
  { trace }: LossState,
  nodes: readonly AffineNode[],
  inputs: number,
  m: number,
): Matrix {
  const arrays = nodes.map((node) => trace.value[node.input]!);
  const rows = arrays.reduce((sum, { length }) => sum + length, 0) / inputs;
  const out = matrix(rows, m);
  if (m > inputs) out.data.fill(1);
  let at = 0;
  for (const array of arrays) {
    for (let from = 0; from < array.length; from += inputs, at += m)
      out.data.set(array.subarray(from, from + inputs), at);
  }
  return out;
}

/** δ of all uses, one behind the other. */
function stackedAdjoints(state: LossState, nodes: readonly AffineNode[], outputs: number): Matrix {
  const rows = nodes.map(({ sites }) => state.trace.samples * sites);
  const out = matrix(
    rows.reduce((sum, count) => sum + count, 0),
    outputs,
  );
  const adjoint = state.weightedAdjoint().value;
  let at = 0;
  nodes.forEach((node, k) => {
    const delta = adjoint[node.output];
    if (delta !== undefined) out.data.set(delta, at);
    at += rows[k]! * outputs;
  });
  return out;
}
