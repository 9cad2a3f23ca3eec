/** The entry point `dyadic/equations`: differential equations given as text, solved by networks. */
export { type Box, collocationPoints, type Placement, type PlacementOptions } from './collocation.js';
export {
  type Condition,
  type ConditionDefinition,
  equation,
  type Equation,
  type EquationDefinition,
  type ResidualFormula,
} from './equation.js';
export type { JetEntry } from './jet-symbols.js';
export { type EquationSolution, type EquationStatus, solveEquation } from './solve-equation.js';
export type { EquationRecord, SolveEquationOptions } from './solve-options.js';
export type { UnknownValues } from './unknowns-at.js';
