/**
 * `equation`: a differential equation F(x, u, ∇u, ∇²u) = 0 on a box, given as text, with conditions. Parsing finds out
 * which derivatives occur and differentiates F by each of them exactly; what is left at run time are array functions.
 *
 * A `form` builds conditions in: u = x(1−x)·n for a network output n vanishes at both ends whatever n is.
 */
import { DomainError } from '../errors.js';
import { checkNames, formula, type Formula } from '../symbolic/formula.js';
import { checkedCoefficients, checkedCondition, checkedInterval, mustMention } from './check-equation.js';
import type { Equation, EquationDefinition } from './equation-definition.js';
import { jetSymbols, keyOf } from './jet-symbols.js';
import { plainFormula, residualParser, type EquationNames } from './residual-parser.js';
import { mustBeDefined } from './singularities.js';

/**
 * Parses an equation. Unknowns may carry up to two derivatives: u_x, u_xy. Coefficients, if any, are further unknowns
 * that are numbers.
 *
 * Throws FormulaError, which points at the character; DomainError if the domain is empty, a condition lies outside of
 * it, an equation does not mention an unknown, or is not defined somewhere inside, as where it divides by zero.
 *
 * @example
 * equation({ residual: 'x * u_x = 1', domain: { x: [0.5, 5] }, conditions: [{ at: { x: 1 }, residual: 'u = 0' }] });
 */
export function equation(definition: EquationDefinition): Equation {
  const { domain, unknowns = ['u'], conditions = [], constants = {}, form = {} } = definition;
  const coefficients = checkedCoefficients(definition.coefficients ?? {});
  const variables = Object.keys(domain);
  const box = variables.map((name) => checkedInterval(name, domain[name]!));
  if (variables.length === 0 || unknowns.length === 0) {
    const expected = 'at least one variable and one unknown';
    throw new DomainError('equation', 'domain', expected, 'none', 'Name them.');
  }
  const numbers = coefficients.map(({ name }) => name);
  checkNames([...variables, ...numbers, ...unknowns], constants);
  const symbols = jetSymbols(unknowns, [...variables], numbers);
  const names: EquationNames = { variables, unknowns, coefficients: numbers, constants, symbols };
  const texts = typeof definition.residual === 'string' ? [definition.residual] : definition.residual;
  const parse = residualParser(names, form);
  const residuals = texts.map((text) => parse(text, 'residual'));
  const plain = texts.map((text) => plainFormula(text, names));
  const placed = conditions.map((condition, i) => checkedCondition(condition, i, variables, box, parse));
  const boundary = placed.map(({ text }) => plainFormula(text, names));
  mustMention(names, plain, boundary);
  for (const text of texts) mustBeDefined(text, names, box);
  const used = symbols.filter(({ name }) => plain.some((f) => f.uses(name)));
  const order = Math.max(...used.map(({ entry }) => entry.by.length));
  return {
    variables,
    unknowns,
    coefficients,
    box,
    order,
    residuals,
    conditions: placed,
    jet: (entry) => parse(symbols.find((symbol) => keyOf(symbol.entry) === keyOf(entry))!.name, 'form'),
    solution: solutionOf(definition, names),
    warnings: warningsOf(definition, order),
    definition,
  };
}

/** A differential equation alone has a family of solutions. */
function warningsOf({ conditions = [], form }: EquationDefinition, order: number): string[] {
  if (order === 0 || conditions.length > 0 || form !== undefined) return [];
  const warning =
    'The equation has no condition: many functions solve it, and the one that is found is any of them. ' +
    'Add a condition, a form that builds one in, or data.';
  return [warning];
}

function solutionOf(
  { solution }: EquationDefinition,
  { unknowns, variables, constants }: EquationNames,
): Formula[] | null {
  if (solution === undefined) return null;
  const texts: Readonly<Record<string, string>> =
    typeof solution === 'string' ? { [unknowns[0]!]: solution } : solution;
  return unknowns.map((u) => {
    const text = texts[u];
    if (text !== undefined) return formula(text, variables, { constants });
    const advice = 'Give a formula for every unknown, or leave solution out.';
    throw new DomainError('equation', 'solution', `a formula of ${u}`, 'none', advice);
  });
}
