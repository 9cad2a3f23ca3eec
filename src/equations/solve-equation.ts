/**
 * `solveEquation`: finds a network that makes an equation's residuals small, by Levenberg-Marquardt in the space where
 * it is cheapest, and by QR for the last decades. Points stay for a whole run unless `adaptive` moves them to where the
 * residual is large (Wu, Zhu, Tan, Kartha and Lu 2023, residual-based adaptive distribution).
 */
import type { Network } from '../network/network.js';
import { toMatrix, type MatrixLike } from '../numeric/matrix.js';
import { coefficientErrors, type FittedCoefficient } from './coefficient-errors.js';
import type { Equation } from './equation-definition.js';
import { linearizeEquation } from './equation-objective.js';
import { systemAt } from './equation-points.js';
import { advance, problemOf, startRun, type EquationRun, type Problem } from './equation-run.js';
import { checkedMeasurements } from './measurements.js';
import { relativeErrors } from './relative-errors.js';
import { measuredRows, residualsAt } from './residual-system.js';
import { checkedSettings, type EquationRecord, type SolveEquationOptions } from './solve-options.js';
import { unknownsAt, type UnknownValues } from './unknowns-at.js';

/** How a run ended. */
export type EquationStatus = 'converged' | 'maxIterations' | 'stopped' | 'diverged';

/** What `solveEquation` returns. */
export interface EquationSolution {
  readonly status: EquationStatus;
  readonly advice: string;
  /** The network of the equation's unknowns, or of n where a form builds conditions in; inputs in the equation's units. */
  readonly network: Network;
  /** The equation's unknown numbers by name. */
  readonly coefficients: Readonly<Record<string, FittedCoefficient>>;
  /** Unknowns and their derivatives by the variables, forms included. */
  evaluate(points: MatrixLike, options?: { readonly order?: 0 | 1 | 2 }): UnknownValues;
  /** Roots of mean squares at points that were not trained on: of the equation, and of each condition. */
  readonly residual: number;
  readonly conditions: readonly number[];
  /** Root of the mean square of what is left of the data; null without data. */
  readonly misfit: number | null;
  /** |u − exact|/|exact| over such points, per unknown; null without a given solution. */
  readonly errors: readonly number[] | null;
  readonly history: readonly EquationRecord[];
  readonly seconds: number;
}

/**
 * Solves an equation by a network, and finds its coefficients if it has any, with one Levenberg-Marquardt run.
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
  const data = options.data === undefined ? null : checkedMeasurements(equation, options.data);
  const problem = problemOf(equation, settings, data);
  const history: EquationRecord[] = [];
  const seconds = (): number => (performance.now() - started) / 1000;
  const isOver = (): boolean => options.signal?.aborted === true || seconds() > settings.timeLimit;
  let last = performance.now();
  let best = startRun(problem, 0);
  const advanced = async (from: EquationRun, steps: number): Promise<EquationRun> => {
    let run = from;
    while (run.ended === null && run.steps < steps && !isOver()) {
      run = advance(problem, run);
      const record = recordOf(run, seconds());
      history.push(record);
      const { network, numbers } = run.start !== best.start && best.loss < run.loss ? best : run;
      await options.onStep?.({ ...record, network, coefficients: named(equation, numbers) });
      if (performance.now() - last < 30) continue;
      await new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
      last = performance.now();
    }
    return run;
  };
  const scouted = Math.min(settings.iterations, scoutingSteps);
  best = await advanced(best, scouted);
  for (let start = 1; start < settings.starts && !leadsSomewhere(best) && !isOver(); start++) {
    const next = await advanced(startRun(problem, start), scouted);
    const agree = data !== null && Math.abs(next.loss - best.loss) <= 0.01 * best.loss;
    if (!(next.loss >= best.loss)) best = next;
    // Two starts that end at one loss have met what the noise of the data leaves over.
    if (agree) break;
  }
  best = await advanced(best, settings.iterations);
  const status =
    best.ended ?? (best.steps >= settings.iterations ? ('maxIterations' as const) : ('stopped' as const));
  return solutionOf(problem, best, status, history, seconds());
}

function named({ coefficients }: Equation, numbers: Float64Array): Readonly<Record<string, number>> {
  return Object.fromEntries(coefficients.map(({ name }, k) => [name, numbers[k]!]));
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
  problem: Problem,
  { network, numbers, system: trained }: EquationRun,
  status: EquationStatus,
  history: readonly EquationRecord[],
  seconds: number,
): EquationSolution {
  const { equation, settings, data, weights } = problem;
  const { seed } = settings;
  const test = { ...settings, placement: 'uniform' as const, points: Math.max(1000, settings.points) };
  const system = systemAt(equation, { ...test, seed: seed + 7919 }, weights, data);
  const { rootMeanSquares } = residualsAt(network.program, network.parameters, system, numbers);
  const evaluate: EquationSolution['evaluate'] = (places, { order = 0 } = {}) =>
    unknownsAt(
      equation,
      network,
      numbers,
      toMatrix('evaluate', 'points', places, { columns: network.inputs }),
      order,
    );
  const errors = relativeErrors(equation, network, numbers, seed + 104729);
  const errorsOf =
    data === null
      ? equation.coefficients.map(() => null)
      : coefficientErrors(
          linearizeEquation(network, trained, numbers).leastSquares(),
          equation.coefficients,
          measuredRows(trained),
        );
  const fitted = equation.coefficients.map(({ name }, k): [string, FittedCoefficient] => [
    name,
    { value: numbers[k]!, standardError: errorsOf[k]! },
  ]);
  const [residual = 0, ...others] = rootMeanSquares;
  return {
    status,
    advice: [adviceOf(status), ...(data === null ? equation.warnings : [])].join(' '),
    network,
    coefficients: Object.fromEntries(fitted),
    evaluate,
    residual,
    conditions: others.slice(0, equation.conditions.length),
    misfit: data === null ? null : others.at(-1)!,
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
