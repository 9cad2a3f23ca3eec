/**
 * When an exact Newton step can pay, from numbers that a run has anyway.
 *
 * Gauss-Newton converges fast while the residuals fall with the loss, and linearly once they stay: the curvature that it
 * leaves out is then as large as theirs. So the sign to look for is a loss that hardly falls any more. What an exact
 * Hessian costs is counted against it in steps of the far method, and a failure doubles the wait for the next look.
 */
import { DomainError, MissingDerivativeError } from '../errors.js';
import type { Linearization } from '../linearization/linearization.js';
import { rowCount } from '../factors/rows/factor-rows.js';
import { dampedFlops } from './damped-solve.js';
import { exactFlops, isExactModel, krylovFlops, type ModelSize } from './model-regime.js';
import { compressedSpace } from './model-space.js';

/** Which methods there are at one point, and what they cost by count. */
export interface StepCosts {
  /** Levenberg-Marquardt or Newton-CG: whether rows or parameters are few enough for a matrix of their order. */
  readonly far: 'levenbergMarquardt' | 'newtonCG';
  /**
   * Flops of an exact Newton step by those of a far step; 0 if there are no rows for a far step, ∞ if the objective has
   * no exact Hessian or products with it alone, null if nobody has asked yet.
   */
  readonly newtonByFar: number | null;
}

/** Costs that were counted. */
export type CountedCosts = StepCosts & { readonly newtonByFar: number };

/** Largest order of a matrix that a Levenberg-Marquardt step factors: 200 MB. */
const largestFactored = 5000;

/** Products with the Hessian that an inexact Newton step takes, about. */
const products = 100;

/** What a run begins with. Cost: the rows' backward sweeps, 2·C·N·P flops, unless they are too many. */
export function firstCosts(at: Linearization, order: number): StepCosts {
  const hessian = unlessUnavailable(() => at.hessian);
  // P products of a multiple of the usual price, for a matrix that Newton would look at a few times, never paid.
  if (hessian === null || hessian.verbs.onlyProducts === true) {
    return { far: 'levenbergMarquardt', newtonByFar: Infinity };
  }
  if (Math.min(hessian.samples * at.output.columns, order) > largestFactored) {
    return { far: 'newtonCG', newtonByFar: null };
  }
  const jacobian = unlessUnavailable(() => at.leastSquares().jacobian);
  if (jacobian === null) return { far: 'levenbergMarquardt', newtonByFar: 0 };
  const isLarge = Math.min(rowCount(jacobian), order) > largestFactored;
  return { far: isLarge ? 'newtonCG' : 'levenbergMarquardt', newtonByFar: null };
}

/**
 * The costs with Newton's flops by the far method's (mathematics 4.13). Counted when a look at Newton is near, because
 * the dimension of its space is not known without orthogonal bases of the layers' vectors: as long as some far steps.
 */
export function counted(costs: StepCosts, at: Linearization, order: number): CountedCosts {
  const { far, newtonByFar } = costs;
  if (newtonByFar !== null) return { far, newtonByFar };
  const { dimension } = compressedSpace(at, at.gradient.mean());
  const size: ModelSize = { samples: at.hessian.samples, order, dimension };
  const near = isExactModel(size, products) ? exactFlops(size) : krylovFlops(size, products);
  return { far, newtonByFar: Math.max(1, near / farFlops(far, at, size)) };
}

function farFlops(far: StepCosts['far'], at: Linearization, size: ModelSize): number {
  if (far === 'newtonCG') return krylovFlops(size, products);
  const { sample, parameter } = dampedFlops(at.leastSquares().jacobian);
  return Math.min(sample, parameter);
}

/** What `work` gives; null where the objective does not have it, or an activation not the derivatives for it. */
export function unlessUnavailable<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError || error instanceof MissingDerivativeError) return null;
    throw error;
  }
}

/** The course of the far method since it took over: losses before each of its last steps, oldest first. */
export type FarCourse = readonly number[];

/** Steps whose losses are looked at. */
const window = 5;

/** The course with one more loss. */
export function continued(course: FarCourse, loss: number): FarCourse {
  return [...course, loss].slice(-window - 1);
}

/** The mean reduction of the loss in a step; 0 where there is nothing to compare with. */
export function meanReduction(course: FarCourse): number {
  const last = course.length - 1;
  return last < 1 ? 0 : (course[0]! - course[last]!) / last;
}

/** Whether a step reduces the loss by less than this part of it: the convergence has become linear, or stopped. */
const slow = 2e-3;

export function isSlow(course: FarCourse): boolean {
  return course.length > window && meanReduction(course) <= slow * Math.abs(course[course.length - 1]!);
}

/** Far steps to wait before the first look, and the next ones: looks cost a quarter of the steps between at most. */
export function waitAfter(failures: number, { newtonByFar }: CountedCosts): number {
  return Math.ceil(4 * newtonByFar * 2 ** failures);
}
