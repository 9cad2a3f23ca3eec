/**
 * `solveEquation`: finds a network that makes an equation's residuals small, by Levenberg-Marquardt in the space where
 * it is cheapest, and by QR for the last decades. Points stay for a whole run unless `adaptive` moves them to where the
 * residual is large (Wu, Zhu, Tan, Kartha and Lu 2023, residual-based adaptive distribution).
 */
import { DomainError } from '../errors.js';
import { activation, type ActivationLayer } from '../network/layers/activation.js';
import { dense } from '../network/layers/dense.js';
import type { Layer } from '../network/layers/layer.js';
import { scaling } from '../network/layers/scaling.js';
import type { Network } from '../network/network.js';
import { sequential } from '../network/sequential.js';
import type { ActivationInput } from '../functions/activation-types.js';
import type { Matrix, MatrixLike } from '../numeric/matrix.js';
import { toMatrix } from '../numeric/matrix.js';
import { levenbergMarquardt, type LevenbergMarquardtState } from '../optimizers/levenberg-marquardt.js';
import { adaptedPoints } from './adaptive-points.js';
import { collocationPoints, type Box, type Placement } from './collocation.js';
import type { Equation } from './equation.js';
import { linearizeEquation, type EquationLinearization } from './equation-objective.js';
import { equationParts, residualSystem, residualsAt, type ResidualSystem } from './residual-system.js';
import { unknownsAt, type UnknownValues } from './unknowns-at.js';

/** Options of `solveEquation`. */
export interface SolveEquationOptions {
  /** Widths of the hidden layers. Default [20] for one variable, [32] for more. */
  readonly hidden?: readonly number[];
  /** A smooth activation. Default 'tanh'. */
  readonly activation?: ActivationInput;
  /** Points inside. Default 200 for one variable, 900 for two, 2,000 for more. */
  readonly points?: number;
  /** Default 'chebyshev' for one variable, 'grid' for two, 'latinHypercube' for more. */
  readonly placement?: Placement;
  /** Points on each condition's face. Default: as dense as inside. */
  readonly conditionPoints?: number;
  /** Weight of a condition's mean square against the equation's. Default 10. */
  readonly conditionWeight?: number;
  /** Levenberg-Marquardt steps, at most. Default 1,000. */
  readonly iterations?: number;
  /** Stop after this many seconds. Default: no limit. */
  readonly timeLimit?: number;
  /** Move points to large residuals every so many steps; 0 for never. Default 0. */
  readonly adaptive?: number;
  /** For parameters and random points. Default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called after each step. */
  readonly onStep?: (record: EquationRecord) => unknown;
}

/** What is known after a step. */
export interface EquationRecord {
  readonly step: number;
  /** ½ Σ weight · mean square residual. */
  readonly loss: number;
  /** Roots of mean squares: of the equation's residual, and the largest of the conditions'. */
  readonly residual: number;
  readonly condition: number;
  readonly seconds: number;
}

/** How a run ended. */
export type EquationStatus = 'converged' | 'maxIterations' | 'stopped' | 'diverged';

/** What `solveEquation` returns. */
export interface EquationSolution {
  readonly status: EquationStatus;
  readonly advice: string;
  /** The network of the equation's unknowns, or of n where a form builds conditions in; inputs in the equation's units. */
  readonly network: Network;
  /** Unknowns and their derivatives by the variables, forms included. */
  evaluate(points: MatrixLike, options?: { readonly order?: 0 | 1 | 2 }): UnknownValues;
  /** Roots of mean squares at points that were not trained on: of the equation, and of each condition. */
  readonly residual: number;
  readonly conditions: readonly number[];
  /** |u − exact|/|exact| over such points, per unknown; null without a given solution. */
  readonly errors: readonly number[] | null;
  readonly history: readonly EquationRecord[];
  readonly seconds: number;
}

/**
 * Solves an equation by a network with one Levenberg-Marquardt run.
 *
 * Cost of a step: residual rows (see `jetsAt`) and one damped solve. Deterministic for given options, save for
 * `timeLimit` and `signal`. Throws DomainError for options that do not fit; never for a bad course of the run.
 */
export async function solveEquation(
  equation: Equation,
  options: SolveEquationOptions = {},
): Promise<EquationSolution> {
  const started = performance.now();
  const settings = checked(equation, options);
  const optimizer = levenbergMarquardt();
  let network = startingNetwork(equation, settings);
  let system = systemAt(equation, settings, settings.seed, settings.points);
  let state: LevenbergMarquardtState = optimizer.start(network.parameters);
  const history: EquationRecord[] = [];
  const seconds = (): number => (performance.now() - started) / 1000;
  let status: EquationStatus | null = null;
  let last = performance.now();
  while (status === null) {
    const evaluate = (theta: Float64Array): EquationLinearization =>
      linearizeEquation(network.withParameters(theta), system);
    const taken = optimizer.step(state, evaluate);
    if (!Number.isFinite(taken.loss)) {
      status = 'diverged';
      break;
    }
    state = taken.state;
    const at = state.at as EquationLinearization;
    const [residual = 0, ...faces] = at.rootMeanSquares;
    const record = {
      step: history.length + 1,
      loss: taken.loss,
      residual,
      condition: Math.max(0, ...faces),
      seconds: seconds(),
    };
    history.push(record);
    await options.onStep?.(record);
    if (performance.now() - last > 30) {
      await new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
      last = performance.now();
    }
    const adapt = settings.adaptive > 0 && history.length % settings.adaptive === 0;
    if (options.signal?.aborted === true || seconds() > settings.timeLimit) status = 'stopped';
    else if (history.length >= settings.iterations) status = 'maxIterations';
    else if (taken.converged && !adapt) status = 'converged';
    else if (adapt) {
      network = network.withParameters(state.theta);
      const interior = adaptedPoints(equation, network, settings.points, settings.seed + history.length);
      system = systemAt(equation, settings, settings.seed, settings.points, interior);
      state = { ...state, at: null };
    }
  }
  network = network.withParameters(state.theta);
  return solutionOf(equation, settings, network, status, history, seconds());
}

type Settings = Required<Omit<SolveEquationOptions, 'signal' | 'onStep' | 'activation'>> & {
  readonly activation: ActivationLayer;
};

function checked(equation: Equation, options: SolveEquationOptions): Settings {
  const d = equation.variables.length;
  const points = options.points ?? (d === 1 ? 200 : d === 2 ? 900 : 2000);
  const settings: Settings = {
    hidden: options.hidden ?? (d === 1 ? [20] : [32]),
    activation: activation(options.activation ?? 'tanh'),
    points,
    placement: options.placement ?? (d === 1 ? 'chebyshev' : d === 2 ? 'grid' : 'latinHypercube'),
    conditionPoints: options.conditionPoints ?? 0,
    conditionWeight: options.conditionWeight ?? 10,
    iterations: options.iterations ?? 1000,
    timeLimit: options.timeLimit ?? Infinity,
    adaptive: options.adaptive ?? 0,
    seed: options.seed ?? 0,
  };
  const demand = (argument: string, holds: boolean, expected: string, got: unknown, advice: string): void => {
    if (!holds) throw new DomainError('solveEquation', argument, expected, String(got), advice);
  };
  const isCount = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;
  const plain = 'Leave it out for the default.';
  demand('points', isCount(points, 1), 'a whole number ≥ 1', points, plain);
  demand(
    'conditionPoints',
    isCount(settings.conditionPoints, 0),
    'a whole number ≥ 1',
    settings.conditionPoints,
    plain,
  );
  demand(
    'conditionWeight',
    settings.conditionWeight > 0,
    'a positive number',
    settings.conditionWeight,
    plain,
  );
  demand('iterations', isCount(settings.iterations, 1), 'a whole number ≥ 1', settings.iterations, plain);
  demand('timeLimit', settings.timeLimit > 0, 'a positive number of seconds', settings.timeLimit, plain);
  demand('adaptive', isCount(settings.adaptive, 0), 'a whole number ≥ 0', settings.adaptive, plain);
  const { smoothness, name } = settings.activation.activation;
  const needed = equation.order + 1;
  const advice = `The residual's gradient needs ${needed} continuous derivatives: use tanh, sin or softplus.`;
  demand(
    'activation',
    smoothness >= needed,
    `one with ${needed} continuous derivatives`,
    `'${name}'`,
    advice,
  );
  return settings;
}

/** The box is scaled to [−1, 1] in front of the first layer; derivatives stay those by the equation's own variables. */
function startingNetwork(equation: Equation, { hidden, activation: act, seed }: Settings): Network {
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
  return sequential(layers, { seed });
}

function systemAt(
  equation: Equation,
  { placement, conditionWeight, conditionPoints }: Settings,
  seed: number,
  count: number,
  interior?: Matrix,
): ResidualSystem {
  const inside = interior ?? collocationPoints(equation.box, { placement, count, seed });
  const d = equation.variables.length;
  const faces = equation.conditions.map(({ box, dimension }, i) => {
    const dense = Math.max(1, Math.round(count ** (dimension / d)));
    const own = dimension === 0 ? 1 : conditionPoints === 0 ? dense : conditionPoints;
    return facePoints(box, placement, own, seed + 1 + i);
  });
  return residualSystem(equationParts(equation, inside, faces, conditionWeight));
}

/** Points where some variables are fixed: placed in the others. */
function facePoints(box: Box, placement: Placement, count: number, seed: number): Matrix {
  const free = box.flatMap(([low, high], j) => (low === high ? [] : [j]));
  const inner = collocationPoints(
    free.map((j) => box[j]!),
    { placement, count, seed },
  );
  const d = box.length;
  const data = new Float64Array(inner.rows * d);
  for (let n = 0; n < inner.rows; n++) {
    box.forEach(([low], j) => (data[n * d + j] = low));
    free.forEach((j, k) => (data[n * d + j] = inner.data[n * free.length + k]!));
  }
  return { rows: inner.rows, columns: d, data };
}

/** Judged at points that were not trained on. */
function solutionOf(
  equation: Equation,
  settings: Settings,
  network: Network,
  status: EquationStatus,
  history: readonly EquationRecord[],
  seconds: number,
): EquationSolution {
  const test = { ...settings, placement: 'uniform' as const };
  const system = systemAt(equation, test, settings.seed + 7919, Math.max(1000, settings.points));
  const { rootMeanSquares } = residualsAt(network.program, network.parameters, system);
  const evaluate: EquationSolution['evaluate'] = (points, { order = 0 } = {}) =>
    unknownsAt(equation, network, toMatrix('evaluate', 'points', points, { columns: network.inputs }), order);
  const points = collocationPoints(equation.box, {
    placement: 'uniform',
    count: 2000,
    seed: settings.seed + 104729,
  });
  const found = evaluate(points).value;
  const errors =
    equation.solution?.map((exact, u) => {
      const truth = exact.evaluate(points).value.data;
      let [off, all] = [0, 0];
      truth.forEach((value, n) => {
        off += (found.data[n * found.columns + u]! - value) ** 2;
        all += value * value;
      });
      return Math.sqrt(off / (all || 1));
    }) ?? null;
  const [residual = 0, ...conditions] = rootMeanSquares;
  return {
    status,
    advice: adviceOf(status),
    network,
    evaluate,
    residual,
    conditions,
    errors,
    history,
    seconds,
  };
}

function adviceOf(status: EquationStatus): string {
  switch (status) {
    case 'converged':
      return 'No further step reduced the residuals. For smaller ones try a wider network, more points or another seed.';
    case 'maxIterations':
      return 'All iterations were used: allow more if the residual was still falling.';
    case 'stopped':
      return 'Stopped by the signal or the time limit; the best network so far is returned.';
    case 'diverged':
      return 'A residual is not finite: is the equation defined on the whole domain?';
  }
}
