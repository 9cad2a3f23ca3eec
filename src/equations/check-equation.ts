/** What an equation must be before it can be solved: intervals, conditions inside the domain, names that occur. */
import { DomainError } from '../errors.js';
import type { Formula } from '../symbolic/formula.js';
import type { Box } from './collocation.js';
import type { Coefficient, Condition, ConditionDefinition } from './equation-definition.js';
import type { EquationNames, ParseResidual } from './residual-parser.js';

/** Throws DomainError unless low < high. */
export function checkedInterval(name: string, interval: readonly number[]): readonly [number, number] {
  const [low = NaN, high = NaN] = interval;
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high];
  const got = `[${interval.join(', ')}]`;
  throw new DomainError('equation', `domain.${name}`, 'low < high', got, 'Write { x: [0, 1] }.');
}

/** Throws DomainError unless all initial values are finite. */
export function checkedCoefficients(initial: Readonly<Record<string, number>>): Coefficient[] {
  return Object.entries(initial).map(([name, value]) => {
    if (Number.isFinite(value)) return { name, initial: value, unit: Math.abs(value) || 1 };
    const advice = 'Give the initial value of each coefficient: { c: 1 }.';
    throw new DomainError('equation', `coefficients.${name}`, 'a finite number', String(value), advice);
  });
}

/** Throws DomainError for a place that is none, or lies outside of the domain. */
export function checkedCondition(
  { at, residual, weight }: ConditionDefinition,
  index: number,
  variables: readonly string[],
  box: Box,
  parse: ParseResidual,
): Condition {
  const argument = `conditions[${index}]`;
  const fail = (part: string, expected: string, got: string, advice: string): never => {
    throw new DomainError('equation', `${argument}.${part}`, expected, got, advice);
  };
  for (const [name, value] of Object.entries(at)) {
    const j = variables.indexOf(name);
    if (j < 0) fail('at', `variables among ${variables.join(', ')}`, `'${name}'`, 'Correct the name.');
    const [low, high] = box[j]!;
    if (value >= low && value <= high) continue;
    const advice = 'A condition outside the domain binds nothing: move it, or widen the domain.';
    fail('at', `${name} in [${low}, ${high}]`, String(value), advice);
  }
  if (Object.keys(at).length === 0) {
    fail('at', 'a value of at least one variable', 'none', 'What holds everywhere belongs into residual.');
  }
  if (weight !== undefined && !(Number.isFinite(weight) && weight > 0)) {
    fail('weight', 'a positive number', String(weight), 'Leave it out for the default.');
  }
  const fixed = (name: string): number | undefined => (Object.hasOwn(at, name) ? at[name] : undefined);
  return {
    text: residual,
    residual: parse(residual, `${argument}.residual`),
    box: box.map((interval, j) => {
      const value = fixed(variables[j]!);
      return value === undefined ? interval : [value, value];
    }),
    dimension: variables.filter((name) => fixed(name) === undefined).length,
    weight: weight ?? null,
  };
}

/** Each unknown must occur in some equation and each coefficient somewhere, or nothing determines it. */
export function mustMention(
  { unknowns, coefficients, symbols }: EquationNames,
  equations: readonly Formula[],
  conditions: readonly Formula[],
): void {
  const written = equations.map(({ text }) => text).join('; ');
  unknowns.forEach((u, unknown) => {
    const own = symbols.filter(({ entry }) => entry.unknown === unknown);
    if (equations.some((f) => own.some(({ name }) => f.uses(name)))) return;
    const advice = 'Write the unknown or a derivative of it, as in u_x - u.';
    throw new DomainError('equation', 'residual', `a mention of ${u}`, `'${written}'`, advice);
  });
  for (const name of coefficients) {
    if ([...equations, ...conditions].some((f) => f.uses(name))) continue;
    const advice = 'Use it in an equation or a condition, or leave it out.';
    throw new DomainError('equation', 'coefficients', `a mention of ${name}`, `'${written}'`, advice);
  }
}
