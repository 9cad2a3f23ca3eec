/**
 * Truncated Newton in a trust region: the step is a point of the conjugate-gradient path on the quadratic model
 * m(p) = gᵀp + ½ pᵀHp (Steihaug 1983; Toint 1981; Conn, Gould and Toint 2000, chapter 7), its radius steered by the
 * ratio of actual to predicted reduction (Nocedal and Wright 2006, algorithm 4.1). H is the Gauss-Newton matrix or the
 * exact Hessian and is met only in products, two dyads a layer and sample (mathematics 4.6); no matrix exists. On
 * mini-batches it is the Hessian-free method of Martens (2010) with a trust region for its damping.
 *
 * Gradient, curvature and trial of a step always see one batch: their noise is common and cancels in the ratio.
 */
import { DomainError } from '../errors.js';
import type { Linearization } from '../linearization/linearize.js';
import { norm } from '../numeric/vector.js';
import { conjugatePath, type PathPoint } from './conjugate-path.js';
import { curvatureProduct, type NewtonCore } from './curvature-product.js';
import type { Evaluate, Optimizer, OptimizerState, StepResult } from './optimizer.js';

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
 * Cost of a step: a gradient, one evaluation per attempt, and 12·N·P flops for each product (N the curvature's samples).
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
  const gradient = at.gradient.mean();
  const gradientNorm = norm(gradient);
  const firstGradient = state.firstGradient ?? gradientNorm;
  let radius = state.radius ?? settings.radius ?? (norm(theta) || 1);
  radius = Math.min(radius, settings.largestRadius);
  const forcing = settings.forcing ?? Math.min(0.5, Math.sqrt(gradientNorm / firstGradient));
  const multiply = curvatureProduct(at, settings.curvature, settings.curvatureFraction, steps);
  const path = conjugatePath({ gradient, multiply, radius, iterations: settings.iterations, forcing });
  const finish = (
    next: Linearization,
    reached: Float64Array,
    extra: { readonly attempts: number; readonly ratio: number; readonly end: PathPoint['end'] },
    converged: boolean,
  ): StepResult<NewtonCGState> => {
    const kept = settings.fullBatch ? next : null;
    const negativeCurvature = path.negativeCurvature ? 1 : 0;
    return {
      state: { theta: reached, steps: steps + 1, radius, firstGradient, at: kept },
      loss: next.loss,
      record: { radius, iterations: path.products, negativeCurvature, gradientNorm, ...extra },
      converged: converged && (settings.fullBatch || gradientNorm === 0),
    };
  };
  if (gradientNorm === 0) return finish(at, theta, { attempts: 0, ratio: 1, end: 'interior' }, true);
  for (let attempt = 1; attempt <= settings.attempts; attempt++) {
    const point = path.within(radius);
    const trial = theta.map((value, i) => value + point.step[i]!);
    const next = trial.every(Number.isFinite) ? evaluate(trial) : null;
    const ratio = next === null ? -Infinity : reductionRatio(at.loss, next.loss, point.predicted);
    const accepted = next !== null && ratio > 1e-4 && next.loss <= at.loss;
    if (!accepted || ratio < 0.25) radius = point.length / 4;
    else if (ratio > 0.75 && isCut(point)) radius = Math.min(2 * radius, settings.largestRadius);
    if (!accepted) continue;
    // Below the loss's last digit no later step can show a reduction.
    const converged = point.predicted <= Number.EPSILON * Math.abs(at.loss);
    return finish(next, trial, { attempts: attempt, ratio, end: point.end }, converged);
  }
  return finish(at, theta, { attempts: settings.attempts, ratio: 0, end: path.within(radius).end }, true);
}

function isCut({ end }: PathPoint): boolean {
  return end === 'boundary' || end === 'negativeCurvature';
}

/** Both reductions are padded by the rounding of the losses (Conn, Gould and Toint 2000, section 17.4.2). */
function reductionRatio(before: number, after: number, predicted: number): number {
  const rounding = 10 * Number.EPSILON * Math.abs(before);
  const ratio = (before - after + rounding) / (predicted + rounding);
  return Number.isFinite(ratio) ? ratio : -Infinity;
}

function checked(options: NewtonCGOptions): Settings {
  const { curvature = 'gaussNewton', largestRadius = Infinity, curvatureFraction = 1 } = options;
  const { iterations = 100, attempts = 25, fullBatch = true, radius, forcing } = options;
  const demand = (
    argument: string,
    holds: boolean,
    expected: string,
    value: unknown,
    advice: string,
  ): void => {
    if (!holds) throw new DomainError('newtonCG', argument, expected, String(value), advice);
  };
  const isPositive = (value: number): boolean => value > 0 && Number.isFinite(value);
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
  const plain = 'Leave it out for the default.';
  demand(
    'curvature',
    curvature === 'gaussNewton' || curvature === 'exact',
    "'gaussNewton' or 'exact'",
    `'${curvature}'`,
    'Correct the name.',
  );
  demand(
    'radius',
    radius === undefined || isPositive(radius),
    'a positive number',
    radius,
    'It is a length in parameter space; leave it out for |θ|.',
  );
  demand('largestRadius', largestRadius > 0, 'a positive number', largestRadius, plain);
  demand('iterations', isCount(iterations), 'a whole number ≥ 1', iterations, plain);
  demand(
    'forcing',
    forcing === undefined || (forcing >= 0 && forcing < 1),
    'a number in [0, 1)',
    forcing,
    'It is the residual of the Newton equation relative to the gradient.',
  );
  demand(
    'curvatureFraction',
    curvatureFraction > 0 && curvatureFraction <= 1,
    'a number in (0, 1]',
    curvatureFraction,
    'Use 0.1 for the curvature of a tenth of the batch.',
  );
  demand('attempts', isCount(attempts), 'a whole number ≥ 1', attempts, plain);
  const some = { curvature, largestRadius, iterations, curvatureFraction, attempts, fullBatch };
  return {
    ...some,
    ...(radius === undefined ? {} : { radius }),
    ...(forcing === undefined ? {} : { forcing }),
  };
}
