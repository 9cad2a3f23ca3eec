/**
 * The default of `fit`: Levenberg-Marquardt far from a minimum, exact Newton near it.
 *
 * Far away Gauss-Newton's positive semidefinite model is the safer and the cheaper one. Where residuals remain at the
 * minimum it converges linearly; there Newton's steps in a trust region take over, as long as they are worth what the
 * exact Hessian costs: with H positive definite (counted on its factorization) a step must halve the gradient; else it
 * must reduce the loss as much as the far steps of the same cost. When it fails, the far method goes on where it was, and
 * the next look waits twice as long. A point where the far method ends is left by Newton if it is a saddle, and polished
 * if it is a minimum.
 *
 * Where neither rows nor parameters are few enough for a factorization, `newtonCG` is the far method, and Newton works in
 * Krylov spaces. Where ∇²loss is indefinite, so that there are no rows, Newton does it all; an objective without an exact
 * Hessian is left to Levenberg-Marquardt.
 */
import { norm } from '../numeric/vector.js';
import {
  continued,
  counted,
  firstCosts,
  isSlow,
  meanReduction,
  unlessUnavailable,
  waitAfter,
  type CountedCosts,
  type FarCourse,
  type StepCosts,
} from './hybrid-policy.js';
import {
  levenbergMarquardt,
  type LevenbergMarquardtOptions,
  type LevenbergMarquardtState,
} from './levenberg-marquardt.js';
import type { Linearization } from '../linearization/linearization.js';
import type { ModelState } from './model-optimizer.js';
import { newtonCG, type NewtonCGOptions, type NewtonCGState } from './newton-cg.js';
import { newton, type NewtonOptions } from './newton.js';
import type { Evaluate, Optimizer, OptimizerState, StepRecord, StepResult } from './optimizer.js';

/** Options of `hybrid`: those of its parts. */
export interface HybridOptions {
  readonly levenbergMarquardt?: LevenbergMarquardtOptions;
  readonly newtonCG?: Omit<NewtonCGOptions, 'fullBatch'>;
  readonly newton?: Omit<NewtonOptions, 'fullBatch'>;
}

/** What the hybrid carries from step to step: the states of its parts, and what its policy looks at. */
export interface HybridState extends OptimizerState {
  /** Whose step is next. */
  readonly phase: 'far' | 'near';
  readonly far: LevenbergMarquardtState | NewtonCGState;
  readonly near: ModelState;
  /** Null before the first step. */
  readonly costs: StepCosts | null;
  readonly course: FarCourse;
  /** Far steps since the last look at Newton. */
  readonly waited: number;
  /** Looks that did not pay. */
  readonly failures: number;
  /** Newton steps in a row that did not pay. */
  readonly strikes: number;
  /** True if the far method found no further step at this point. */
  readonly farEnded: boolean;
}

/**
 * The record of a step: `phase` (the method that made it: 'levenbergMarquardt', 'newtonCG' or 'newton'), and that
 * method's own record.
 *
 * Cost of a step: that of the method that makes it. Throws DomainError if an option is out of range.
 */
export function hybrid(options: HybridOptions = {}): Optimizer<HybridState> {
  const parts: Parts = {
    levenbergMarquardt: levenbergMarquardt(options.levenbergMarquardt),
    newtonCG: newtonCG(options.newtonCG),
    near: newton(options.newton),
  };
  return {
    name: 'hybrid',
    fullBatch: true,
    start: (theta) => ({
      theta,
      phase: 'far',
      far: parts.levenbergMarquardt.start(theta),
      near: parts.near.start(theta),
      costs: null,
      course: [],
      waited: 0,
      failures: 0,
      strikes: 0,
      farEnded: false,
    }),
    step: (state, evaluate) => step(begun(state, evaluate, parts), evaluate, parts),
  };
}

interface Parts {
  readonly levenbergMarquardt: Optimizer<LevenbergMarquardtState>;
  readonly newtonCG: Optimizer<NewtonCGState>;
  readonly near: Optimizer<ModelState>;
}

type Begun = HybridState & { readonly costs: StepCosts };

/** The first step chooses the far method by size. */
function begun(state: HybridState, evaluate: Evaluate, parts: Parts): Begun {
  if (state.costs !== null) return { ...state, costs: state.costs };
  const at = evaluate(state.theta);
  const costs = firstCosts(at, state.theta.length);
  const far = parts[costs.far].start(state.theta);
  return { ...state, costs, far: { ...far, at } };
}

function step(state: Begun, evaluate: Evaluate, parts: Parts): StepResult<HybridState> {
  if (state.phase === 'near') {
    const at = state.near.at ?? evaluate(state.theta);
    return nearStep({ ...withCosts(state, at), near: { ...state.near, at } }, evaluate, parts);
  }
  const optimizer: Optimizer = parts[state.costs.far];
  // At a known point nothing but an indefinite ∇²loss keeps the far method from a step.
  const taken = unlessUnavailable(
    () => optimizer.step(state.far, evaluate) as StepResult<HybridState['far']>,
  );
  if (taken === null) {
    const at = state.far.at ?? evaluate(state.theta);
    return nearStep(lookedFrom(withCosts({ ...state, farEnded: true }, at), parts), evaluate, parts);
  }
  const { state: far, loss, converged, record } = taken;
  const course = continued(state.course, loss);
  const next = { ...state, theta: far.theta, far, course, waited: state.waited + 1, farEnded: converged };
  const hasHessian = state.costs.newtonByFar !== Infinity;
  const near = hasHessian && (converged || isSlow(course)) ? withCosts(next, far.at!) : null;
  const looks = near !== null && (converged || near.waited >= waitAfter(near.failures, near.costs));
  return {
    state: looks ? lookedFrom(near, parts) : (near ?? next),
    loss,
    record: { phase: optimizer.name, ...record },
    converged: converged && !hasHessian,
  };
}

type Counted = Begun & { readonly costs: CountedCosts };

function withCosts(state: Begun, at: Linearization): Counted {
  return { ...state, costs: counted(state.costs, at, state.theta.length) };
}

/** A fresh Newton method where the far one stands. The point's linearization goes with it: one is held at a time. */
function lookedFrom(state: Counted, parts: Parts): Counted {
  const near = { ...parts.near.start(state.theta), at: state.far.at };
  return { ...state, phase: 'near', near, far: { ...state.far, at: null }, strikes: 0 };
}

function nearStep(state: Counted, evaluate: Evaluate, parts: Parts): StepResult<HybridState> {
  const at = state.near.at ?? evaluate(state.theta);
  const { state: near, loss, record, converged } = parts.near.step({ ...state.near, at }, evaluate);
  const strikes = pays(state, at.loss - loss, near, record) ? 0 : state.strikes + 1;
  const result = {
    state: { ...state, theta: near.theta, near, strikes, farEnded: state.farEnded && converged },
    loss,
    record: { phase: parts.near.name, ...record },
    converged: converged && (state.farEnded || record['judgedBy'] === 'gradient'),
  };
  if (result.converged || (strikes < 2 && !converged)) return result;
  const failures = state.failures + 1;
  const back: HybridState = {
    ...result.state,
    phase: 'far',
    far: { ...state.far, theta: near.theta, at: near.at },
    near: parts.near.start(near.theta),
    course: [],
    waited: 0,
    failures,
    strikes: 0,
  };
  return { ...result, state: back };
}

/** Whether a Newton step was worth its Hessian. */
function pays({ costs, course }: Counted, reduction: number, after: ModelState, record: StepRecord): boolean {
  if (reduction > costs.newtonByFar * meanReduction(course)) return true;
  return record['negative'] === 0 && norm(after.at!.gradient.mean()) <= Number(record['gradientNorm']) / 2;
}
