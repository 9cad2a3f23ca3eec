/**
 * When an exact Newton step can pay, from numbers that a run has anyway.
 *
 * Gauss-Newton converges fast while the residuals fall with the loss, and linearly once they stay: the curvature that it
 * leaves out is then as large as theirs. So the sign to look for is a loss that hardly falls any more. What an exact
 * Hessian costs is counted against it in steps of the far method, and a failure doubles the wait for the next look.
 */
import type { Linearization } from '../linearization/linearize.js';

/** Counted costs at one point. */
export interface StepCosts {
  /** Whether rows or parameters are few enough for a matrix of their order (200 MB at 5000). */
  readonly rowsFit: boolean;
  /** Flops of an exact Newton step by those of a far step. */
  readonly newtonByFar: number;
}

/** Largest order of a matrix that a Levenberg-Marquardt step factors. */
const largestFactored = 5000;

/** Largest P whose Hessian is written out; see `modelOptimizer`. */
const largestDense = 3000;

/** Products with the Hessian that an inexact Newton step takes, about. */
const products = 100;

/** Flops of both steps (mathematics 4.13): R rows, P parameters, N samples. */
export function stepCosts(at: Linearization, rows: number): StepCosts {
  const { hessian } = at;
  const order = hessian.verbs.program.parameterCount;
  const least = Math.min(rows, order);
  const rowsFit = least <= largestFactored;
  const iterative = products * 12 * hessian.samples * order;
  const far = rowsFit ? rows * order * least + least ** 3 / 3 : iterative;
  const dense = 2 * hessian.samples * order ** 2 + 4 * order ** 3;
  return { rowsFit, newtonByFar: Math.max(1, (order <= largestDense ? dense : iterative) / far) };
}

/** The course of the far method since it took over: losses before each of its last steps, oldest first. */
export type Course = readonly number[];

/** Steps whose losses are looked at. */
const window = 5;

/** The course with one more loss. */
export function continued(course: Course, loss: number): Course {
  return [...course, loss].slice(-window - 1);
}

/** The mean reduction of the loss in a step; 0 where there is nothing to compare with. */
export function meanReduction(course: Course): number {
  const last = course.length - 1;
  return last < 1 ? 0 : (course[0]! - course[last]!) / last;
}

/** Whether a step reduces the loss by less than this part of it: the convergence has become linear, or stopped. */
const slow = 2e-3;

export function isSlow(course: Course): boolean {
  return course.length > window && meanReduction(course) <= slow * Math.abs(course[course.length - 1]!);
}

/** Far steps to wait before the first look, and the next ones: looks cost a quarter of the steps between at most. */
export function waitAfter(failures: number, { newtonByFar }: StepCosts): number {
  return Math.ceil(4 * newtonByFar * 2 ** failures);
}
