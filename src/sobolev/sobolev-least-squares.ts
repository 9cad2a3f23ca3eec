/**
 * The rows of Gauss-Newton for a Sobolev objective, without Jacobians (mathematics 4.11): for each sample and output a
 * value row, δ^(o) ⊗ ṽ, and for each input a slope row, δ^(o) ⊗ u_j + δ̇^(o)_j ⊗ ṽ. The 1 + n₀ right slabs and the
 * C(1 + n₀) left slabs are shared by all rows, so that J Jᵀ comes from small Gram matrices.
 */
import { rootAdjoints, type LeastSquares } from '../factors/least-squares.js';
import type { FactorRows, Term } from '../factors/rows/factor-rows.js';
import { halfSquaredError } from '../functions/losses/half-squared-error.js';
import { allocate } from '../numeric/allocation.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOf, type Field } from '../sweeps/trace.js';
import { gaussNewtonOf, type SobolevState } from './sobolev-state.js';

/** C value rows and C·n₀ slope rows per sample. Cost: 2·N·P·(C + n₀ + C·n₀) flops beyond the forward sweep. */
export function sobolevLeastSquares(given: SobolevState): LeastSquares {
  const state = gaussNewtonOf(given);
  const scale = rowWeights(state).map(Math.sqrt);
  return { jacobian: { ...sobolevRows(state), scale }, residual: scaledResiduals(state, scale) };
}

/** The rows without the factors √weight. */
export function sobolevRows(state: SobolevState): FactorRows {
  const { base, axes, outputs } = state;
  const { trace, program } = base;
  const along = tangent(trace, {
    count: axes,
    slots: new Map([[program.input, state.directions()]]),
  });
  const lefts: Field[] = []; // [δ^(1) … δ^(C)] then [δ̇^(1)_1 …], then the value rows' own if their loss is another
  const rights: (readonly (Float64Array | undefined)[])[] = [trace.value];
  for (let j = 0; j < axes; j++) rights.push(copyOf(along, j).value);
  const units = Array.from({ length: outputs }, (_, o) => copyOf(state.units(), o));
  lefts.push(...units.map((unit) => unit.value));
  const slopeKinds: Term[][] = [];
  for (let o = 0; o < outputs; o++) {
    const change = adjointTangent(trace, units[o]!, along);
    for (let j = 0; j < axes; j++) {
      slopeKinds.push([
        { left: o, right: 1 + j },
        { left: lefts.length, right: 0 },
      ]);
      lefts.push(copyOf(change, j).value);
    }
  }
  const squared = base.loss === halfSquaredError;
  const first = squared ? 0 : lefts.length;
  if (!squared) lefts.push(...rootAdjoints(base));
  const valueKinds = units.map((_, o): Term[] => [{ left: first + o, right: 0 }]);
  return {
    program,
    samples: trace.samples,
    kinds: [...valueKinds, ...slopeKinds],
    constants: rights.map((_, r) => (r === 0 ? 1 : 0)),
    nodes: program.nodes
      .filter((node) => node.kind === 'affine')
      .map((node) => ({
        node,
        left: lefts.map((field) => field[node.output]),
        right: rights.map((field) => field[node.input]),
      })),
  };
}

/** Weight of each row's square, of a Gauss-Newton state: that of its sample times that of its value or slope. */
export function rowWeights(state: SobolevState): Float64Array {
  const { base, axes, outputs, valueWeight } = state;
  const curvature = state.curvature();
  const { samples } = base.trace;
  const out = allocate(outputs * (1 + axes) * samples);
  for (let r = 0; r < out.length; r++) {
    const kind = Math.floor(r / samples);
    const weight = kind < outputs ? valueWeight : curvature[(r % samples) * outputs * axes + kind - outputs]!;
    out[r] = base.weights[r % samples]! * weight;
  }
  return out;
}

/** √weight times the residuals, in the rows' order. */
export function scaledResiduals(state: SobolevState, scale: Float64Array): Float64Array {
  const { base, axes, outputs } = state;
  const curvature = state.curvature();
  const { samples } = base.trace;
  const values = base.loss.residual(base.output, base.labels).data;
  const slopes = state.residual().data; // b·ℓ'(∂m/∂x − t)
  return scale.map((factor, r) => {
    const [kind, n] = [Math.floor(r / samples), r % samples];
    if (kind < outputs) return factor * values[n * outputs + kind]!;
    const k = n * outputs * axes + kind - outputs;
    const weight = curvature[k]!;
    return weight === 0 ? 0 : (factor / weight) * slopes[k]!;
  });
}
