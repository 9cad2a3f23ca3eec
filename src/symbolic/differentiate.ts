/** Exact derivatives of expressions: the chain rule over the graph, each node once. */
import type { Expression, ExpressionBuilder } from './expression.js';
import { functionOf } from './function-table.js';

/** ∂node/∂variable in the same graph. Cost: a few new nodes for each node that depends on the variable. */
export function differentiate(node: Expression, variable: string, e: ExpressionBuilder): Expression {
  const known = new Map<number, Expression>();
  const slope = (of: Expression): Expression => {
    let result = known.get(of.id);
    if (result === undefined) {
      result = rule(of, variable, e, slope);
      known.set(of.id, result);
    }
    return result;
  };
  return slope(node);
}

function rule(
  node: Expression,
  variable: string,
  e: ExpressionBuilder,
  slope: (of: Expression) => Expression,
): Expression {
  switch (node.kind) {
    case 'constant':
      return e.constant(0);
    case 'variable':
      return e.constant(node.name === variable ? 1 : 0);
    case 'negative':
      return e.negative(slope(node.of));
    case 'sum':
      return e.sum(slope(node.left), slope(node.right));
    case 'difference':
      return e.difference(slope(node.left), slope(node.right));
    case 'product':
      return e.sum(e.product(slope(node.left), node.right), e.product(node.left, slope(node.right)));
    case 'quotient': {
      // (u' − (u/v) v')/v: no v², which would overflow sooner.
      const top = e.difference(slope(node.left), e.product(node, slope(node.right)));
      return e.quotient(top, node.right);
    }
    case 'power': {
      const { left: u, right: v } = node;
      const dv = slope(v);
      const fixed = e.product(e.product(v, e.power(u, e.difference(v, e.constant(1)))), slope(u));
      // Without a change of the exponent no logarithm may appear: u may be negative.
      if (dv.kind === 'constant' && dv.value === 0) return fixed;
      return e.sum(fixed, e.product(e.product(node, e.call('log', u)), dv));
    }
    case 'call': {
      const entry = functionOf(node.name);
      return node.operands.reduce<Expression>((sum, operand, i) => {
        const inner = slope(operand);
        if (inner.kind === 'constant' && inner.value === 0) return sum;
        return e.sum(sum, e.product(entry.partial(e, node.operands, i, node), inner));
      }, e.constant(0));
    }
  }
}
