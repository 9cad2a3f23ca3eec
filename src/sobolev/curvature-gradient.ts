/**
 * The gradient of an objective of order 2 as dyads. With ρ_jk the weighted residual of ∂²m/∂x_j∂x_k, for one output,
 *
 *     ∇ Σ_jk ρ_jk ∂_jk m = Σ_jk ρ_jk ( δ ⊗ u_jk + 2 δ̇_j ⊗ u_k + δ̈_jk ⊗ ṽ )
 *
 * (three kinds of dyads, the k+1 of mathematics 4.6). The sums over k, or over outputs, are taken inside the sweeps:
 *
 *   by outputs   directions w_j = ρ_j·: δ ⊗ Σ_j ∂_{w_j}u_j + 2 Σ_j δ̇_j ⊗ u_{w_j} + (Σ_j ∂_{w_j}δ̇_j) ⊗ ṽ
 *   by pairs     adjoints of Σ_o ρ^o_jk ∂_j m_o:  one left vector for each of ṽ, u_j, u_jk
 *
 * so that a scalar network needs n₀ + 2 dyads a layer and O(n₀) sweeps.
 */
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { allocate } from '../numeric/allocation.js';
import { affineNodes } from '../program/sharing.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { tangent } from '../sweeps/tangent.js';
import { baseLength, copyOf, copyOfSlot, streamOf, type Field, type Trace } from '../sweeps/trace.js';
import type { CurvatureState } from './curvature-state.js';
import { combinedDirections } from './directions.js';
import { sobolevGradientRows } from './sobolev-gradient.js';
import type { SobolevState } from './sobolev-state.js';

/** A left and a right field of base values; the constant of the right one for the bias. */
interface Dyads {
  readonly left: Field;
  readonly right: Field;
  readonly constant: 0 | 1;
}

/** One row per sample. Cost beyond order 1: about 16·C·n₀·N·P flops, or 8·n₀(n₀ + 1)·N·P with many outputs. */
export function curvatureGradientRows(state: CurvatureState): FactorRows {
  const { axes, outputs } = state.first;
  const isByOutputs = 3 * outputs <= 2 * (axes + 1);
  const first = sobolevGradientRows(state.first);
  const dyads = isByOutputs ? dyadsByOutputs(state) : dyadsByPairs(state);
  return joined(first, dyads);
}

function dyadsByOutputs(state: CurvatureState): Dyads[] {
  const { first } = state;
  const { axes, outputs, base } = first;
  const { program } = base;
  const rho = weightedResidual(state);
  const dyads: Dyads[] = [];
  const last: Field = [];
  const bent: Field[] = Array.from({ length: outputs }, () => []);
  for (let j = 0; j < axes; j++) {
    const trace = streamOf(first.streams(), j);
    const slots = new Map([[program.input, directions(first, rho, trace, j)]]);
    const along = tangent(trace, { count: outputs, slots });
    const adjoints = backward(trace, new Map([[program.output, streamUnits(trace, outputs)]]), {
      count: outputs,
    });
    for (let o = 0; o < outputs; o++) {
      const [moved, adjoint] = [copyOf(along, o), copyOf(adjoints, o)];
      const change = adjointTangent(trace, adjoint, moved);
      addPart(last, change.value, trace, 'base', 1);
      addPart(bent[o]!, moved.value, trace, 'stream', 1);
      const left: Field = [];
      addPart(left, adjoint.value, trace, 'base', 2);
      const right: Field = [];
      addPart(right, moved.value, trace, 'base', 1);
      dyads.push({ left, right, constant: 0 });
    }
  }
  bent.forEach((right, o) => dyads.push({ left: copyOf(first.units(), o).value, right, constant: 0 }));
  dyads.push({ left: last, right: [...base.trace.value], constant: 1 });
  return dyads;
}

function dyadsByPairs(state: CurvatureState): Dyads[] {
  const { axes, outputs, base } = state.first;
  const { program, trace: values } = base;
  const rho = weightedResidual(state);
  const slopes: Field[] = Array.from({ length: axes }, () => []);
  const last: Field = [];
  const dyads: Dyads[] = [];
  const right = (field: readonly (Float64Array | undefined)[], trace: Trace, part: Part): Field => {
    const out: Field = [];
    addPart(out, field, trace, part, 1);
    return out;
  };
  state.bends().forEach(({ trace, along }, j) => {
    for (let k = j; k < axes; k++) {
      const twice = k === j ? 1 : 2;
      const n = values.samples * outputs;
      const seed = allocate(2 * n);
      for (let i = 0; i < n; i++) seed[n + i] = twice * rho[(i * axes + j) * axes + k]!;
      const adjoint = backward(trace, new Map([[program.output, seed]]));
      const moved = copyOf(along, k - j);
      const change = adjointTangent(trace, adjoint, moved);
      // δ̇_j ⊗ u_k, δ̇_k ⊗ u_j (both in `twice`, or both here if j = k), δ ⊗ u_jk and δ̈_jk ⊗ ṽ.
      addPart(slopes[k]!, adjoint.value, trace, 'base', 1);
      addPart(slopes[j]!, change.value, trace, 'stream', 1);
      addPart(last, change.value, trace, 'base', 1);
      const left = right(adjoint.value, trace, 'stream');
      dyads.push({ left, right: right(moved.value, trace, 'stream'), constant: 0 });
    }
  });
  const streams = state.first.streams();
  slopes.forEach((left, j) => {
    const views = streams.value.map((array) => copyOfSlot(array, 1 + axes, 1 + j));
    dyads.push({ left, right: views, constant: 0 });
  });
  dyads.push({ left: last, right: [...values.value], constant: 1 });
  return dyads;
}

/** ρ: h·ℓ'(∂²m − s), symmetric in the axes whatever the weights. */
export function weightedResidual({ first, weights, slope }: CurvatureState): Float64Array {
  const { axes, outputs } = first;
  const width = outputs * axes * axes;
  return slope().map((value, i) => {
    const at = i % width;
    const [o, j, k] = [Math.floor(at / (axes * axes)), Math.floor(at / axes) % axes, at % axes];
    return (value * (weights[i]! + weights[i - at + (o * axes + k) * axes + j]!)) / 2;
  });
}

/** w_j of every sample as a direction of the input, one copy for each output: [base | stream 0]. */
function directions(first: SobolevState, rho: Float64Array, trace: Trace, j: number): Float64Array {
  const { axes, inputs, outputs } = first;
  const size = trace.samples * inputs;
  const out = allocate(outputs * 2 * size);
  for (let o = 0; o < outputs; o++) {
    out.set(combinedDirections(first, rho, o * axes + j, outputs * axes), o * 2 * size);
  }
  return out;
}

/** Copies of the output, each with a 1 at the stream of one output of every sample. */
export function streamUnits(trace: Trace, outputs: number): Float64Array {
  const n = trace.samples * outputs;
  const out = allocate(outputs * 2 * n);
  for (let o = 0; o < outputs; o++) {
    for (let i = o; i < n; i += outputs) out[(2 * o + 1) * n + i] = 1;
  }
  return out;
}

/** target += factor × the base or the stream of a one-stream field, at the slots that affine nodes read and write. */
export function addPart(
  target: Field,
  field: readonly (Float64Array | undefined)[],
  trace: Trace,
  part: Part,
  factor: number,
): void {
  const slots = new Set(affineNodes(trace.program).flatMap(({ input, output }) => [input, output]));
  for (const slot of slots) {
    const source = field[slot];
    if (source === undefined) continue;
    const length = baseLength(trace, slot);
    const start = part === 'base' ? 0 : length;
    const sum = (target[slot] ??= allocate(length));
    for (let i = 0; i < length; i++) sum[i]! += factor * source[start + i]!;
  }
}

type Part = 'base' | 'stream';

/** Rows of one kind with more terms. Lefts that meet the same right are summed, and rights that meet the same left. */
function joined(rows: FactorRows, dyads: readonly Dyads[]): FactorRows {
  const slabs = rows.kinds[0]!.map(({ left, right }) => ({
    constant: rows.constants[right]!,
    left: rows.nodes.map((factors) => factors.left[left]),
    right: rows.nodes.map((factors) => factors.right[right]),
  }));
  for (const dyad of dyads) {
    const left = rows.nodes.map(({ node }) => dyad.left[node.output]);
    const right = rows.nodes.map(({ node }) => dyad.right[node.input]);
    const { constant } = dyad;
    // What has the constant 1 is ṽ itself.
    const sameRight = slabs.find(
      (slab) => slab.constant === constant && (constant === 1 || areSame(slab.right, right)),
    );
    const sameLeft = slabs.find((slab) => slab.constant === 0 && constant === 0 && areSame(slab.left, left));
    if (sameRight !== undefined) sameRight.left = sameRight.left.map((slab, i) => total(slab, left[i]));
    else if (sameLeft !== undefined) sameLeft.right = sameLeft.right.map((slab, i) => total(slab, right[i]));
    else slabs.push({ constant, left, right });
  }
  return {
    ...rows,
    kinds: [slabs.map((_, i) => ({ left: i, right: i }))],
    constants: slabs.map((slab) => slab.constant),
    nodes: rows.nodes.map(({ node }, i) => ({
      node,
      left: slabs.map((slab) => slab.left[i]),
      right: slabs.map((slab) => slab.right[i]),
    })),
  };
}

/** Whether two lists are views of the same numbers. */
function areSame(
  a: readonly (Float64Array | undefined)[],
  b: readonly (Float64Array | undefined)[],
): boolean {
  return a.every((x, i) => {
    const y = b[i];
    if (x === undefined || y === undefined) return x === y;
    return x.buffer === y.buffer && x.byteOffset === y.byteOffset && x.length === y.length;
  });
}

function total(a: Float64Array | undefined, b: Float64Array | undefined): Float64Array | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.map((value, i) => value + b[i]!);
}
