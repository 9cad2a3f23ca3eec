/** What an equation is given as, and what it is once parsed. */
import type { Formula } from '../symbolic/formula.js';
import type { Box } from './collocation.js';
import type { JetEntry } from './jet-symbols.js';

/** Where some variables have given values, something must hold. */
export interface ConditionDefinition {
  /** Values of one or more variables; the others range over the domain: a face of the box, an edge, a point. */
  readonly at: Readonly<Record<string, number>>;
  /** What must be zero there, such as 'u - sin(pi * x)' or 'u_t', or what must hold: 'u = sin(pi * x)'. */
  readonly residual: string;
  /** Weight of its square against the equation's. Default: the option of `solveEquation`. */
  readonly weight?: number;
}

/** What `equation` takes. */
export interface EquationDefinition {
  /** What must vanish inside, 'u_x - 1/x', or hold, 'u_x = 1/x': one expression, or one per equation of a system. */
  readonly residual: string | readonly string[];
  /** Each variable's interval; their order is the order of coordinates. */
  readonly domain: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** Names of the unknown functions. Default ['u']. */
  readonly unknowns?: readonly string[];
  readonly conditions?: readonly ConditionDefinition[];
  /** Names with fixed values. */
  readonly constants?: Readonly<Record<string, number>>;
  /**
   * Unknown numbers of the equation and their initial values, which should be of the right order of magnitude: they are
   * the units in which steps are measured (1 for an initial value of 0). They are found together with the unknowns, from
   * the `data` of `solveEquation` or from conditions that are one too many, as for an eigenvalue.
   */
  readonly coefficients?: Readonly<Record<string, number>>;
  /** Expressions of unknowns by a network output n (n1, n2, … for several), as 'x * (1 - x) * n'. */
  readonly form?: Readonly<Record<string, string>>;
  /** The exact solution by unknown, to measure the error of one that was found. */
  readonly solution?: string | Readonly<Record<string, string>>;
}

/** One expression that must vanish, in terms of variables, coefficients and jets of the network's outputs. */
export interface ResidualFormula {
  /** Its variables are the equation's, then its coefficients, then those entries of the jet that occur. */
  readonly formula: Formula;
  readonly entries: readonly JetEntry[];
}

/** A condition with the points where it holds: the box with fixed variables collapsed. */
export interface Condition {
  readonly text: string;
  readonly residual: ResidualFormula;
  readonly box: Box;
  /** How many variables are free there. */
  readonly dimension: number;
  readonly weight: number | null;
}

/** An unknown number of an equation. */
export interface Coefficient {
  readonly name: string;
  readonly initial: number;
  /** The unit in which steps are measured: |initial|, or 1. */
  readonly unit: number;
}

/** A parsed equation. */
export interface Equation {
  readonly variables: readonly string[];
  readonly unknowns: readonly string[];
  readonly coefficients: readonly Coefficient[];
  readonly box: Box;
  /** Order of the highest derivative of the unknowns: 0, 1 or 2. */
  readonly order: number;
  readonly residuals: readonly ResidualFormula[];
  readonly conditions: readonly Condition[];
  /** An unknown or a derivative of it by the network's outputs and their jets. */
  readonly jet: (entry: JetEntry) => ResidualFormula;
  /** Exact solutions, one per unknown, if given. */
  readonly solution: readonly Formula[] | null;
  /** What speaks against the equation as it is posed, a sentence each: nothing that determines a solution, say. */
  readonly warnings: readonly string[];
  readonly definition: EquationDefinition;
}
