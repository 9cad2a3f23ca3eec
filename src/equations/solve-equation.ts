/**
 * `solveEquation`: finds a network that makes an equation's residuals small, by Levenberg-Marquardt in the space where
 * it is cheapest, and by QR for the last decades. Points stay for a whole run unless `adaptive` moves them to where the
 * residual is large (Wu, Zhu, Tan, Kartha and Lu 2023, residual-based adaptive distribution).
 */
import type { Network } from '../network/network.js';
import { toMatrix, type MatrixLike } from '../numeric/matrix.js';
import { collocationPoints } from './collocation.js';
import { advance, startRun, systemAt, type EquationRun } from './equation-run.js';
import type { Equation } from './equation.js';
import { residualsAt } from './residual-system.js';
import {
  checkedSettings,
  type EquationRecord,
  type Settings,
  type SolveEquationOptions,
} from './solve-options.js';
import { unknownsAt, type UnknownValues } from './unknowns-at.js';

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
  const settings = checkedSettings(equation, options);
  const history: EquationRecord[] = [];
  const seconds = (): number => (performance.now() - started) / 1000;
  const isOver = (): boolean => options.signal?.aborted === true || seconds() > settings.timeLimit;
  let last = performance.now();
  const advanced = async (from: EquationRun, steps: number): Promise<EquationRun> => {
    let run = from;
    while (run.ended === null && run.steps < steps && !isOver()) {
      run = advance(equation, settings, run);
      const record = recordOf(run, seconds());
      history.push(record);
      await options.onStep?.(record);
      if (performance.now() - last < 30) continue;
      await new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
      last = performance.now();
    }
    return run;
  };
  const scouted = Math.min(settings.iterations, scoutingSteps);
  let best = await advanced(startRun(equation, settings, 0), scouted);
  for (let start = 1; start < settings.starts && !leadsSomewhere(best) && !isOver(); start++) {
    const next = await advanced(startRun(equation, settings, start), scouted);
    if (!(next.loss >= best.loss)) best = next;
  }
  best = await advanced(best, settings.iterations);
  const status =
    best.ended ?? (best.steps >= settings.iterations ? ('maxIterations' as const) : ('stopped' as const));
  return solutionOf(equation, settings, best.network, status, history, seconds());
}

/** Steps after which a start is judged: Levenberg-Marquardt has left a plateau by then, or is on it for good. */
const scoutingSteps = 80;

/** Whether the squared residuals have fallen by four decades: a start between two branches stays above that. */
function leadsSomewhere({ loss, firstLoss, ended }: EquationRun): boolean {
  return ended !== 'diverged' && loss <= 1e-4 * firstLoss;
}

function recordOf(run: EquationRun, seconds: number): EquationRecord {
  const [residual = 0, ...faces] = run.rootMeanSquares;
  const { steps: step, start, loss } = run;
  return { step, start, loss, residual, condition: Math.max(0, ...faces), seconds };
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
  const test = { ...settings, placement: 'uniform' as const, points: Math.max(1000, settings.points) };
  const system = systemAt(equation, test, settings.seed + 7919);
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
