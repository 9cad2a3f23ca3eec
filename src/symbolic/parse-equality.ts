/**
 * An equality such as `u_x = 1/x`, as the expression left minus right that vanishes where it holds. Faults of a side
 * point into the whole text as it was written. A text without an equals sign is an expression already.
 */
import type { Expression, ExpressionBuilder } from './expression.js';
import { faultWithin, FormulaError } from './formula-error.js';
import { parseFormula, type FormulaNames } from './parse-formula.js';

/** Throws FormulaError, which points at the character of `text`. */
export function parseEquality(text: string, names: FormulaNames, e: ExpressionBuilder): Expression {
  const at = text.indexOf('=');
  if (at < 0) return parseFormula(text, names, e);
  const again = text.indexOf('=', at + 1);
  if (again >= 0) {
    throw new FormulaError(text, again, 'one equals sign', 'another', 'Write one equality at a time.');
  }
  const side = (start: number, end: number): Expression => {
    const part = text.slice(start, end);
    if (part.trim() === '') {
      const advice = 'Write the missing side, 0 if nothing else.';
      throw new FormulaError(text, start, 'an expression on both sides of =', 'nothing', advice);
    }
    try {
      return parseFormula(part, names, e);
    } catch (error) {
      throw error instanceof FormulaError ? faultWithin(error, text, start) : error;
    }
  };
  return e.difference(side(0, at), side(at + 1, text.length));
}
