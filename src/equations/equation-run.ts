/**
 * One initialization and its Levenberg-Marquardt steps. A run can be advanced, left, and taken up again, so that several
 * starts are scouted before one of them gets the rest of the time. Steps are taken in [θ, coefficients in their units].
 */
import { parametersOf, type Network } from '../network/network.js';
import { levenbergMarquardt, type LevenbergMarquardtState } from '../optimizers/levenberg-marquardt.js';
import { adaptedPoints } from './adaptive-points.js';
import { balancedWeights } from './balanced-weights.js';
import type { Equation } from './equation-definition.js';
import { linearizeEquation, type EquationLinearization } from './equation-objective.js';
import { systemAt, type PartWeights } from './equation-points.js';
import type { Measurements } from './measurements.js';
import type { ResidualSystem } from './residual-system.js';
import type { Settings } from './solve-options.js';
import { startingNetwork } from './starting-network.js';

/** What all runs of one solution have in common. */
export interface Problem {
  readonly equation: Equation;
  readonly settings: Settings;
  readonly data: Measurements | null;
  readonly weights: PartWeights;
}

/** Where a run stands; every step makes a new one. */
export interface EquationRun {
  readonly start: number;
  readonly steps: number;
  readonly system: ResidualSystem;
  readonly state: LevenbergMarquardtState;
  readonly network: Network;
  /** Values of the equation's coefficients. */
  readonly numbers: Float64Array;
  readonly firstLoss: number;
  readonly loss: number;
  /** Roots of mean squares of each part; see `Residuals`. */
  readonly rootMeanSquares: Float64Array;
  /** Set when no step can help, or none can be evaluated. */
  readonly ended: 'converged' | 'diverged' | null;
}

const optimizer = levenbergMarquardt();

/** The problem with its weights: those of the first start's network, for all starts, so that losses compare. */
export function problemOf(equation: Equation, settings: Settings, data: Measurements | null): Problem {
  const { conditionWeight } = settings;
  const count = equation.conditions.length;
  const equal = { conditions: equation.conditions.map(() => 1), data: 1 };
  const balanced =
    conditionWeight === 'balanced'
      ? balancedWeights(
          equation,
          systemAt(equation, settings, equal, data),
          startingNetwork(equation, settings, 0),
        ).slice(1)
      : Array.from({ length: count + 1 }, () => conditionWeight);
  const weights = {
    conditions: equation.conditions.map(({ weight }, i) => weight ?? balanced[i]!),
    data: data?.weight ?? balanced[count] ?? 1,
  };
  return { equation, settings, data, weights };
}

/** The run of initialization `start`, before its first step. */
export function startRun({ equation, settings, data, weights }: Problem, start: number): EquationRun {
  const network = startingNetwork(equation, settings, start);
  const system = systemAt(equation, settings, weights, data);
  const numbers = Float64Array.from(equation.coefficients, ({ initial }) => initial);
  const { loss, rootMeanSquares } = linearizeEquation(network, system, numbers);
  const theta = parametersOf(network);
  const all = new Float64Array(theta.length + numbers.length);
  all.set(theta);
  equation.coefficients.forEach(({ initial, unit }, k) => (all[theta.length + k] = initial / unit));
  return {
    start,
    steps: 0,
    system,
    state: optimizer.start(all),
    network,
    numbers,
    firstLoss: loss,
    loss,
    rootMeanSquares,
    ended: Number.isFinite(loss) ? null : 'diverged',
  };
}

/** One step; points move first where it is their turn. */
export function advance({ equation, settings, data, weights }: Problem, run: EquationRun): EquationRun {
  const { adaptive, points, seed } = settings;
  let { system, state } = run;
  if (adaptive > 0 && run.steps > 0 && run.steps % adaptive === 0) {
    const interior = adaptedPoints(equation, run.network, run.numbers, points, seed + run.steps);
    system = systemAt(equation, settings, weights, data, interior);
    state = { ...state, at: null };
  }
  const count = parametersOf(run.network).length;
  const split = (all: Float64Array): [Network, Float64Array] => [
    run.network.withParameters(all.subarray(0, count)),
    Float64Array.from(equation.coefficients, ({ unit }, k) => all[count + k]! * unit),
  ];
  const taken = optimizer.step(state, (all) => {
    const [network, numbers] = split(all);
    return linearizeEquation(network, system, numbers);
  });
  const at = taken.state.at as EquationLinearization;
  const isLast = taken.converged && (adaptive === 0 || (run.steps + 1) % adaptive !== 0);
  return {
    ...run,
    steps: run.steps + 1,
    system,
    state: taken.state,
    network: at.network,
    numbers: split(taken.state.theta)[1],
    loss: taken.loss,
    rootMeanSquares: at.rootMeanSquares,
    ended: isLast ? 'converged' : null,
  };
}
