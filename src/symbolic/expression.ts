/**
 * Expressions as a graph in which equal subexpressions are one node. A derivative repeats most of what it came from
 * (every factor of a product, every inner function); sharing keeps formula, gradient and Hessian together about as
 * large as one of them written out, and each node is computed once.
 */
/** A node of the graph. `id` is its position in the order in which nodes were made: operands come first. */
export type Expression =
  | { readonly kind: 'constant'; readonly id: number; readonly value: number }
  | { readonly kind: 'variable'; readonly id: number; readonly name: string }
  | { readonly kind: 'negative'; readonly id: number; readonly of: Expression }
  | { readonly kind: BinaryKind; readonly id: number; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly name: string;
      readonly operands: readonly Expression[];
    };

export type BinaryKind = 'sum' | 'difference' | 'product' | 'quotient' | 'power';

/** Makes nodes of one graph. */
export interface ExpressionBuilder {
  constant(value: number): Expression;
  variable(name: string): Expression;
  negative(of: Expression): Expression;
  sum(left: Expression, right: Expression): Expression;
  difference(left: Expression, right: Expression): Expression;
  product(left: Expression, right: Expression): Expression;
  quotient(left: Expression, right: Expression): Expression;
  power(base: Expression, exponent: Expression): Expression;
  call(name: string, ...operands: readonly Expression[]): Expression;
}

/** What one node does to numbers; powers with small whole exponents are products, exact where products are. */
export function applyBinary(kind: BinaryKind, a: number, b: number): number {
  switch (kind) {
    case 'sum':
      return a + b;
    case 'difference':
      return a - b;
    case 'product':
      return a * b;
    case 'quotient':
      return a / b;
    case 'power':
      return raised(a, b);
  }
}

/** aᵇ, by repeated squaring for whole |b| ≤ 16. */
export function raised(a: number, b: number): number {
  if (!Number.isInteger(b) || Math.abs(b) > 16) return a ** b;
  let result = 1;
  let square = a;
  for (let rest = Math.abs(b); rest > 0; rest >>= 1) {
    if (rest & 1) result *= square;
    square *= square;
  }
  return b < 0 ? 1 / result : result;
}

export function isConstant(node: Expression, value: number): boolean {
  return node.kind === 'constant' && node.value === value;
}

/** What a node reads. */
export function operandsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'constant':
    case 'variable':
      return [];
    case 'negative':
      return [node.of];
    case 'call':
      return node.operands;
    default:
      return [node.left, node.right];
  }
}
