/** Samples of a formula with exact slopes, in place of a table. */
import { collocationPoints } from '../../equations/collocation.js';
import { DomainError } from '../../errors.js';
import { formula } from '../../symbolic/formula.js';
import { choiceOption, numberOption, requiredOption, textOption } from '../arguments.js';
import type { Call } from '../command.js';
import type { Columns } from '../data/columns.js';
import type { Data } from '../data/read-data.js';
import { parseDomain } from '../solve/notation.js';

export interface Target {
  readonly columns: Columns;
  readonly data: Data;
  /** Fresh points, for the error. */
  readonly test: Data;
  readonly text: string;
}

/** Fresh points for the test error. */
const TEST_POINTS = 10_000;

/** Throws FormulaError, or DomainError where a table is given as well or the formula is not finite on the domain. */
export function targetOf(call: Call): Target {
  const { operation } = call;
  const excluded = [
    ...call.positionals,
    ...['inputs', 'gradient', 'delimiter'].filter((name) => textOption(call, name) !== undefined),
  ];
  if (excluded.length > 0) {
    const advice = 'Pass a table or a formula, not both.';
    throw new DomainError(
      operation,
      '--target',
      'no table and no columns beside it',
      excluded.join(', '),
      advice,
    );
  }
  const domain = parseDomain(
    requiredOption(call, 'domain', 'x=-5:5,y=-5:5 with the interval of each variable'),
  );
  const inputs = Object.keys(domain);
  const text = requiredOption(call, 'target', '"sin(x)*y^2"');
  const target = formula(text, inputs);
  const output = textOption(call, 'output') ?? 'f';
  const sampled = (placement: 'latinHypercube' | 'uniform', count: number, seed: number): Data => {
    const x = collocationPoints(Object.values(domain), { placement, count, seed });
    const { value: y, gradient } = target.evaluate(x, { order: 1 });
    const isFinite = [...y.data, ...gradient!.data].every(Number.isFinite);
    if (isFinite) return { x, y, dy: gradient! };
    const advice = 'Choose a domain where the formula and its slopes are finite.';
    throw new DomainError(operation, '--target', 'finite values and slopes', 'NaN or Infinity', advice);
  };
  const seed = numberOption(call, 'seed', 1, { least: 0, whole: true });
  const samples = numberOption(call, 'samples', 200, { least: 1, whole: true });
  const placement = choiceOption(call, 'placement', ['latinHypercube', 'uniform'] as const, 'latinHypercube');
  return {
    columns: { inputs, outputs: [output], gradient: inputs.map((name) => `d${output}_d${name}`) },
    data: sampled(placement, samples, seed),
    test: sampled('uniform', TEST_POINTS, seed + 7919),
    text,
  };
}
