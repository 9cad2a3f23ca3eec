/** What may be chosen in `solveEquation`, and what is taken where nothing is. */
import { DomainError } from '../errors.js';
import type { ActivationInput } from '../functions/activation-types.js';
import { activation, type ActivationLayer } from '../network/layers/activation.js';
import type { Placement } from './collocation.js';
import type { Network } from '../network/network.js';
import type { Equation } from './equation-definition.js';
import type { EquationData } from './measurements.js';

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
  /**
   * Weight of a condition's mean square against the equation's, of data likewise. The default, 'balanced', finds one for
   * each from the equation: (π/L)² for u(0) beside u' = … on [0, L], 2π⁴/4 for each side of a unit square with ∇²u = … .
   */
  readonly conditionWeight?: number | 'balanced';
  /** Measurements of the unknowns, from which coefficients of the equation are found. */
  readonly data?: EquationData;
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
  /** Called after each step, and waited for if it gives a promise. */
  readonly onStep?: (step: EquationStep) => unknown;
}

/** What `onStep` is told: the record, and what would be returned if it was the last step. */
export interface EquationStep extends EquationRecord {
  /** The network of the least loss so far, and the values of the equation's coefficients that belong to it. */
  readonly network: Network;
  readonly coefficients: Readonly<Record<string, number>>;
}

/** What is known after a step. */
export interface EquationRecord {
  readonly step: number;
  /** Which initialization, from 0. */
  readonly start: number;
  /** ½ Σ weight · mean square residual. */
  readonly loss: number;
  /** Roots of mean squares: of the equation's residual, and the largest of the conditions' and the data's. */
  readonly residual: number;
  readonly condition: number;
  readonly seconds: number;
}

/** Options with their defaults. */
export type Settings = Required<Omit<SolveEquationOptions, 'signal' | 'onStep' | 'activation' | 'data'>> & {
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
    conditionWeight: options.conditionWeight ?? 'balanced',
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
    settings.conditionWeight === 'balanced' || settings.conditionWeight > 0,
    "a positive number or 'balanced'",
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
