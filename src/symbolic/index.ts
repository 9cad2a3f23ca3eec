/** The entry point `dyadic/symbolic`: formulas with exact derivatives, as functions, activations and losses. */
export { formula, type Formula, type FormulaOptions, type FormulaValues } from './formula.js';
export { formulaActivation, type FormulaActivationOptions } from './formula-activation.js';
export { FormulaError } from './formula-error.js';
export { formulaLoss, type FormulaLossOptions } from './formula-loss.js';
