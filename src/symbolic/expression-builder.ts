/**
 * Makes expressions. Nodes are simplified as they are made, by rules that hold wherever the expression is defined:
 * constants are folded, 0 + u, 1·u, u¹, −(−u), and 0·u = 0, which is what the derivative by an absent variable is.
 */
import {
  applyBinary,
  isConstant,
  type BinaryKind,
  type Expression,
  type ExpressionBuilder,
} from './expression.js';
import { functionOf } from './function-table.js';

/** An empty graph. */
export function expressionBuilder(): ExpressionBuilder {
  const known = new Map<string, Expression>();
  const shared = (key: string, make: (id: number) => Expression): Expression => {
    let node = known.get(key);
    if (node === undefined) {
      node = make(known.size);
      known.set(key, node);
    }
    return node;
  };
  const constant = (value: number): Expression =>
    // −0 and 0 are one node: no rule tells them apart.
    shared(`c${value === 0 ? 0 : value}`, (id) => ({ kind: 'constant', id, value: value === 0 ? 0 : value }));
  const binary = (kind: BinaryKind, left: Expression, right: Expression): Expression => {
    if (left.kind === 'constant' && right.kind === 'constant') {
      const value = applyBinary(kind, left.value, right.value);
      if (Number.isFinite(value)) return constant(value);
    }
    return shared(`${kind}${left.id},${right.id}`, (id) => ({ kind, id, left, right }));
  };
  const negative = (of: Expression): Expression => {
    if (of.kind === 'constant') return constant(-of.value);
    if (of.kind === 'negative') return of.of;
    return shared(`n${of.id}`, (id) => ({ kind: 'negative', id, of }));
  };
  const builder: ExpressionBuilder = {
    constant,
    variable: (name) => shared(`v${name}`, (id) => ({ kind: 'variable', id, name })),
    negative,
    sum(left, right) {
      if (isConstant(left, 0)) return right;
      if (isConstant(right, 0)) return left;
      if (right.kind === 'negative') return builder.difference(left, right.of);
      if (left.kind === 'negative') return builder.difference(right, left.of);
      return binary('sum', left, right);
    },
    difference(left, right) {
      if (isConstant(right, 0)) return left;
      if (isConstant(left, 0)) return negative(right);
      if (right.kind === 'negative') return builder.sum(left, right.of);
      return binary('difference', left, right);
    },
    product(left, right) {
      if (isConstant(left, 0) || isConstant(right, 0)) return constant(0);
      if (isConstant(left, 1)) return right;
      if (isConstant(right, 1)) return left;
      if (isConstant(left, -1)) return negative(right);
      if (isConstant(right, -1)) return negative(left);
      if (left.kind === 'negative') return negative(builder.product(left.of, right));
      if (right.kind === 'negative') return negative(builder.product(left, right.of));
      // One order of factors, so that x·y and y·x are one node; a constant goes first.
      const [first, second] = right.kind === 'constant' ? [right, left] : [left, right];
      if (first.kind === 'constant' && second.kind === 'product' && second.left.kind === 'constant') {
        return builder.product(constant(first.value * second.left.value), second.right);
      }
      const swap = first.kind !== 'constant' && first.id > second.id;
      return swap ? binary('product', second, first) : binary('product', first, second);
    },
    quotient(left, right) {
      if (isConstant(right, 1)) return left;
      if (isConstant(left, 0) && !isConstant(right, 0)) return constant(0);
      if (left.kind === 'negative') return negative(builder.quotient(left.of, right));
      return binary('quotient', left, right);
    },
    power(base, exponent) {
      if (isConstant(exponent, 0)) return constant(1);
      if (isConstant(exponent, 1)) return base;
      // e^u is its own derivative; as a power it would carry a logarithm along.
      if (isConstant(base, Math.E)) return builder.call('exp', exponent);
      return binary('power', base, exponent);
    },
    call(name, ...operands) {
      const numbers = operands.map((operand) => (operand.kind === 'constant' ? operand.value : NaN));
      const value = numbers.some(Number.isNaN) ? NaN : functionOf(name).value(...numbers);
      if (Number.isFinite(value)) return constant(value);
      const key = `${name}(${operands.map(({ id }) => id).join(',')})`;
      return shared(key, (id) => ({ kind: 'call', id, name, operands }));
    },
  };
  return builder;
}
