/**
 * From text to what must vanish, in terms of the network's outputs and their derivatives. Where a form gives an unknown by
 * a network output, its derivatives are expressions in those of the output by the chain rule, put in symbolically.
 */
import { DomainError } from '../errors.js';
import { differentiate } from '../symbolic/differentiate.js';
import { expressionBuilder } from '../symbolic/expression-builder.js';
import type { Expression, ExpressionBuilder } from '../symbolic/expression.js';
import { formulaOf, type Formula } from '../symbolic/formula.js';
import { parseEquality } from '../symbolic/parse-equality.js';
import { parseFormula } from '../symbolic/parse-formula.js';
import type { ResidualFormula } from './equation-definition.js';
import { jetSymbols, keyOf, type JetSymbol } from './jet-symbols.js';

/** The names that an equation may use. */
export interface EquationNames {
  readonly variables: readonly string[];
  readonly unknowns: readonly string[];
  readonly coefficients: readonly string[];
  readonly constants: Readonly<Record<string, number>>;
  /** Unknowns and their derivatives. */
  readonly symbols: readonly JetSymbol[];
}

/** The residual of a text, called `argument` in errors. */
export type ParseResidual = (text: string, argument: string) => ResidualFormula;

/** Texts in u become formulas in the network's outputs; without a form these are the unknowns themselves. */
export function residualParser(names: EquationNames, form: Readonly<Record<string, string>>): ParseResidual {
  const { variables, unknowns, coefficients, constants, symbols } = names;
  const unknown = Object.keys(form).find((name) => !unknowns.includes(name));
  if (unknown !== undefined) {
    const advice = 'A form gives an unknown by the network.';
    throw new DomainError('equation', 'form', `the unknowns ${unknowns.join(', ')}`, `'${unknown}'`, advice);
  }
  const outputs = unknowns.map((_, i) => (unknowns.length === 1 ? 'n' : `n${i + 1}`));
  const outputJets = oneEach(jetSymbols(outputs, variables));
  const numbers = [...variables, ...coefficients];
  return (text, argument) => {
    const e = expressionBuilder();
    const jet = new Map(outputJets.map(({ name, entry }) => [keyOf(entry), e.variable(name)]));
    const expressions = new Map<string, Expression>();
    unknowns.forEach((u, i) => {
      const own = form[u];
      const value =
        own === undefined
          ? jet.get(keyOf({ unknown: i, by: [] }))!
          : parseFormula(own, { variables: [...numbers, ...outputs], constants }, e);
      for (const { name, entry } of symbols) {
        if (entry.unknown !== i) continue;
        const total = entry.by.reduce(
          (of, j) => totalDerivative(of, variables[j]!, j, outputJets, jet, e),
          value,
        );
        expressions.set(name, total);
      }
    });
    const node = parseEquality(text, { variables: numbers, constants, expressions }, e);
    const all = formulaOf(node, text, [...numbers, ...outputJets.map(({ name }) => name)], e);
    const used = outputJets.filter(({ name }) => all.uses(name));
    if (used.length === 0 && argument !== 'form') {
      const advice = 'Write the unknown or a derivative of it, as in u_x - u.';
      const expected = `a mention of ${unknowns.join(' or ')}`;
      throw new DomainError('equation', argument, expected, `'${text}'`, advice);
    }
    return {
      formula: formulaOf(node, text, [...numbers, ...used.map(({ name }) => name)], e),
      entries: used.map(({ entry }) => entry),
    };
  };
}

/** The formula of a text in which unknowns and derivatives are plain names. */
export function plainFormula(text: string, names: EquationNames): Formula {
  const { variables, coefficients, constants, symbols } = names;
  const all = [...variables, ...coefficients, ...new Set(symbols.map(({ name }) => name))];
  const e = expressionBuilder();
  return formulaOf(parseEquality(text, { variables: all, constants }, e), text, all, e);
}

/** Without second names: n_yx is n_xy. */
function oneEach(symbols: readonly JetSymbol[]): JetSymbol[] {
  const first = new Map([...symbols].reverse().map((symbol) => [keyOf(symbol.entry), symbol]));
  return symbols.filter((symbol) => first.get(keyOf(symbol.entry)) === symbol);
}

/** d/dx_j of an expression in variables and jets: ∂/∂x_j + Σ_entries ∂/∂entry · (entry differentiated once more). */
function totalDerivative(
  of: Expression,
  variable: string,
  j: number,
  names: readonly JetSymbol[],
  jet: ReadonlyMap<string, Expression>,
  e: ExpressionBuilder,
): Expression {
  let sum = differentiate(of, variable, e);
  for (const { name, entry } of names) {
    // A form is of order 0 in n, so derivatives of order 2 never need to be differentiated.
    if (entry.by.length === 2) continue;
    const further = jet.get(keyOf({ unknown: entry.unknown, by: [...entry.by, j].sort((a, b) => a - b) }))!;
    sum = e.sum(sum, e.product(differentiate(of, name, e), further));
  }
  return sum;
}
