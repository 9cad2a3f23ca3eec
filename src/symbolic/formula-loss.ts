/** A formula of an output and its label as a loss: the sum over the outputs. */
import { DomainError } from '../errors.js';
import type { Loss } from '../functions/loss-types.js';
import { formula, type FormulaOptions } from './formula.js';

/** Options of `formulaLoss`. */
export interface FormulaLossOptions extends FormulaOptions {
  /** Names of one output and its label. Default 'm' and 'y'. */
  readonly output?: string;
  readonly label?: string;
}

/**
 * The loss Σ_o ℓ(m_o, y_o) of a text such as `'log(cosh(m - y))'`, with gradient, Hessian and third derivative.
 * Throws FormulaError; DomainError if the output does not occur.
 */
export function formulaLoss(text: string, options: FormulaLossOptions = {}): Loss {
  const { output = 'm', label = 'y', ...rest } = options;
  const value = formula(text, [output, label], rest);
  if (!value.uses(output)) {
    const advice = 'A loss must depend on the output; correct the formula or the names.';
    throw new DomainError('formulaLoss', 'text', `a formula of ${output}`, `'${text}'`, advice);
  }
  const first = value.derivative(output);
  const second = first.derivative(output);
  const third = second.derivative(output);
  return {
    name: text,
    value: (p, y) => p.reduce((sum, m, o) => sum + value.value([m, y[o]!]), 0),
    first: (p, y) => p.map((m, o) => first.value([m, y[o]!])),
    second: (p, y) => Array.from(p, (m, o) => p.map((_, q) => (q === o ? second.value([m, y[o]!]) : 0))),
    third: (p, y, u) => p.reduce((sum, m, o) => sum + third.value([m, y[o]!]) * u[o]! ** 3, 0),
  };
}
