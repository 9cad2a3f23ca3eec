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
export {
  type EquationRecord,
  type EquationSolution,
  type EquationStatus,
  solveEquation,
  type SolveEquationOptions,
} from './solve-equation.js';
export type { UnknownValues } from './unknowns-at.js';
