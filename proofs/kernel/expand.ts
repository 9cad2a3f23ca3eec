/**
 * From a formula of mathjs to a polynomial. Sums, products, quotients by numbers and powers with whole exponents are
 * all it knows; anything else throws, so that nothing is compared that was not understood. mathjs is trusted with
 * reading a formula and nothing more: its simplify, rationalize and symbolicEqual are not used, for they are unsound or
 * slow on identities of this size.
 *
 * Use: expand('w*(x + 1)^2').
 */
import {
  isConstantNode,
  isOperatorNode,
  isParenthesisNode,
  isSymbolNode,
  parse,
  type MathNode,
  type OperatorNode,
} from 'mathjs';
import * as q from './fraction.js';
import * as p from './polynomial.js';
import type { Polynomial } from './polynomial.js';

function unsupported(node: MathNode): never {
  throw new TypeError(
    `expand: expected sums, products and whole powers, got ${node.type} in ${node.toString()}. Give it a symbol of its own.`,
  );
}

/** The value of a polynomial without variables. */
function numberIn(a: Polynomial, node: MathNode): q.Fraction {
  if (p.variablesOf(a).length > 0) unsupported(node);
  return p.evaluate(a, new Map());
}

function operator(node: OperatorNode): Polynomial {
  const [left, right] = node.args.map((argument) => expand(argument));
  if (left === undefined) unsupported(node);
  if (right === undefined) {
    if (node.fn === 'unaryMinus') return p.scale(-1, left);
    if (node.fn === 'unaryPlus') return left;
    return unsupported(node);
  }
  switch (node.fn as string) {
    case 'add':
      return p.sum(left, right, ...node.args.slice(2).map((argument) => expand(argument)));
    case 'multiply':
      return p.product(left, right, ...node.args.slice(2).map((argument) => expand(argument)));
    case 'subtract':
      return p.subtract(left, right);
    case 'divide':
      return p.scale(q.divide(q.one, numberIn(right, node)), left);
    case 'pow': {
      const exponent = q.toNumber(numberIn(right, node));
      return Number.isInteger(exponent) && exponent >= 0 ? p.power(left, exponent) : unsupported(node);
    }
    default:
      return unsupported(node);
  }
}

/** The canonical polynomial of a formula. Throws for anything that is not a polynomial with whole literals. */
export function expand(formula: string | MathNode): Polynomial {
  const node = typeof formula === 'string' ? parse(formula) : formula;
  if (isParenthesisNode(node)) return expand(node.content);
  if (isOperatorNode(node)) return operator(node as OperatorNode);
  if (isSymbolNode(node)) return p.variable(node.name);
  // A decimal has been rounded to float64 by the time it is read: only whole literals are exact.
  if (isConstantNode(node) && Number.isSafeInteger(node.value)) return p.constant(node.value);
  return unsupported(node);
}
