/**
 * Hessian products, left as dyads: for each sample and layer
 *
 *     (H Θ̇)_l = δ̇_l ⊗ ṽ_{l-1} + δ_l ⊗ [v̇_{l-1}; 0]          (mathematics 4.6)
 *
 * — two outer products, O(units) numbers. The tangent sweep is Uᵀ, the local terms are K, the adjoint tangent is U.
 */
import { allocate } from '../../numeric/allocation.js';
import type { Slot } from '../../program/nodes.js';
import { adjointTangent } from '../../sweeps/adjoint-tangent.js';
import { backward } from '../../sweeps/backward.js';
import { multiplyBlocks } from '../../sweeps/blocks.js';
import { tangent, type TangentSeeds } from '../../sweeps/tangent.js';
import type { Adjoint, Field, Tangent } from '../../sweeps/trace.js';
import type { FactorRows } from '../rows/factor-rows.js';
import type { LossState } from '../state.js';
import {
  hiddenActivations,
  hiddenProducts,
  outputCore,
  productCore,
  surrogateGate,
  surrogateOutput,
  surrogateUnits,
  type Core,
  type ProductCore,
} from './core.js';

/** One row per sample: H_n θ̇ (weights and L2 left out). Cost: 8·N·P flops, nothing of size N·P. */
export function hessianProducts(state: LossState, core: Core, theta: Float64Array): FactorRows {
  const { moved, adjoints } = respond(state, core, { theta });
  return productRows(state, core, adjoints.value, moved);
}

/** The tangent along `seeds` and the change of the adjoints that the core makes of it. */
export function respond(
  state: LossState,
  core: Core,
  seeds: TangentSeeds,
  downTo?: Slot,
): { readonly along: Tangent; readonly adjoints: Adjoint; readonly moved: Field } {
  const { trace, program } = state;
  const along = tangent(trace, seeds);
  const theta = seeds.theta === undefined ? {} : { theta: seeds.theta };
  if (core === 'absolute' || core === 'clipped') {
    const result = surrogateResponse(state, core, along, theta);
    return { along, ...result };
  }
  const top = new Map([[program.output, outputChange(state, along)]]);
  const adjoints =
    core === 'exact'
      ? adjointTangent(trace, state.adjoint(), along, {
          ...theta,
          seeds: top,
          ...(downTo === undefined ? {} : { downTo }),
        })
      : backward(trace, top, { count: along.count });
  return { along, adjoints, moved: along.value };
}

/** ∇²loss · v̇ at the output, for every direction. */
function outputChange(state: LossState, along: Tangent): Float64Array {
  const { program, output, labels, loss } = state;
  const direction = along.value[program.output];
  const length = output.data.length;
  const out = allocate(along.count * length);
  for (let d = 0; direction !== undefined && d < along.count; d++) {
    const part = direction.subarray(d * length, (d + 1) * length);
    const into = out.subarray(d * length, (d + 1) * length);
    loss.hessianProduct(output, labels, { ...output, data: part }, { ...output, data: into });
  }
  return out;
}

/**
 * U K' (Uᵀ θ̇) for the replaced cores: coordinates are ż and R = Σ Θ̇ᵀδ at each unit, the core maps them to (p, q),
 * p enters the adjoints at z, and q takes the place of v̇ in the second dyad.
 */
function surrogateResponse(
  state: LossState,
  core: 'absolute' | 'clipped',
  along: Tangent,
  theta: { readonly theta?: Float64Array },
): { readonly adjoints: Adjoint; readonly moved: Field } {
  const { trace } = state;
  const top = outputCore(state);
  const pulled = adjointTangent(trace, state.adjoint(), along, { ...theta, skip: 'curved' });
  const seeds = new Map<Slot, Float64Array>();
  const moved = new Map<Slot, Float64Array>();
  const direction = along.value[top.slot];
  if (direction !== undefined) {
    const blocks = surrogateOutput(top, core);
    seeds.set(top.slot, multiplyBlocks(blocks, top.width, top.width, direction, false));
  }
  for (const node of hiddenActivations(state, top)) {
    const unit = surrogateUnits(state, node, core);
    const z = along.value[node.input];
    const r = pulled.value[node.output];
    const p = allocate(unit.first.length);
    const q = allocate(unit.first.length);
    for (let i = 0; i < p.length; i++) {
      const zi = z === undefined ? 0 : z[i]!;
      const ri = r === undefined ? 0 : r[i]!;
      p[i] = unit.first[i]! * zi + unit.cross[i]! * ri;
      q[i] = unit.cross[i]! * zi + unit.second[i]! * ri;
    }
    addSeed(seeds, node.input, p);
    moved.set(node.output, q);
  }
  for (const node of hiddenProducts(state, top)) {
    const gate = productCore(state, node);
    const coordinates = [along.value[node.left], along.value[node.right], pulled.value[node.output]];
    const [p, r, q] = throughGate(gate, core, coordinates);
    addSeed(seeds, node.left, p);
    addSeed(seeds, node.right, r);
    moved.set(node.output, q);
  }
  return {
    adjoints: backward(trace, seeds),
    moved: tangent(trace, { slots: moved, only: 'connections' }).value,
  };
}

/** K' of a gate, applied unit by unit to (l̇, ṙ, R). */
function throughGate(
  gate: ProductCore,
  core: 'absolute' | 'clipped',
  coordinates: readonly (Float64Array | undefined)[],
): [Float64Array, Float64Array, Float64Array] {
  const length = gate.adjoint.length;
  const out: [Float64Array, Float64Array, Float64Array] = [
    allocate(length),
    allocate(length),
    allocate(length),
  ];
  for (let i = 0; i < length; i++) {
    const block = surrogateGate(gate, i, core);
    out.forEach((target, a) => {
      let sum = 0;
      coordinates.forEach((values, b) => (sum += block[a * 3 + b]! * (values?.[i] ?? 0)));
      target[i] = sum;
    });
  }
  return out;
}

/** Several nodes may read one slot: their seeds add. */
function addSeed(seeds: Map<Slot, Float64Array>, slot: Slot, terms: Float64Array): void {
  const present = seeds.get(slot);
  seeds.set(slot, present === undefined ? terms : present.map((value, i) => value + terms[i]!));
}

/** δ̇ ⊗ ṽ + δ ⊗ moved at every affine node; Gauss-Newton has only the first term. */
export function productRows(state: LossState, core: Core, changes: Field, moved: Field): FactorRows {
  const delta = state.adjoint().value;
  const both = core !== 'gaussNewton';
  return {
    program: state.program,
    samples: state.trace.samples,
    kinds: [
      both
        ? [
            { left: 0, right: 0 },
            { left: 1, right: 1 },
          ]
        : [{ left: 0, right: 0 }],
    ],
    constants: both ? [1, 0] : [1],
    nodes: state.program.nodes
      .filter((node) => node.kind === 'affine')
      .map((node) => {
        const value = state.trace.value[node.input]!;
        return both
          ? { node, left: [changes[node.output], delta[node.output]], right: [value, moved[node.input]] }
          : { node, left: [changes[node.output]], right: [value] };
      }),
  };
}
