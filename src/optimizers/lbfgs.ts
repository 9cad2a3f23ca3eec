/**
 * L-BFGS (Nocedal 1980; Liu and Nocedal 1989; Nocedal and Wright 2006, algorithms 7.4 and 7.5): the direction of the
 * last m changes of gradient, a line search for the strong Wolfe conditions, and no curvature beyond that. It is what to
 * take where a network has too many parameters for any factorization and the whole batch fits a gradient.
 */
import { lazy } from '../factors/lazy.js';
import type { Linearization } from '../linearization/linearization.js';
import { axpy, dot, norm } from '../numeric/vector.js';
import { wolfeSearch, type LinePoint, type LineSearchResult } from './line-search.js';
import { optionChecks } from './option-checks.js';
import type { Evaluate, Optimizer, OptimizerState, StepResult } from './optimizer.js';
import { trialAt } from './trial.js';

/** Options of `lbfgs`. */
export interface LbfgsOptions {
  /** Pairs of steps and gradient changes that are kept, m. Default 20. */
  readonly memory?: number;
  /** c₁ of the sufficient decrease φ(α) ≤ φ(0) + c₁ α φ'(0). Default 1e-4. */
  readonly decrease?: number;
  /** c₂ of the curvature condition |φ'(α)| ≤ c₂ |φ'(0)|, above c₁. Default 0.9. */
  readonly curvature?: number;
  /** Evaluations of one line search, at most. Default 30. */
  readonly evaluations?: number;
}

/** A step s and the change y of the gradient along it, sᵀy > 0. */
export interface LbfgsPair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** sᵀy. */
  readonly product: number;
}

/** What L-BFGS carries from step to step: the pairs, oldest first, and the objective where it stands. */
export interface LbfgsState extends OptimizerState {
  readonly pairs: readonly LbfgsPair[];
  /** Objective and gradient at θ, kept from the step that led here; null before the first step. */
  readonly at: { readonly loss: number; readonly gradient: Float64Array } | null;
}

type Settings = Required<LbfgsOptions>;

/**
 * The record of a step: `stepLength` (α), `evaluations` of its line search, `gradientNorm` where it started, `pairs` in
 * use, and `wolfe`, 1 if both conditions hold at its end.
 *
 * Cost of a step: usually one evaluation with its gradient, and 4·m·P flops. Converged where not even a step along the
 * negative gradient finds a lower loss. Throws DomainError if an option is out of range.
 */
export function lbfgs(options: LbfgsOptions = {}): Optimizer<LbfgsState> {
  const settings = checked(options);
  return {
    name: 'lbfgs',
    fullBatch: true,
    start: (theta) => ({ theta, pairs: [], at: null }),
    step: (state, evaluate) => step(state, evaluate, settings),
  };
}

function step(state: LbfgsState, evaluate: Evaluate, settings: Settings): StepResult<LbfgsState> {
  const at = state.at ?? placeOf(evaluate(state.theta));
  const { gradient } = at;
  const gradientNorm = norm(gradient);
  if (gradientNorm === 0) {
    const record = { stepLength: 0, evaluations: 0, gradientNorm, pairs: state.pairs.length, wolfe: 1 };
    return { state: { ...state, at }, loss: at.loss, record, converged: true };
  }
  let { pairs } = state;
  let result = search(state.theta, at, pairs, evaluate, settings);
  let { evaluations } = result;
  if (result.point === null && pairs.length > 0) {
    // Rounding, or a kink, has made the pairs useless: once more from the gradient alone.
    pairs = [];
    result = search(state.theta, at, pairs, evaluate, settings);
    evaluations += result.evaluations;
  }
  const { point } = result;
  const record = {
    stepLength: point?.step ?? 0,
    evaluations,
    gradientNorm,
    pairs: pairs.length,
    wolfe: result.isWolfe ? 1 : 0,
  };
  if (point === null) return { state: { ...state, pairs, at }, loss: at.loss, record, converged: true };
  const next = { loss: point.loss, gradient: point.gradient() };
  const made = pairOf(state.theta, point.theta, gradient, next.gradient);
  const kept = made === null ? pairs : [...pairs, made].slice(-settings.memory);
  return {
    state: { theta: point.theta, pairs: kept, at: next },
    loss: point.loss,
    record,
    // Neither the loss nor, within its digits, the slope can tell another step from none.
    converged: point.loss === at.loss && !(norm(next.gradient) < gradientNorm),
  };
}

interface Trial extends LinePoint {
  readonly theta: Float64Array;
  gradient(): Float64Array;
}

function placeOf(at: Linearization): NonNullable<LbfgsState['at']> {
  return { loss: at.loss, gradient: at.gradient.mean() };
}

function search(
  theta: Float64Array,
  { loss, gradient }: NonNullable<LbfgsState['at']>,
  pairs: readonly LbfgsPair[],
  evaluate: Evaluate,
  settings: Settings,
): LineSearchResult<Trial> {
  const direction = descent(gradient, pairs);
  const slope = dot(gradient, direction);
  if (!(slope < 0 && Number.isFinite(slope))) return { point: null, isWolfe: false, evaluations: 0 };
  const along = (length: number): Trial | null => {
    const scaled = direction.map((value) => length * value);
    const trial = trialAt(theta, scaled, evaluate);
    if (trial === null) return null;
    const { at } = trial;
    const there = lazy(() => at.gradient.mean());
    return {
      step: length,
      loss: at.loss,
      slope: () => dot(there(), direction),
      theta: trial.theta,
      gradient: there,
    };
  };
  // The two-loop direction has the length of a Newton step; of the gradient only the direction is known.
  const first = pairs.length > 0 ? 1 : Math.min(1, 1 / norm(gradient));
  return wolfeSearch(along, { step: 0, loss, slope: () => slope }, first, settings);
}

/** −H g by the two-loop recursion, H₀ = (sᵀy / yᵀy) I from the newest pair. */
function descent(gradient: Float64Array, pairs: readonly LbfgsPair[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const along = pairs.map(() => 0);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step: s, change, product } = pairs[k]!;
    along[k] = dot(s, direction) / product;
    axpy(-along[k]!, change, direction);
  }
  const newest = pairs[pairs.length - 1];
  if (newest !== undefined) {
    const scale = newest.product / dot(newest.change, newest.change);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  pairs.forEach(({ step: s, change, product }, k) => {
    axpy(along[k]! - dot(change, direction) / product, s, direction);
  });
  return direction;
}

/** Null where rounding leaves no positive curvature to learn from. */
function pairOf(
  theta: Float64Array,
  reached: Float64Array,
  before: Float64Array,
  after: Float64Array,
): LbfgsPair | null {
  const s = reached.map((value, i) => value - theta[i]!);
  const change = after.map((g, i) => g - before[i]!);
  const product = dot(s, change);
  return product > Number.EPSILON * norm(s) * norm(change) ? { step: s, change, product } : null;
}

function checked(options: LbfgsOptions): Settings {
  const { memory = 20, decrease = 1e-4, curvature = 0.9, evaluations = 30 } = options;
  const check = optionChecks('lbfgs');
  check.count('memory', memory);
  check.demand('decrease', decrease > 0 && decrease < 0.5, 'a number in (0, ½)', decrease);
  check.demand('curvature', curvature > decrease && curvature < 1, `a number in (${decrease}, 1)`, curvature);
  check.count('evaluations', evaluations);
  return { memory, decrease, curvature, evaluations };
}
