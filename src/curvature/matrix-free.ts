/** Systems and bounds from products with H alone, where H is too large to be written out (mathematics 4.12h). */
import { addScaled } from '../numeric/elementwise.js';
import { boundOf, type Inertia } from '../factors/hessian/inertia.js';
import { withRound, withScratch } from '../numeric/allocation.js';
import { conjugateGradients } from '../numeric/conjugate-gradients.js';
import type { IterativeSolution } from '../numeric/iterative-solution.js';
import { minres } from '../numeric/minres.js';
import type { Curvature } from './curvature.js';
import type { FewStepsOptions } from './coefficients/few-steps.js';
import { fewIterates, iteratesFor, type IterateForm } from './iterates.js';
import { ritzValues } from './ritz.js';
import type { RightHandSide } from './right-hand-side.js';
import type { CurvatureSolution } from './solution.js';

const defaultTolerance = 1e-10;
/** Products at most: beyond them rounding has undone what is left to gain. */
const mostProducts = 4000;
/** Steps of Lanczos's method for bounds: the outer eigenvalues show first. */
const ritzSteps = 100;

/** What can be said of an iteration. */
export interface IterationOptions {
  /** |(H + λI)x − b| / |b| at which iterations stop; only 'matrixFree' iterates. Default 1e-10. */
  readonly tolerance?: number;
  /** Products with H that iterations may take, beside those that measure the residual. Default 4·P + 40, at most 4000. */
  readonly iterations?: number;
  /**
   * 'auto' (default) takes conjugate gradients where H + λI is positive definite by construction, and MINRES elsewhere.
   * Conjugate gradients on an indefinite matrix find the stationary points of the quadratic model over Krylov spaces,
   * which may be saddles.
   */
  readonly method?: 'auto' | 'conjugateGradients' | 'minres';
  /** 'auto' (default): by the diagonal of H + λI where iterates are parameters and it is cheap. */
  readonly preconditioner?: 'auto' | 'none';
  /**
   * How iterates are held: as 'parameters', or as 'coefficients' of the batch's outer products, which makes products
   * cheaper where there are fewer samples than units. 'auto' (default) counts flops.
   */
  readonly iterates?: IterateForm | 'auto';
}

/**
 * (H + λI) x = b by preconditioned conjugate gradients where the matrix is positive definite by construction, else by
 * MINRES. Cost: 12·N·P flops a step, 4·N·P and some N²·n on coefficients; about √condition steps (MINRES: condition), or
 * as many as clusters of eigenvalues.
 */
export function solveMatrixFree(
  curvature: Curvature,
  side: RightHandSide,
  shift: number,
  options: IterationOptions,
): Omit<CurvatureSolution, 'regime'> {
  return withScratch(() => solveInScratch(curvature, side, shift, options));
}

function solveInScratch(
  curvature: Curvature,
  side: RightHandSide,
  shift: number,
  options: IterationOptions,
): Omit<CurvatureSolution, 'regime'> {
  const { facts } = curvature;
  const { tolerance = defaultTolerance, method = 'auto' } = options;
  const isDefinite = method === 'auto' ? shift > 0 && facts.rows() !== null : method === 'conjugateGradients';
  const iterations = options.iterations ?? Math.min(4 * facts.order + 40, mostProducts);
  const settings = { tolerance, iterations, throughNegativeCurvature: method !== 'auto' };
  const few = isDefinite ? fewIterates(curvature, side, shift, { ...options, ...settings }) : null;
  const { reason, ...found } = few ?? inIterates(curvature, side, shift, isDefinite, settings, options);
  const solved = found.status === 'solved';
  return {
    status: solved ? 'solved' : 'notConverged',
    value: found.value,
    reason,
    residual: found.residual,
    inertia: null,
    iterations: found.iterations,
    advice: solved ? '' : advice,
  };
}

/** By the usual methods, on vectors of coordinates. */
function inIterates(
  curvature: Curvature,
  side: RightHandSide,
  shift: number,
  isDefinite: boolean,
  settings: FewStepsOptions,
  options: IterationOptions,
): IterativeSolution<string> & { readonly reason: string } {
  const { start, multiply, finish, precondition, reason } = iteratesFor(curvature, side, shift, options);
  const apply = (v: Float64Array, into?: Float64Array): Float64Array => {
    const out = withRound(() => multiply(v, into));
    addScaled(v.length, shift, v, 0, out, 0);
    return out;
  };
  const all = precondition === null ? settings : { ...settings, precondition };
  const found = isDefinite ? conjugateGradients(apply, start, all) : minres(apply, start, all);
  return { ...found, value: finish(found.value), reason };
}

const advice =
  'Products did not reach the tolerance: raise the damping or the tolerance, or force a regime that factors.';

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
