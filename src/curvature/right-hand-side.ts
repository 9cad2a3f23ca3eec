/** The right-hand side of a system: a vector, or a gradient that is known by its factors. */
import { checkVector } from '../factors/check-vector.js';
import type { FactoredGradient, GradientSource } from '../factors/factored-gradient.js';
import { lazy } from '../factors/lazy.js';
import type { LossState } from '../factors/state.js';

export interface RightHandSide {
  /** Written out at first use. */
  readonly vector: () => Float64Array;
  /** Null for a vector. */
  readonly factors: GradientSource | null;
}

/** Throws ShapeError or DomainError unless b, or the mean of the gradient b, has `order` finite numbers. */
export function rightHandSide(b: ArrayLike<number> | FactoredGradient, order: number): RightHandSide {
  const check = (v: ArrayLike<number>): Float64Array => checkVector('hessian.solve', 'b', v, order);
  if (!isGradient(b)) {
    const vector = check(b);
    return { vector: () => vector, factors: null };
  }
  return { vector: lazy(() => check(b.mean())), factors: b.source ?? null };
}

function isGradient(b: ArrayLike<number> | FactoredGradient): b is FactoredGradient {
  return typeof b === 'object' && b !== null && 'mean' in b;
}

/** Whether the factors are those of the mean gradient of this very state, with nothing beside them. */
export function isGradientOf(source: GradientSource, state: LossState): boolean {
  const { weights, regularization, mean } = source;
  if (regularization !== null || mean !== undefined) return false;
  if (source.state === state) return true;
  const { rows } = source;
  if (rows.program !== state.program) return false;
  const adjoint = state.adjoint().value;
  return (
    weights.length === state.weights.length &&
    weights.every((weight, n) => weight === state.weights[n]) &&
    rows.nodes.every(
      ({ node, left, right }) =>
        left.length === 1 &&
        left[0] === adjoint[node.output] &&
        right.length === 1 &&
        right[0] === state.trace.value[node.input],
    )
  );
}
