/** The checks that options of optimizers share, so that every message has the same words. */
import { DomainError } from '../errors.js';

/** Checks in the name of one optimizer; each throws DomainError if its condition does not hold. */
export interface OptionChecks {
  demand(argument: string, holds: boolean, expected: string, value: unknown, advice?: string): void;
  /** Finite and > 0; `undefined` passes, it stands for a default. */
  positive(argument: string, value: number | undefined, advice?: string): void;
  /** A whole number ≥ `least`. */
  count(argument: string, value: number, least?: number): void;
  oneOf(argument: string, value: string, names: readonly string[]): void;
}

const byDefault = 'Leave it out for the default.';

export function optionChecks(operation: string): OptionChecks {
  const demand: OptionChecks['demand'] = (argument, holds, expected, value, advice = byDefault) => {
    if (!holds) throw new DomainError(operation, argument, expected, String(value), advice);
  };
  return {
    demand,
    positive(argument, value, advice) {
      const holds = value === undefined || (value > 0 && Number.isFinite(value));
      demand(argument, holds, 'a positive number', value, advice);
    },
    count(argument, value, least = 1) {
      demand(argument, Number.isInteger(value) && value >= least, `a whole number ≥ ${least}`, value);
    },
    oneOf(argument, value, names) {
      const quoted = names.map((name) => `'${name}'`);
      const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`;
      demand(argument, names.includes(value), expected, `'${value}'`, 'Correct the name.');
    },
  };
}

/** The tolerance of a Newton equation that is solved by iterations. */
export function checkForcing(check: OptionChecks, forcing: number | undefined): void {
  const holds = forcing === undefined || (forcing >= 0 && forcing < 1);
  const advice = 'It is the residual of the Newton equation relative to the gradient.';
  check.demand('forcing', holds, 'a number in [0, 1)', forcing, advice);
}
