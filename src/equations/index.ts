/** The entry point `dyadic/equations`: differential equations given as text, solved by networks. */
export { type Box, collocationPoints, type Placement, type PlacementOptions } from './collocation.js';
export { equation } from './equation.js';
export type {
  Coefficient,
  Condition,
  ConditionDefinition,
  Equation,
  EquationDefinition,
  ResidualFormula,
} from './equation-definition.js';
export type { FittedCoefficient } from './coefficient-errors.js';
export type { JetEntry } from './jet-symbols.js';
export type { EquationData } from './measurements.js';
export { type EquationSolution, type EquationStatus, solveEquation } from './solve-equation.js';
export type { EquationRecord, EquationStep, SolveEquationOptions } from './solve-options.js';
export type { UnknownValues } from './unknowns-at.js';
