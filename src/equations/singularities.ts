/**
 * Where an equation is not defined: it divides by something that is zero inside the domain, or takes the logarithm of
 * something negative there. Only parts that depend on the variables alone are looked at; they do not change while a
 * solution is sought, so that a fault there is the equation's and not a step's.
 *
 * A zero on the domain's boundary is allowed: u_xx + u_x/x = 0 on [0, 1] has smooth solutions, and points lie inside.
 */
import { DomainError } from '../errors.js';
import { expressionBuilder } from '../symbolic/expression-builder.js';
import { operandsOf, type Expression } from '../symbolic/expression.js';
import { formulaOf } from '../symbolic/formula.js';
import { parseEquality } from '../symbolic/parse-equality.js';
import { expressionText } from '../symbolic/write-expression.js';
import { collocationPoints, type Box } from './collocation.js';
import type { EquationNames } from './residual-parser.js';
import { zeroInside, type ScalarField } from './zero-inside.js';

/** Throws DomainError if the equation of `text` is not defined at some point inside the box. */
export function mustBeDefined(
  text: string,
  { variables, coefficients, constants, symbols }: EquationNames,
  box: Box,
): void {
  const e = expressionBuilder();
  const all = [...variables, ...coefficients, ...new Set(symbols.map(({ name }) => name))];
  const root = parseEquality(text, { variables: all, constants }, e);
  const fieldOf = (node: Expression): ScalarField => {
    const { evaluate } = formulaOf(node, text, variables, e);
    return (points) => evaluate(points).value.data;
  };
  const fail = (got: string, at: ArrayLike<number>, advice: string): never => {
    const place = variables.map((x, j) => `${x} = ${Number(at[j]!.toFixed(6)) + 0}`).join(', ');
    throw new DomainError(
      'equation',
      'residual',
      'an equation defined on its domain',
      `${got} near ${place}`,
      advice,
    );
  };
  const probes = collocationPoints(box, { placement: 'latinHypercube', count: 500 });
  for (const node of partsOf(root)) {
    const divisor = divisorOf(node);
    if (divisor !== null && isFixed(divisor, variables)) {
      const at = zeroInside(fieldOf(divisor), box);
      const by = expressionText(divisor);
      const advice = `Multiply the equation by ${by}, or choose a domain without that place.`;
      if (at !== null) fail(`'${text}', a division by ${by} that vanishes`, at, advice);
    }
    if ((node.kind !== 'call' && node.kind !== 'power') || !isFixed(node, variables)) continue;
    const bad = fieldOf(node)(probes).findIndex((value) => !Number.isFinite(value));
    if (bad < 0) continue;
    const d = variables.length;
    const got = `'${text}', where ${expressionText(node)} is not a finite number`;
    fail(got, probes.data.subarray(bad * d, (bad + 1) * d), 'Choose a domain where it is defined.');
  }
}

/** All nodes of an expression, each once. */
function partsOf(root: Expression): Expression[] {
  const found = new Map<number, Expression>();
  const visit = (node: Expression): void => {
    if (found.has(node.id)) return;
    found.set(node.id, node);
    operandsOf(node).forEach(visit);
  };
  visit(root);
  return [...found.values()];
}

function isFixed(node: Expression, variables: readonly string[]): boolean {
  return partsOf(node).every((part) => part.kind !== 'variable' || variables.includes(part.name));
}

/** What a node divides by: v of u/v, and of v⁻². */
function divisorOf(node: Expression): Expression | null {
  if (node.kind === 'quotient') return node.right;
  if (node.kind !== 'power' || node.right.kind !== 'constant' || node.right.value >= 0) return null;
  return node.left;
}
