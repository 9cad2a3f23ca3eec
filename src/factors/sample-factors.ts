/**
 * The paper's objects for one sample, by the paper's names (B1–B4): for reading, teaching and checking by hand. Layers
 * are numbered k = 1 … L, a layer being one weight matrix and what follows it up to the next; v(0) is what the first
 * layer reads, v(k) what layer k+1 reads, v(L) the output.
 */
import { DomainError } from '../errors.js';
import { matrix, transpose, type Matrix } from '../numeric/matrix.js';
import type { ActivationNode, AffineNode, Slot } from '../program/nodes.js';
import { activationAfter } from '../program/readers.js';
import { slopeOf } from '../sweeps/trace.js';
import { tangent } from '../sweeps/tangent.js';
import { curvatureOf } from './hessian/core.js';
import type { LossState } from './state.js';

/** The paper's objects for one sample, by the paper's names. */
export interface SampleFactors {
  /** L, the number of weight matrices. */
  readonly layers: number;
  /** State after layer k (0 ≤ k ≤ L). */
  v(k: number): Float64Array;
  /** The diagonal of γ^(k) = diag A'(z_k) (B1). */
  gamma(k: number): Float64Array;
  /** β^(k) = ∂v_k/∂v_{k-1}: γ^(k) W^(k) (B2), plus I across a residual connection. */
  beta(k: number): Matrix;
  /** α^(k,l) = ∂v_k/∂v_l = β^(k) … β^(l+1); I if k = l, 0 if k < l (B3). */
  alpha(k: number, l: number): Matrix;
  /** η^(k,l) = ∂v_k/∂z_l = α^(k,l) γ^(l) (B4 with the index corrected). */
  eta(k: number, l: number): Matrix;
  /** δ_k = ∂loss/∂z_k. */
  delta(k: number): Float64Array;
  /** c_k = d_k ⊙ A''(z_k), the curvature that enters the core. */
  curvature(k: number): Float64Array;
}

/** `state` holds the one sample. Cost: free for vectors; a tangent sweep with as many directions as columns for matrices. */
export function sampleFactors(state: LossState): SampleFactors {
  const { program, trace } = state;
  const affine = program.nodes.filter((node) => node.kind === 'affine');
  const layers = affine.length;
  const layer = (verb: string, k: number, first: number): number => {
    if (Number.isInteger(k) && k >= first && k <= layers) return k;
    throw new DomainError(
      `factors.${verb}`,
      'k',
      `a layer ${first} … ${layers}`,
      String(k),
      'Layers are counted from 1; v(0) is the input.',
    );
  };
  const at = (k: number): AffineNode => affine[k - 1]!;
  const stateSlot = (k: number): Slot => (k === layers ? program.output : affine[k]!.input);
  const after = (k: number): ActivationNode => {
    const node = activationAfter(program, at(k).output);
    if (node !== undefined) return node;
    throw new DomainError(
      'factors',
      'k',
      'a layer whose pre-activation an activation reads',
      `layer ${k}, which gates read`,
      'Gates have no γ of their own: use v, alpha, eta and delta.',
    );
  };
  const derivative = (top: Slot, bottom: Slot): Matrix => {
    const columns = program.slots[bottom]!;
    const rows = program.slots[top]!;
    const units = matrix(columns, columns);
    for (let i = 0; i < columns; i++) units.data[i * columns + i] = 1;
    const moved = tangent(trace, { count: columns, slots: new Map([[bottom, units.data]]) }).value[top];
    return moved === undefined ? matrix(rows, columns) : transpose(matrix(columns, rows, moved));
  };
  return {
    layers,
    v: (k) => trace.value[stateSlot(layer('v', k, 0))]!.slice(),
    gamma: (k) => slopeOf(trace, after(layer('gamma', k, 1))).slice(),
    beta: (k) => derivative(stateSlot(layer('beta', k, 1)), stateSlot(k - 1)),
    alpha: (k, l) => derivative(stateSlot(layer('alpha', k, 0)), stateSlot(layer('alpha', l, 0))),
    eta: (k, l) => derivative(stateSlot(layer('eta', k, 1)), at(layer('eta', l, 1)).output),
    delta: (k) =>
      (
        state.adjoint().value[at(layer('delta', k, 1)).output] ??
        new Float64Array(program.slots[at(k).output]!)
      ).slice(),
    curvature: (k) => curvatureOf(state, after(layer('curvature', k, 1))),
  };
}
