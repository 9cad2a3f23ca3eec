/** Systems and bounds from products with H alone, where H is too large to be written out (mathematics 4.12h). */
import { boundOf, type Inertia } from '../factors/hessian/inertia.js';
import { conjugateGradients } from '../numeric/conjugate-gradients.js';
import type { IterativeOptions, IterativeSolution } from '../numeric/iterative-solution.js';
import { minres } from '../numeric/minres.js';
import { sharesWeights } from '../program/sharing.js';
import type { Curvature } from './curvature.js';
import { ritzValues } from './ritz.js';
import type { CurvatureSolution } from './solution.js';

const defaultTolerance = 1e-10;
/** Products at most: beyond them rounding has undone what is left to gain. */
const mostProducts = 4000;
/** Steps of Lanczos's method for bounds: the outer eigenvalues show first. */
const ritzSteps = 100;

/**
 * (H + λI) x = b by preconditioned conjugate gradients where the matrix is positive definite by construction, else by
 * MINRES. Cost: 12·N·P flops a step; about √condition steps (MINRES: condition), or as many as clusters of eigenvalues.
 */
export function solveMatrixFree(
  curvature: Curvature,
  b: Float64Array,
  shift: number,
  tolerance: number = defaultTolerance,
): Omit<CurvatureSolution, 'regime' | 'reason'> {
  const { verbs, facts } = curvature;
  const apply = (v: Float64Array): Float64Array => {
    const out = verbs.multiply(v);
    for (let i = 0; i < v.length; i++) out[i]! += shift * v[i]!;
    return out;
  };
  const iterations = Math.min(4 * facts.order + 40, mostProducts);
  const options = { tolerance, iterations, ...preconditioner(curvature, shift) };
  const isDefinite = shift > 0 && facts.rows() !== null;
  const found: IterativeSolution<string> = isDefinite
    ? conjugateGradients(apply, b, options)
    : minres(apply, b, options);
  const solved = found.status === 'solved';
  const advice = solved
    ? ''
    : 'Products did not reach the tolerance: raise the damping or the tolerance, or force a regime that factors.';
  return {
    status: solved ? 'solved' : 'notConverged',
    value: found.value,
    residual: found.residual,
    inertia: null,
    iterations: found.iterations,
    advice,
  };
}

/**
 * |diag(H + λI)|, kept away from zero: it takes out what layers of different scale do to the condition. None where the
 * diagonal costs many products (shared weights), or where H is no sum over samples with a diagonal of its own.
 */
function preconditioner({ verbs }: Curvature, shift: number): Pick<IterativeOptions, 'precondition'> {
  if (verbs.state === null || sharesWeights(verbs.program)) return {};
  const sizes = verbs.diagonal().map((value) => Math.abs(value + shift));
  const largest = sizes.reduce((max, value) => Math.max(max, value), 0);
  if (!(largest > 0 && largest < Infinity)) return {};
  const floor = Math.max(Math.abs(shift), 1e-6 * largest);
  const inverse = sizes.map((value) => 1 / Math.max(value, floor));
  return { precondition: (v) => v.map((value, i) => inverse[i]! * value) };
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
