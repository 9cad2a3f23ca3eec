/**
 * One initialization and its Levenberg-Marquardt steps. A run can be advanced, left, and taken up again, so that several
 * starts are scouted before one of them gets the rest of the time.
 */
import { dense } from '../network/layers/dense.js';
import type { Layer } from '../network/layers/layer.js';
import { scaling } from '../network/layers/scaling.js';
import type { Network } from '../network/network.js';
import { sequential } from '../network/sequential.js';
import type { Matrix } from '../numeric/matrix.js';
import { levenbergMarquardt, type LevenbergMarquardtState } from '../optimizers/levenberg-marquardt.js';
import { adaptedPoints } from './adaptive-points.js';
import { collocationPoints, facePoints } from './collocation.js';
import type { Equation } from './equation.js';
import { linearizeEquation, type EquationLinearization } from './equation-objective.js';
import { equationParts, residualSystem, type ResidualSystem } from './residual-system.js';
import type { Settings } from './solve-options.js';

/** Where a run stands; every step makes a new one. */
export interface EquationRun {
  readonly start: number;
  readonly steps: number;
  readonly system: ResidualSystem;
  readonly state: LevenbergMarquardtState;
  readonly network: Network;
  readonly firstLoss: number;
  readonly loss: number;
  /** Roots of mean squares of each part; see `Residuals`. */
  readonly rootMeanSquares: Float64Array;
  /** Set when no step can help, or none can be evaluated. */
  readonly ended: 'converged' | 'diverged' | null;
}

const optimizer = levenbergMarquardt();

/** The run of initialization `start`, before its first step. */
export function startRun(equation: Equation, settings: Settings, start: number): EquationRun {
  const network = startingNetwork(equation, settings, start);
  const system = systemAt(equation, settings, settings.seed);
  const { loss, rootMeanSquares } = linearizeEquation(network, system);
  return {
    start,
    steps: 0,
    system,
    state: optimizer.start(network.parameters),
    network,
    firstLoss: loss,
    loss,
    rootMeanSquares,
    ended: Number.isFinite(loss) ? null : 'diverged',
  };
}

/** One step; points move first where it is their turn. */
export function advance(equation: Equation, settings: Settings, run: EquationRun): EquationRun {
  const { adaptive, points, seed } = settings;
  let { system, state } = run;
  if (adaptive > 0 && run.steps > 0 && run.steps % adaptive === 0) {
    const interior = adaptedPoints(equation, run.network, points, seed + run.steps);
    system = systemAt(equation, settings, seed, interior);
    state = { ...state, at: null };
  }
  const taken = optimizer.step(state, (theta) =>
    linearizeEquation(run.network.withParameters(theta), system),
  );
  const at = taken.state.at as EquationLinearization;
  const isLast = taken.converged && (adaptive === 0 || (run.steps + 1) % adaptive !== 0);
  return {
    ...run,
    steps: run.steps + 1,
    system,
    state: taken.state,
    network: run.network.withParameters(taken.state.theta),
    loss: taken.loss,
    rootMeanSquares: at.rootMeanSquares,
    ended: isLast ? 'converged' : null,
  };
}

/** The box is scaled to [−1, 1] in front of the first layer; derivatives stay those by the equation's own variables. */
function startingNetwork(
  equation: Equation,
  { hidden, activation: act, seed }: Settings,
  start: number,
): Network {
  const d = equation.variables.length;
  const scale = equation.box.map(([low, high]) => 2 / (high - low));
  const shift = equation.box.map(([low, high]) => -(high + low) / (high - low));
  const layers: Layer[] = [scaling({ scale, shift })];
  let width = d;
  for (const next of hidden) {
    layers.push(dense(width, next), act);
    width = next;
  }
  layers.push(dense(width, equation.unknowns.length));
  // Seeds of different runs must not meet: 1000003 is a prime.
  return sequential(layers, { seed: seed + 1000003 * start });
}

/** All points of the equation and its conditions. */
export function systemAt(
  equation: Equation,
  { placement, conditionWeight, conditionPoints, points: count }: Settings,
  seed: number,
  interior?: Matrix,
): ResidualSystem {
  const inside = interior ?? collocationPoints(equation.box, { placement, count, seed });
  const d = equation.variables.length;
  const faces = equation.conditions.map(({ box, dimension }, i) => {
    const asInside = Math.max(1, Math.round(count ** (dimension / d)));
    const own = dimension === 0 ? 1 : conditionPoints === 0 ? asInside : conditionPoints;
    return facePoints(box, placement, own, seed + 1 + i);
  });
  return residualSystem(equationParts(equation, inside, faces, conditionWeight));
}
