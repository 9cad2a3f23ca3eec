/** Systems and bounds from products with H alone, where H is too large to be written out (mathematics 4.12h). */
import { norm } from '../numeric/vector.js';
import { boundOf, type Inertia } from '../factors/hessian/inertia.js';
import type { Curvature } from './curvature.js';
import { minimalResiduals } from './minimal-residuals.js';
import { ritzValues } from './ritz.js';
import type { CurvatureSolution } from './solution.js';

const defaultTolerance = 1e-10;
/** Steps of MINRES in a row: beyond them rounding has undone what is left to gain. */
const mostSteps = 1000;
/** Steps of Lanczos's method for bounds: the outer eigenvalues show first. */
const ritzSteps = 100;

/** (H + λI) x = b by MINRES. Cost: 12·N·P flops a step; about √condition steps, or as many as clusters of eigenvalues. */
export function solveMatrixFree(
  { verbs, facts }: Curvature,
  b: Float64Array,
  shift: number,
  tolerance: number = defaultTolerance,
): Omit<CurvatureSolution, 'regime' | 'reason'> {
  const apply = (v: Float64Array): Float64Array => {
    const out = verbs.multiply(v);
    for (let i = 0; i < v.length; i++) out[i]! += shift * v[i]!;
    return out;
  };
  const size = norm(b) || 1;
  const rest = (x: Float64Array): Float64Array => {
    const image = apply(x);
    return b.map((value, i) => value - image[i]!);
  };
  const limit = Math.min(4 * facts.order + 40, mostSteps);
  const { x, iterations } = minimalResiduals(apply, b, tolerance, limit);
  let total = iterations;
  let value = x;
  let residual = norm(rest(value)) / size;
  // The recurrence's residual drifts from the true one by rounding: a restart on what is left takes up the difference.
  for (let round = 0; round < 3 && residual > tolerance; round++) {
    const correction = minimalResiduals(apply, rest(value), tolerance / residual, limit);
    const better = value.map((entry, i) => entry + correction.x[i]!);
    const smaller = norm(rest(better)) / size;
    total += correction.iterations + 2;
    if (!(smaller < residual)) break;
    [value, residual] = [better, smaller];
  }
  const solved = residual <= tolerance;
  const advice = solved
    ? ''
    : 'Products did not reach the tolerance: raise the damping or the tolerance, or force a regime that factors.';
  return {
    status: solved ? 'solved' : 'notConverged',
    value,
    residual,
    inertia: null,
    iterations: total + 1,
    advice,
  };
}

/**
 * Bounds on the signs of H + λI: from above by the core's counts, and, since every Ritz value of one sign belongs to an
 * eigenvalue of that sign, by what the other sign leaves.
 */
export function matrixFreeInertia({ verbs, facts }: Curvature, shift: number): Inertia {
  const { order } = facts;
  const core = verbs.signs();
  const values = ritzValues(order, (v) => verbs.multiply(v), ritzSteps).map((value) => value + shift);
  const positive = values.filter((value) => value > 0).length;
  const negative = values.filter((value) => value < 0).length;
  return boundOf(
    order,
    Math.min(shift > 0 ? order : core.positive, order - negative),
    Math.min(shift < 0 ? order : core.negative, order - positive),
  );
}

/** The smallest eigenvalue of the data part from above. */
export function smallestByLanczos({ verbs, facts }: Curvature): number {
  return ritzValues(facts.order, (v) => verbs.multiply(v), ritzSteps)[0] ?? 0;
}
