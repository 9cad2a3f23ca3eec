/**
 * Truncated Newton in a trust region: the step is a point of the conjugate-gradient path on the quadratic model
 * m(p) = gᵀp + ½ pᵀHp (Steihaug 1983; Toint 1981; Conn, Gould and Toint 2000, chapter 7), its radius steered by the
 * ratio of actual to predicted reduction (Nocedal and Wright 2006, algorithm 4.1). H is the Gauss-Newton matrix or the
 * exact Hessian and is met only in products, two dyads a layer and sample (mathematics 4.6); no matrix exists. On
 * mini-batches it is the Hessian-free method of Martens (2010) with a trust region for its damping.
 *
 * Gradient, curvature and trial of a step always see one batch: their noise is common and cancels in the ratio.
 */
import type { Linearization } from '../linearization/linearization.js';
import { norm } from '../numeric/vector.js';
import { conjugatePath } from './conjugate-path.js';
import { curvatureForm, type NewtonCore } from './curvature-product.js';
import { searchModel } from './model-search.js';
import { checkForcing, optionChecks } from './option-checks.js';
import type { Evaluate, Optimizer, OptimizerState, StepResult } from './optimizer.js';
import type { Evaluated } from './trial.js';

/** Options of `newtonCG`. */
export interface NewtonCGOptions {
  /** 'gaussNewton' (default) is positive semidefinite; 'exact' also follows directions of negative curvature. */
  readonly curvature?: NewtonCore;
  /** First radius of the trust region. Default: |θ|, and 1 if that is zero. */
  readonly radius?: number;
  /** Largest radius. Default: no limit. On small batches a limit keeps a step from fitting the batch alone. */
  readonly largestRadius?: number;
  /** Products with H per step, at most. Default 100. */
  readonly iterations?: number;
  /**
   * A step is good enough where |g + Hp| ≤ forcing·|g|. Default: min(½, √(|g|/|g₀|)) with g₀ the first gradient, which
   * makes the convergence superlinear (Nocedal and Wright 2006, theorem 7.2).
   */
  readonly forcing?: number;
  /** Fraction of the batch whose curvature is used, a different part each step. Default 1. */
  readonly curvatureFraction?: number;
  /** Trials with shrinking radius before a step is given up. They cost an evaluation each and no product. Default 25. */
  readonly attempts?: number;
  /** False: the steps of an epoch see mini-batches, and only a gradient of zero counts as converged. Default true. */
  readonly fullBatch?: boolean;
}

/** What Newton-CG carries from step to step: the radius, and the objective where it stands. */
export interface NewtonCGState extends OptimizerState {
  readonly steps: number;
  /** Δ; null before the first step. */
  readonly radius: number | null;
  /** |g₀|, the scale of the default forcing. */
  readonly firstGradient: number | null;
  /** The objective at θ, kept from the step that led here; null on mini-batches, whose objectives differ. */
  readonly at: Linearization | null;
}

type Settings = Required<Omit<NewtonCGOptions, 'radius' | 'forcing'>> &
  Pick<NewtonCGOptions, 'radius' | 'forcing'>;

/**
 * The record of a step: `radius` (for the next step), `ratio`, `iterations` (products with H), `end` (why the path
 * ended: 'interior', 'limit', 'boundary' or 'negativeCurvature'), `negativeCurvature` (1 if any was met), `attempts`,
 * `gradientNorm`.
 *
 * Cost of a step: a gradient, one evaluation per attempt, and 12·N·P flops for each product (N the curvature's samples),
 * 4·N·P and some N²·n where directions are kept as coefficients: on batches well smaller than the layers are wide.
 * Throws DomainError if an option is out of range.
 */
export function newtonCG(options: NewtonCGOptions = {}): Optimizer<NewtonCGState> {
  const settings = checked(options);
  return {
    name: 'newtonCG',
    fullBatch: settings.fullBatch,
    start: (theta) => ({ theta, steps: 0, radius: null, firstGradient: null, at: null }),
    step: (state, evaluate) => step(state, evaluate, settings),
  };
}

function step(state: NewtonCGState, evaluate: Evaluate, settings: Settings): StepResult<NewtonCGState> {
  const { theta, steps } = state;
  const at = state.at ?? evaluate(theta);
  const form = curvatureForm(at, settings.curvature, settings.curvatureFraction, steps);
  const gradientNorm = norm(form.start);
  const firstGradient = state.firstGradient ?? gradientNorm;
  const firstRadius = state.radius ?? settings.radius ?? (norm(theta) || 1);
  const radius = Math.min(firstRadius, settings.largestRadius);
  const forcing = settings.forcing ?? Math.min(0.5, Math.sqrt(gradientNorm / firstGradient));
  const path = conjugatePath({
    gradient: form.start,
    multiply: form.multiply,
    radius,
    iterations: settings.iterations,
    forcing,
  });
  const record = {
    iterations: path.products,
    negativeCurvature: path.negativeCurvature ? 1 : 0,
    gradientNorm,
  };
  const next = (reached: Evaluated, nextRadius: number): NewtonCGState => ({
    theta: reached.theta,
    steps: steps + 1,
    radius: nextRadius,
    firstGradient,
    at: settings.fullBatch ? reached.at : null,
  });
  if (gradientNorm === 0) {
    const still = { radius, attempts: 0, ratio: 1, end: 'interior' };
    return {
      state: next({ theta, at }, radius),
      loss: at.loss,
      record: { ...record, ...still },
      converged: true,
    };
  }
  const result = searchModel({
    theta,
    at,
    gradientNorm,
    trust: radius,
    largestTrust: settings.largestRadius,
    trustIsLength: true,
    attempts: settings.attempts,
    bolder: 0,
    evaluate,
    stepFor(ball) {
      const point = path.within(ball);
      return {
        ...point,
        step: form.finish(point.step),
        isCut: point.end === 'boundary' || point.end === 'negativeCurvature',
      };
    },
  });
  const { attempts, ratio, step: point, trust } = result;
  const reached = result.reached ?? { theta, at };
  return {
    state: next(reached, trust),
    loss: reached.at.loss,
    record: { ...record, radius: trust, attempts, ratio, end: point.end },
    converged: result.reached === null && settings.fullBatch,
  };
}

function checked(options: NewtonCGOptions): Settings {
  const { curvature = 'gaussNewton', largestRadius = Infinity, curvatureFraction = 1 } = options;
  const { iterations = 100, attempts = 25, fullBatch = true, radius, forcing } = options;
  const check = optionChecks('newtonCG');
  check.oneOf('curvature', curvature, ['gaussNewton', 'exact']);
  check.positive('radius', radius, 'It is a length in parameter space; leave it out for |θ|.');
  check.demand('largestRadius', largestRadius > 0, 'a positive number', largestRadius);
  check.count('iterations', iterations);
  checkForcing(check, forcing);
  check.demand(
    'curvatureFraction',
    curvatureFraction > 0 && curvatureFraction <= 1,
    'a number in (0, 1]',
    curvatureFraction,
    'Use 0.1 for the curvature of a tenth of the batch.',
  );
  check.count('attempts', attempts);
  const some = { curvature, largestRadius, iterations, curvatureFraction, attempts, fullBatch };
  return {
    ...some,
    ...(radius === undefined ? {} : { radius }),
    ...(forcing === undefined ? {} : { forcing }),
  };
}
