/** Errors in the text of a formula: they point at the character. */
import { DyadicError } from '../errors.js';

/** A text is not a formula, or uses a name or an operator that formulas do not have. */
export class FormulaError extends DyadicError {
  /** The formula. */
  readonly text: string;
  /** Where the trouble begins, from 0. */
  readonly position: number;
  /** What the message says was expected, what stood there, and what to do. */
  readonly fault: readonly [expected: string, got: string, advice: string];

  constructor(text: string, position: number, expected: string, got: string, advice: string) {
    super('formula', `character ${position + 1}`, expected, got, `${advice}\n\n${pointer(text, position)}`);
    this.text = text;
    this.position = position;
    this.fault = [expected, got, advice];
  }
}

/** The same fault, pointed at in the text that its formula is a part of: the formula begins at character `shift`. */
export function faultWithin(error: FormulaError, text: string, shift: number): FormulaError {
  return new FormulaError(text, error.position + shift, ...error.fault);
}

/** The formula with a caret under the place; long ones are cut around it. */
function pointer(text: string, position: number): string {
  const line = text.replaceAll(/\s/g, ' ');
  const start = Math.max(0, position - 50);
  const shown = line.slice(start, position + 30);
  const before = start > 0 ? '…' : '';
  return `  ${before}${shown}\n  ${' '.repeat(before.length + position - start)}^`;
}
