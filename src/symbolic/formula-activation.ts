/** A formula of one variable as an activation, with derivatives of every order: the third and lower ones at once, others when asked for. */
import { DomainError } from '../errors.js';
import type { ActivationDefinition } from '../functions/activation-types.js';
import { formula, type FormulaOptions } from './formula.js';

/** Options of `formulaActivation`. */
export interface FormulaActivationOptions extends FormulaOptions {
  /** The name of the variable. Default 'z'. */
  readonly variable?: string;
  /** Spread of initial weights: 'he' for one-sided activations, else 'xavier' (default). */
  readonly gain?: 'he' | 'xavier';
}

/** Functions whose first derivative jumps. */
const kinked = /\b(?:abs|relu|max|min|sign|step|heaviside)\s*\(/;

/**
 * The activation A(z) of a text such as `'z * tanh(z)'`, for `mlp({ activation })` and `activation(…)`.
 * Throws FormulaError; DomainError if the variable does not occur.
 */
export function formulaActivation(
  text: string,
  options: FormulaActivationOptions = {},
): ActivationDefinition {
  const { variable = 'z', gain = 'xavier', ...rest } = options;
  const value = formula(text, [variable], rest);
  if (!value.uses(variable)) {
    const advice =
      'A constant activation ignores its input; correct the formula or the name of the variable.';
    throw new DomainError('formulaActivation', 'text', `a formula of ${variable}`, `'${text}'`, advice);
  }
  const first = value.derivative(variable);
  const second = first.derivative(variable);
  const third = second.derivative(variable);
  const derivatives = [value, first, second, third];
  return {
    name: text,
    gain,
    value: (z) => value.value([z]),
    first: (z) => first.value([z]),
    second: (z) => second.value([z]),
    third: (z) => third.value([z]),
    taylor(z, out) {
      let factorial = 1;
      for (let k = 0; k < out.length; k++) {
        // Kept for the next call: a derivative of a derivative is made once.
        const own = derivatives[k] ?? derivatives[k - 1]!.derivative(variable);
        derivatives[k] = own;
        factorial *= Math.max(1, k);
        out[k] = own.value([z]) / factorial;
      }
    },
    ...(kinked.test(text) ? { smoothness: 0 } : {}),
  };
}
