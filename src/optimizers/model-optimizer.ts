/**
 * A second-order optimizer from parts: what is evaluated (gradient and exact Hessian, factored once for a point), a
 * direction (a curve of steps from that model) and the search along it. `newton`, `cubic` and `saddleFree` differ in
 * the direction alone.
 */
import type { Linearization } from '../linearization/linearization.js';
import { norm } from '../numeric/vector.js';
import { exactModel } from './exact-model.js';
import { heldOutRatio, trustAfter, type LastStep } from './held-out.js';
import { krylovModel } from './krylov-model.js';
import { compressedSpace, wholeSpace } from './model-space.js';
import type { ModelStep } from './model-step.js';
import { isExactModel } from './model-regime.js';
import { searchModel, type SearchResult } from './model-search.js';
import { checkForcing, optionChecks } from './option-checks.js';
import type { Evaluate, Optimizer, OptimizerState, StepRecord, StepResult } from './optimizer.js';
import type { ModelRegime, QuadraticModel } from './quadratic-model.js';

/** Options that the optimizers with an exact Hessian share. */
export interface ModelOptions {
  /** Trials with falling trust before a step is given up. They cost a forward sweep each. Default 25. */
  readonly attempts?: number;
  /**
   * Trials with growing trust after a step that the model foretold well, each four times the last, while the loss falls.
   * They cost a forward sweep each. Default 4; 0 on mini-batches, where they would fit the batch.
   */
  readonly trialRadii?: number;
  /**
   * 'dense' factors all of H, 'span' its compression to the subspace where it lives, 'krylov' works with products there;
   * 'auto' (default) is 'span' or 'krylov' by flops and memory, see model-regime.ts.
   */
  readonly regime?: ModelRegime | 'auto';
  /** Products with H per step in the regime 'krylov', at most: P numbers of memory each. Default 300. */
  readonly iterations?: number;
  /**
   * Krylov: the step is exact enough where |g + (H + shift)p| ≤ forcing·|g|. Default: min(0.1, |g|/|g₀|), g₀ the first
   * gradient, which keeps Newton's convergence quadratic (Nocedal and Wright 2006, theorem 7.2).
   */
  readonly forcing?: number;
  /**
   * False: steps see mini-batches. Gradient, curvature and trials of a step see the same one, so that their noise is
   * common and cancels in the ratio; and the last step is measured on the next batch, which cuts the trust where it fell
   * short there (see held-out.ts). Default true.
   */
  readonly fullBatch?: boolean;
}

/** What these optimizers carry from step to step. */
export interface ModelState extends OptimizerState {
  /** Radius Δ of `newton`, 1/σ of `cubic`, 1/μ of `saddleFree`; null before the first step. */
  readonly trust: number | null;
  /** |g₀|, the scale of the default forcing. */
  readonly firstGradient: number | null;
  /** The objective at θ, kept from the step that led here; null on mini-batches, whose objectives differ. */
  readonly at: Linearization | null;
  /** On mini-batches: the last step, to be measured on the next one. */
  readonly last: LastStep | null;
}

export interface ModelMethod extends ModelOptions {
  readonly name: string;
  /** Trust of the very first step. */
  firstTrust(theta: Float64Array, model: QuadraticModel): number;
  readonly largestTrust?: number;
  readonly trustIsLength: boolean;
  stepFor(model: QuadraticModel, trust: number, theta: Float64Array): ModelStep;
  /** The method's own name for its trust, in the record. */
  describe(trust: number): StepRecord;
}

export function modelOptimizer(method: ModelMethod): Optimizer<ModelState> {
  const { name, attempts = 25, fullBatch = true, regime = 'auto', iterations = 300, forcing } = method;
  const trialRadii = method.trialRadii ?? (fullBatch ? 4 : 0);
  const check = optionChecks(name);
  check.count('attempts', attempts);
  check.count('trialRadii', trialRadii, 0);
  check.count('iterations', iterations);
  check.oneOf('regime', regime, ['auto', 'dense', 'span', 'krylov']);
  checkForcing(check, forcing);
  const settings: Settings = { ...method, attempts, trialRadii, fullBatch, regime, iterations };
  return {
    name,
    fullBatch,
    start: (theta) => ({ theta, trust: null, firstGradient: null, at: null, last: null }),
    step: (state, evaluate) => step(state, evaluate, settings),
  };
}

type Settings = Required<Omit<ModelMethod, 'forcing' | 'largestTrust'>> &
  Pick<ModelMethod, 'forcing' | 'largestTrust'>;

function step(state: ModelState, evaluate: Evaluate, method: Settings): StepResult<ModelState> {
  const { theta } = state;
  const at = state.at ?? evaluate(theta);
  const gradient = at.gradient.mean();
  const gradientNorm = norm(gradient);
  const firstGradient = state.firstGradient ?? gradientNorm;
  const stepFor = (model: QuadraticModel, trust: number): ModelStep => method.stepFor(model, trust, theta);
  const measured = state.last === null ? null : heldOutRatio(state.last, at, evaluate);
  const share = measured === null ? 1 : trustAfter(measured);
  const trustOf = (model: QuadraticModel): number => share * (state.trust ?? method.firstTrust(theta, model));
  const model = modelAt(at, gradient, method, {
    forcing: method.forcing ?? Math.min(0.1, gradientNorm / firstGradient || 0),
    stepFor: (made) => stepFor(made, trustOf(made)),
  });
  const result = searchModel({
    theta,
    at,
    gradientNorm,
    trust: trustOf(model),
    largestTrust: method.largestTrust ?? Infinity,
    trustIsLength: method.trustIsLength,
    attempts: method.attempts,
    bolder: method.trialRadii,
    evaluate,
    stepFor(trust): ModelStep {
      const made = stepFor(model, trust);
      return { ...made, step: model.expand(made.step) };
    },
  });
  const { reached, trust } = result;
  const next = reached ?? { theta, at };
  return {
    state: {
      theta: next.theta,
      trust,
      firstGradient,
      at: method.fullBatch ? next.at : null,
      last: method.fullBatch || reached === null ? null : { from: theta, predicted: result.step.predicted },
    },
    loss: next.at.loss,
    record: {
      ...method.describe(trust),
      ...recordOf(model, result),
      gradientNorm,
      ...(measured === null ? {} : { heldOutRatio: measured }),
    },
    converged: reached === null && (method.fullBatch || gradientNorm === 0),
  };
}

function recordOf(
  model: QuadraticModel,
  { step: { shift, length }, ratio, attempts, judgedBy }: SearchResult<ModelStep>,
): StepRecord {
  const { positive, negative, zero } = model.inertia();
  return { shift, length, ratio, positive, negative, zero, regime: model.regime, attempts, judgedBy };
}

function modelAt(
  at: Linearization,
  gradient: Float64Array,
  { regime, iterations }: Settings,
  krylov: { readonly forcing: number; readonly stepFor: (model: QuadraticModel) => ModelStep },
): QuadraticModel {
  const space = regime === 'dense' ? wholeSpace(at, gradient) : compressedSpace(at, gradient);
  const size = { samples: at.hessian.samples, order: space.order, dimension: space.dimension };
  const isExact = regime === 'auto' ? isExactModel(size, iterations) : regime !== 'krylov';
  return isExact ? exactModel(space) : krylovModel({ space, loss: at.loss, iterations, ...krylov });
}
