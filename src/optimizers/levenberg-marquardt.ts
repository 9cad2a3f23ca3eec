/**
 * Levenberg-Marquardt on factor rows: steps (JᵀJ + (λ + μ) I) p = −∇ with the damping μ steered by the ratio of actual
 * to predicted reduction (Nielsen 1999; Madsen, Nielsen and Tingleff 2004, algorithm 3.16). JᵀJ is the Gauss-Newton
 * matrix of the whole objective, slope rows included; in sample space neither it nor J is formed.
 */
import type { Linearization } from '../linearization/linearization.js';
import { dot } from '../numeric/vector.js';
import { cheaperRegime, dampedSolver, type DampedSystem, type Regime } from './damped-solve.js';
import { optionChecks } from './option-checks.js';
import type { Evaluate, Optimizer, OptimizerState, StepResult } from './optimizer.js';
import { reductionRatio, trialAt, type Evaluated } from './trial.js';

/** Options of `levenbergMarquardt`. */
export interface LevenbergMarquardtOptions {
  /** First damping, as a fraction of the mean eigenvalue of JᵀJ. Default 1e-2. */
  readonly damping?: number;
  /** Where to solve; 'auto' takes the cheaper of 'sample' and 'parameter', and 'qr' when conditioning asks for it. */
  readonly regime?: Regime | 'auto';
  /** Attempts with growing damping before a step is given up as converged. Default 25. */
  readonly attempts?: number;
}

/** What Levenberg-Marquardt carries from step to step: the damping, and the objective where it stands. */
export interface LevenbergMarquardtState extends OptimizerState {
  /** μ; null before the first step. */
  readonly damping: number | null;
  /** Factor by which a rejected step raises μ; doubles with each rejection. */
  readonly growth: number;
  /** True once the normal equations have been too ill conditioned; QR from then on. */
  readonly orthogonal: boolean;
  /** The objective at θ, kept from the step that led here. */
  readonly at: Linearization | null;
}

/**
 * Normal equations lose all digits of a step at condition 1/ε; half of the digits must remain for the step to be
 * better than a gradient step, and the estimate is a lower bound, hence the margin.
 */
const worstCondition = 1e-3 / Number.EPSILON;

/** Cost of a step: see `dampedSolver`. Throws DomainError if an option is out of range. */
export function levenbergMarquardt(
  options: LevenbergMarquardtOptions = {},
): Optimizer<LevenbergMarquardtState> {
  const { damping = 1e-2, regime = 'auto', attempts = 25 } = options;
  const check = optionChecks('levenbergMarquardt');
  check.positive('damping', damping, 'It is the first damping relative to the mean eigenvalue of JᵀJ.');
  check.oneOf('regime', regime, ['auto', 'sample', 'parameter', 'qr']);
  check.count('attempts', attempts);
  return {
    name: 'levenbergMarquardt',
    fullBatch: true,
    start: (theta) => ({ theta, damping: null, growth: 2, orthogonal: false, at: null }),
    step: (state, evaluate) => step(state, evaluate, damping, regime, attempts),
  };
}

function step(
  state: LevenbergMarquardtState,
  evaluate: Evaluate,
  firstDamping: number,
  regime: Regime | 'auto',
  attempts: number,
): StepResult<LevenbergMarquardtState> {
  const at = state.at ?? evaluate(state.theta);
  const gradient = at.gradient.mean();
  const system: DampedSystem = { rows: at.leastSquares(), gradient, theta: state.theta, l2: at.l2 };
  let orthogonal = state.orthogonal;
  let solver = dampedSolver(system, chosen(system, regime, orthogonal));
  // Where J vanishes, the L2 term is all the curvature there is.
  const scale = solver.trace / Math.min(system.theta.length, system.rows.residual.length) || at.l2;
  let mu = state.damping ?? firstDamping * scale;
  let { growth } = state;
  const gradientNorm = Math.sqrt(dot(gradient, gradient));
  const finish = (
    next: Partial<LevenbergMarquardtState>,
    loss: number,
    extra: Record<string, number | string>,
    converged: boolean,
  ): StepResult<LevenbergMarquardtState> => ({
    state: { ...state, damping: mu, growth, orthogonal, at, ...next },
    loss,
    record: { damping: mu, regime: solver.regime, gradientNorm, ...extra },
    converged,
  });
  if (!(mu > 0) || gradientNorm === 0) return finish({}, at.loss, { attempts: 0, ratio: 1 }, true);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    let solved = solver.solve(mu + at.l2);
    if (regime === 'auto' && !orthogonal && (solved === null || solved.condition > worstCondition)) {
      orthogonal = true;
      solver = dampedSolver(system, 'qr');
      solved = solver.solve(mu + at.l2);
    }
    const outcome = solved === null ? null : tried(state.theta, solved.step, gradient, mu, at, evaluate);
    if (outcome !== null && outcome.ratio > 1e-4) {
      mu *= Math.max(1 / 3, 1 - (2 * outcome.ratio - 1) ** 3);
      mu = Math.max(mu, solver.trace * Number.EPSILON ** 2);
      growth = 2;
      const { theta, at: next, ratio } = outcome;
      return finish({ theta, at: next, growth }, next.loss, { attempts: attempt, ratio }, false);
    }
    mu *= growth;
    growth *= 2;
  }
  return finish({}, at.loss, { attempts, ratio: 0 }, true);
}

function chosen(system: DampedSystem, regime: Regime | 'auto', orthogonal: boolean): Regime {
  if (regime !== 'auto') return regime;
  return orthogonal ? 'qr' : cheaperRegime(system);
}

/** The objective at θ + p, and the ratio of its reduction to the model's, −½ gᵀp + ½ μ|p|². */
function tried(
  theta: Float64Array,
  p: Float64Array,
  gradient: Float64Array,
  mu: number,
  at: Linearization,
  evaluate: Evaluate,
): (Evaluated & { readonly ratio: number }) | null {
  const reached = trialAt(theta, p, evaluate);
  const predicted = -dot(gradient, p) / 2 + (mu * dot(p, p)) / 2;
  if (reached === null || !(predicted > 0)) return null;
  return { ...reached, ratio: reductionRatio(at.loss, reached.at.loss, predicted, 0) };
}
