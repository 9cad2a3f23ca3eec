/**
 * The rows of Gauss-Newton for an objective of order 2: those of order 1 and, for each sample, output and pair j ≤ k,
 *
 *     ∂_θ ∂²m/∂x_j∂x_k = δ ⊗ u_jk + δ̇_j ⊗ u_k + δ̇_k ⊗ u_j + δ̈_jk ⊗ ṽ.
 *
 * All rows share 1 + n₀ + n₀(n₀+1)/2 right slabs and C times as many left ones. Kinds without weight are left out.
 */
import type { LeastSquares } from '../factors/least-squares.js';
import type { FactorRows, Term } from '../factors/rows/factor-rows.js';
import { gaussNewtonWeight } from '../functions/residual-loss.js';
import { allocate } from '../numeric/allocation.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { copyOf, type Field } from '../sweeps/trace.js';
import { addPart, streamUnits } from './curvature-gradient.js';
import type { CurvatureState } from './curvature-state.js';
import { scaledResiduals, sobolevRows } from './sobolev-least-squares.js';
import { gaussNewtonOf } from './sobolev-state.js';

/** The rows, and the weight of each row's square. */
export interface CurvatureRows {
  readonly rows: FactorRows;
  readonly weights: Float64Array;
}

/** Cost: about 6·C·n₀²·N·P flops beyond order 1. */
export function curvatureRows(state: CurvatureState): CurvatureRows {
  const { first } = state;
  const plain = sobolevRows(gaussNewtonOf(first));
  const bent = bentSlabs(state, plain.nodes[0]?.left.length ?? 0, plain.constants.length);
  const rows: FactorRows = {
    ...plain,
    kinds: [...plain.kinds, ...bent.kinds],
    constants: [...plain.constants, ...bent.rights.map(() => 0 as const)],
    nodes: plain.nodes.map(({ node, left, right }) => ({
      node,
      left: [...left, ...bent.lefts.map((field) => field[node.output])],
      right: [...right, ...bent.rights.map((field) => field[node.input])],
    })),
  };
  const { samples } = first.base.trace;
  const weights = weightsInSamples(state).map((weight, r) => first.base.weights[r % samples]! * weight);
  return { rows, weights };
}

/** Weight of the square of each row in its sample; entries (j, k) and (k, j) of a second derivative count together. */
export function weightsInSamples({ first, curvature }: CurvatureState): Float64Array {
  const { outputs, axes, valueWeight } = first;
  const [slopeWeights, weights] = [gaussNewtonOf(first).curvature(), curvature()];
  const { samples } = first.base.trace;
  const slopes = outputs * axes;
  const out = allocate((outputs + slopes + (slopes * (axes + 1)) / 2) * samples).fill(valueWeight);
  let r = outputs * samples;
  for (let k = 0; k < slopes; k++) {
    for (let n = 0; n < samples; n++, r++) out[r] = slopeWeights[n * slopes + k]!;
  }
  forEachPair(outputs, axes, (o, j, k) => {
    for (let n = 0; n < samples; n++, r++) {
      const at = (a: number, b: number): number => weights[((n * outputs + o) * axes + a) * axes + b]!;
      out[r] = j === k ? at(j, j) : at(j, k) + at(k, j);
    }
  });
  return out;
}

/** Least squares with rows √weight, without the kinds whose weight is zero. */
export function curvatureLeastSquares(state: CurvatureState): LeastSquares {
  const { rows, weights } = curvatureRows(state);
  const { first } = state;
  const { samples } = rows;
  const scale = weights.map(Math.sqrt);
  const residual = allocate(scale.length);
  const before = first.outputs * (1 + first.axes) * samples;
  residual.set(scaledResiduals(gaussNewtonOf(first), scale.subarray(0, before)));
  residual.set(
    bentResiduals(state).map((value, i) => scale[before + i]! * value),
    before,
  );
  const kept = rows.kinds.flatMap((_, kind) =>
    weights.subarray(kind * samples, (kind + 1) * samples).some((weight) => weight > 0) ? [kind] : [],
  );
  const take = (array: Float64Array): Float64Array => {
    const out = allocate(kept.length * samples);
    kept.forEach((kind, i) => out.set(array.subarray(kind * samples, (kind + 1) * samples), i * samples));
    return out;
  };
  const jacobian = { ...rows, kinds: kept.map((kind) => rows.kinds[kind]!), scale: take(scale) };
  return { jacobian, residual: take(residual) };
}

/** ∂²m/∂x_j∂x_k − s, or ℓ'/c of it, of every output and pair j ≤ k, kind-major. */
function bentResiduals({ first, difference, loss }: CurvatureState): Float64Array {
  const { axes, outputs, base } = first;
  const { samples } = base.trace;
  const { data, columns } = difference();
  const residual = (r: number): number =>
    loss === null || r === 0 ? r : loss.first(r) / gaussNewtonWeight(loss, r) || 0;
  const out: number[] = [];
  forEachPair(outputs, axes, (o, j, k) => {
    for (let n = 0; n < samples; n++) out.push(residual(data[n * columns + (o * axes + j) * axes + k]!));
  });
  return Float64Array.from(out);
}

interface BentSlabs {
  readonly kinds: readonly (readonly Term[])[];
  readonly lefts: readonly Field[];
  readonly rights: readonly Field[];
}

/** The slabs u_jk and δ̈_jk behind `left` and `right` others, whose order is that of `sobolevRows`. */
function bentSlabs(state: CurvatureState, left: number, right: number): BentSlabs {
  const { axes, outputs, base } = state.first;
  const pairs = (axes * (axes + 1)) / 2;
  const lefts: Field[] = Array.from({ length: outputs * pairs }, () => []);
  const rights: Field[] = [];
  state.bends().forEach(({ trace, along }, j) => {
    const units = new Map([[base.program.output, streamUnits(trace, outputs)]]);
    const adjoints = backward(trace, units, { count: outputs });
    const start = rights.length;
    for (let k = j; k < axes; k++) {
      const field: Field = [];
      addPart(field, copyOf(along, k - j).value, trace, 'stream', 1);
      rights.push(field);
    }
    for (let o = 0; o < outputs; o++) {
      const change = adjointTangent(trace, copyOf(adjoints, o), along);
      for (let k = j; k < axes; k++) {
        addPart(lefts[o * pairs + start + k - j]!, copyOf(change, k - j).value, trace, 'base', 1);
      }
    }
  });
  const slope = (o: number, j: number): number => outputs + o * axes + j;
  const kinds: Term[][] = [];
  forEachPair(outputs, axes, (o, j, k) => {
    const pair = kinds.length % pairs;
    kinds.push([
      { left: o, right: right + pair },
      { left: slope(o, j), right: 1 + k },
      { left: slope(o, k), right: 1 + j },
      { left: left + kinds.length, right: 0 },
    ]);
  });
  return { kinds, lefts, rights };
}

function forEachPair(
  outputs: number,
  axes: number,
  visit: (output: number, j: number, k: number) => void,
): void {
  for (let o = 0; o < outputs; o++) {
    for (let j = 0; j < axes; j++) for (let k = j; k < axes; k++) visit(o, j, k);
  }
}
