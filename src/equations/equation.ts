/**
 * `equation`: a differential equation F(x, u, ∇u, ∇²u) = 0 on a box, given as text, with conditions. Parsing finds out
 * which derivatives occur and differentiates F by each of them exactly; what is left at run time are array functions.
 *
 * A `form` builds conditions in: u = x(1−x)·n for a network output n vanishes at both ends whatever n is. Derivatives of
 * u are then expressions in those of n by the chain rule, put into F symbolically.
 */
import { DomainError } from '../errors.js';
import { differentiate } from '../symbolic/differentiate.js';
import { expressionBuilder } from '../symbolic/expression-builder.js';
import type { Expression, ExpressionBuilder } from '../symbolic/expression.js';
import { checkNames, formula, formulaOf, type Formula } from '../symbolic/formula.js';
import { parseFormula } from '../symbolic/parse-formula.js';
import type { Box } from './collocation.js';
import { jetSymbols, keyOf, type JetEntry, type JetSymbol } from './jet-symbols.js';

/** Where some variables have given values, something must vanish. */
export interface ConditionDefinition {
  /** Values of one or more variables; the others range over the domain: a face of the box, an edge, a point. */
  readonly at: Readonly<Record<string, number>>;
  /** What must be zero there, such as 'u - sin(pi * x)' or 'u_t'. */
  readonly residual: string;
  /** Weight of its square against the equation's. Default: the option of `solveEquation`. */
  readonly weight?: number;
}

/** What `equation` takes. */
export interface EquationDefinition {
  /** What must vanish inside: one expression, or one per equation of a system. */
  readonly residual: string | readonly string[];
  /** Each variable's interval; their order is the order of coordinates. */
  readonly domain: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** Names of the unknown functions. Default ['u']. */
  readonly unknowns?: readonly string[];
  readonly conditions?: readonly ConditionDefinition[];
  /** Names with fixed values. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Expressions of unknowns by a network output n (n1, n2, … for several), as 'x * (1 - x) * n'. */
  readonly form?: Readonly<Record<string, string>>;
  /** The exact solution by unknown, to measure the error of one that was found. */
  readonly solution?: string | Readonly<Record<string, string>>;
}

/** One expression that must vanish, in terms of variables and jets of the network's outputs. */
export interface ResidualFormula {
  /** Its variables are the equation's, then those entries of the jet that occur. */
  readonly formula: Formula;
  readonly entries: readonly JetEntry[];
}

/** A condition with the points where it holds: the box with fixed variables collapsed. */
export interface Condition {
  readonly text: string;
  readonly residual: ResidualFormula;
  readonly box: Box;
  /** How many variables are free there. */
  readonly dimension: number;
  readonly weight: number | null;
}

/** A parsed equation. */
export interface Equation {
  readonly variables: readonly string[];
  readonly unknowns: readonly string[];
  readonly box: Box;
  /** Order of the highest derivative of the unknowns: 0, 1 or 2. */
  readonly order: number;
  readonly residuals: readonly ResidualFormula[];
  readonly conditions: readonly Condition[];
  /** An unknown or a derivative of it by the network's outputs and their jets. */
  readonly jet: (entry: JetEntry) => ResidualFormula;
  /** Exact solutions, one per unknown, if given. */
  readonly solution: readonly Formula[] | null;
  readonly definition: EquationDefinition;
}

/**
 * Parses an equation. Unknowns may carry up to two derivatives: u_x, u_xy.
 *
 * Throws FormulaError, which points at the character; DomainError if the domain is empty, a condition lies outside of
 * it, or an equation does not mention an unknown.
 *
 * @example
 * equation({ residual: 'x * u_x - 1', domain: { x: [0.5, 5] }, conditions: [{ at: { x: 1 }, residual: 'u' }] });
 */
export function equation(definition: EquationDefinition): Equation {
  const { domain, unknowns = ['u'], conditions = [], constants = {} } = definition;
  const variables = Object.keys(domain);
  const box = variables.map((name) => checkedInterval(name, domain[name]!));
  if (variables.length === 0 || unknowns.length === 0) {
    throw new DomainError(
      'equation',
      'domain',
      'at least one variable and one unknown',
      'none',
      'Name them.',
    );
  }
  checkNames([...variables, ...unknowns], constants);
  const texts = typeof definition.residual === 'string' ? [definition.residual] : definition.residual;
  const symbols = jetSymbols(unknowns, variables);
  const parse = residualParser(definition, variables, unknowns, symbols, constants);
  const residuals = texts.map((text) => parse(text, 'residual'));
  mustMention(texts, unknowns, symbols, variables, constants);
  return {
    variables,
    unknowns,
    box,
    order: orderOf(texts, symbols, variables, constants),
    residuals,
    conditions: conditions.map((condition, i) => checkedCondition(condition, i, variables, box, parse)),
    jet: (entry) => parse(symbols.find((symbol) => keyOf(symbol.entry) === keyOf(entry))!.name, 'form'),
    solution: solutionOf(definition, unknowns, variables, constants),
    definition,
  };
}

type Parse = (text: string, argument: string) => ResidualFormula;

/** Texts in u become formulas in the network's outputs; without a form these are the unknowns themselves. */
function residualParser(
  { form = {} }: EquationDefinition,
  variables: readonly string[],
  unknowns: readonly string[],
  symbols: readonly JetSymbol[],
  constants: Readonly<Record<string, number>>,
): Parse {
  const unknown = Object.keys(form).find((name) => !unknowns.includes(name));
  if (unknown !== undefined) {
    const advice = 'A form gives an unknown by the network.';
    throw new DomainError('equation', 'form', `the unknowns ${unknowns.join(', ')}`, `'${unknown}'`, advice);
  }
  const outputs = unknowns.map((_, i) => (unknowns.length === 1 ? 'n' : `n${i + 1}`));
  const names = oneEach(jetSymbols(outputs, variables));
  return (text, argument) => {
    const e = expressionBuilder();
    const jet = new Map(names.map(({ name, entry }) => [keyOf(entry), e.variable(name)]));
    const expressions = new Map<string, Expression>();
    unknowns.forEach((u, i) => {
      const own = form[u];
      const value =
        own === undefined
          ? jet.get(keyOf({ unknown: i, by: [] }))!
          : parseFormula(own, { variables: [...variables, ...outputs], constants }, e);
      for (const { name, entry } of symbols) {
        if (entry.unknown !== i) continue;
        const total = entry.by.reduce((of, j) => totalDerivative(of, j, variables, names, jet, e), value);
        expressions.set(name, total);
      }
    });
    const node = parseFormula(text, { variables, constants, expressions }, e);
    const all = formulaOf(node, text, [...variables, ...names.map(({ name }) => name)], e);
    const used = names.filter(({ name }) => all.uses(name));
    if (used.length === 0 && argument !== 'form') {
      const advice = 'Write the unknown or a derivative of it, as in u_x - u.';
      throw new DomainError(
        'equation',
        argument,
        `a mention of ${unknowns.join(' or ')}`,
        `'${text}'`,
        advice,
      );
    }
    return {
      formula: formulaOf(node, text, [...variables, ...used.map(({ name }) => name)], e),
      entries: used.map(({ entry }) => entry),
    };
  };
}

/** Without second names: n_yx is n_xy. */
function oneEach(symbols: readonly JetSymbol[]): JetSymbol[] {
  const first = new Map([...symbols].reverse().map((symbol) => [keyOf(symbol.entry), symbol]));
  return symbols.filter((symbol) => first.get(keyOf(symbol.entry)) === symbol);
}

/** d/dx_j of an expression in variables and jets: ∂/∂x_j + Σ_entries ∂/∂entry · (entry differentiated once more). */
function totalDerivative(
  of: Expression,
  j: number,
  variables: readonly string[],
  names: readonly JetSymbol[],
  jet: ReadonlyMap<string, Expression>,
  e: ExpressionBuilder,
): Expression {
  let sum = differentiate(of, variables[j]!, e);
  for (const { name, entry } of names) {
    // A form is of order 0 in n, so derivatives of order 2 never need to be differentiated.
    if (entry.by.length === 2) continue;
    const further = jet.get(keyOf({ unknown: entry.unknown, by: [...entry.by, j].sort((a, b) => a - b) }))!;
    sum = e.sum(sum, e.product(differentiate(of, name, e), further));
  }
  return sum;
}

function checkedInterval(name: string, interval: readonly number[]): readonly [number, number] {
  const [low = NaN, high = NaN] = interval;
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high];
  const got = `[${interval.join(', ')}]`;
  throw new DomainError('equation', `domain.${name}`, 'low < high', got, 'Write { x: [0, 1] }.');
}

function checkedCondition(
  { at, residual, weight }: ConditionDefinition,
  index: number,
  variables: readonly string[],
  box: Box,
  parse: Parse,
): Condition {
  const argument = `conditions[${index}]`;
  const fail = (part: string, expected: string, got: string, advice: string): never => {
    throw new DomainError('equation', `${argument}.${part}`, expected, got, advice);
  };
  for (const [name, value] of Object.entries(at)) {
    const j = variables.indexOf(name);
    if (j < 0) fail('at', `variables among ${variables.join(', ')}`, `'${name}'`, 'Correct the name.');
    const [low, high] = box[j]!;
    if (!(value >= low && value <= high)) {
      fail(
        'at',
        `${name} in [${low}, ${high}]`,
        String(value),
        'A condition outside the domain binds nothing.',
      );
    }
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

/** The formula of a text in which unknowns and derivatives are plain names. */
function plainly(
  text: string,
  symbols: readonly JetSymbol[],
  variables: readonly string[],
  constants: Readonly<Record<string, number>>,
): Formula {
  return formula(text, [...variables, ...new Set(symbols.map(({ name }) => name))], { constants });
}

/** Each unknown must occur in some equation, or nothing determines it. */
function mustMention(
  texts: readonly string[],
  unknowns: readonly string[],
  symbols: readonly JetSymbol[],
  variables: readonly string[],
  constants: Readonly<Record<string, number>>,
): void {
  const formulas = texts.map((text) => plainly(text, symbols, variables, constants));
  unknowns.forEach((u, unknown) => {
    const own = symbols.filter(({ entry }) => entry.unknown === unknown);
    if (formulas.some((f) => own.some(({ name }) => f.uses(name)))) return;
    const advice = 'Write the unknown or a derivative of it, as in u_x - u.';
    throw new DomainError('equation', 'residual', `a mention of ${u}`, texts.join('; '), advice);
  });
}

function orderOf(
  texts: readonly string[],
  symbols: readonly JetSymbol[],
  variables: readonly string[],
  constants: Readonly<Record<string, number>>,
): number {
  const formulas = texts.map((text) => plainly(text, symbols, variables, constants));
  const used = symbols.filter(({ name }) => formulas.some((f) => f.uses(name)));
  return Math.max(...used.map(({ entry }) => entry.by.length));
}

function solutionOf(
  { solution }: EquationDefinition,
  unknowns: readonly string[],
  variables: readonly string[],
  constants: Readonly<Record<string, number>>,
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
