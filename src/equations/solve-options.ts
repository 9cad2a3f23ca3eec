/** What may be chosen in `solveEquation`, and what is taken where nothing is. */
import { DomainError } from '../errors.js';
import type { ActivationInput } from '../functions/activation-types.js';
import { activation, type ActivationLayer } from '../network/layers/activation.js';
import type { Placement } from './collocation.js';
import type { Equation } from './equation.js';

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
  /**
   * Initializations tried, at most, where the first does not lead anywhere: nonlinear equations have branches, and a start
   * may settle between two of them. Default 5.
   */
  readonly starts?: number;
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
  /** Which initialization, from 0. */
  readonly start: number;
  /** ½ Σ weight · mean square residual. */
  readonly loss: number;
  /** Roots of mean squares: of the equation's residual, and the largest of the conditions'. */
  readonly residual: number;
  readonly condition: number;
  readonly seconds: number;
}

/** Options with their defaults. */
export type Settings = Required<Omit<SolveEquationOptions, 'signal' | 'onStep' | 'activation'>> & {
  readonly activation: ActivationLayer;
};

/** Throws DomainError for options that do not fit the equation. */
export function checkedSettings(equation: Equation, options: SolveEquationOptions): Settings {
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
    starts: options.starts ?? 5,
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
  demand('starts', isCount(settings.starts, 1), 'a whole number ≥ 1', settings.starts, plain);
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
