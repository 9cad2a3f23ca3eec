/**
 * The functions that a formula may use: value, partial derivatives as expressions, and how they are written. Adding a
 * function is adding an entry. At a kink (abs, sign, min, max, relu, step) the derivative is the one of `sign` and
 * `step`, which are 0 at 0; as for activations with a kink, A'(0) = 0.
 */
import { logistic } from '../functions/logistic.js';
import { errorFunction } from '../functions/normal.js';
import type { Expression, ExpressionBuilder } from './expression.js';

/** One function of one or two numbers. */
export interface FormulaFunction {
  /** Least and most operands. */
  readonly operands: readonly [least: number, most: number];
  value(...operands: readonly number[]): number;
  /** ∂/∂operand_i at these operands; `whole` is the call itself, for rules such as exp' = exp. */
  partial(e: ExpressionBuilder, operands: readonly Expression[], i: number, whole: Expression): Expression;
  /** TeX from the TeX of the operands. */
  tex(operands: readonly string[]): string;
}

type UnaryRule = (e: ExpressionBuilder, u: Expression, whole: Expression) => Expression;

function unary(
  value: (u: number) => number,
  derivative: UnaryRule,
  tex: string | ((u: string) => string),
): FormulaFunction {
  return {
    operands: [1, 1],
    value: (u = NaN) => value(u),
    partial: (e, [u], _i, whole) => derivative(e, u!, whole),
    tex: ([u]) => (typeof tex === 'string' ? `${tex}\\left(${u!}\\right)` : tex(u!)),
  };
}

/** 1/(a ± u²) and its root are the derivatives of most inverse functions. */
function square(e: ExpressionBuilder, u: Expression): Expression {
  return e.power(u, e.constant(2));
}

function inverse(e: ExpressionBuilder, u: Expression): Expression {
  return e.quotient(e.constant(1), u);
}

/** max or min of two: the partial of an operand is 1 where it is the chosen one, and 0 where both are equal. */
function extreme(choose: (...values: number[]) => number, name: 'max' | 'min'): FormulaFunction {
  return {
    operands: [2, 2],
    value: (...operands) => choose(...operands),
    partial: (e, [a, b], i) => {
      const lead = i === 0 ? e.difference(a!, b!) : e.difference(b!, a!);
      return e.call('step', name === 'max' ? lead : e.negative(lead));
    },
    tex: (operands) => `\\${name}\\left(${operands.join(',\\,')}\\right)`,
  };
}

const named = (name: string): string => `\\operatorname{${name}}`;

/** By name as written in a formula. */
const table: Readonly<Record<string, FormulaFunction>> = {
  sin: unary(Math.sin, (e, u) => e.call('cos', u), '\\sin'),
  cos: unary(Math.cos, (e, u) => e.negative(e.call('sin', u)), '\\cos'),
  tan: unary(Math.tan, (e, _u, whole) => e.sum(e.constant(1), square(e, whole)), '\\tan'),
  asin: unary(
    Math.asin,
    (e, u) => inverse(e, e.call('sqrt', e.difference(e.constant(1), square(e, u)))),
    '\\arcsin',
  ),
  acos: unary(
    Math.acos,
    (e, u) => e.negative(inverse(e, e.call('sqrt', e.difference(e.constant(1), square(e, u))))),
    '\\arccos',
  ),
  atan: unary(Math.atan, (e, u) => inverse(e, e.sum(e.constant(1), square(e, u))), '\\arctan'),
  sinh: unary(Math.sinh, (e, u) => e.call('cosh', u), '\\sinh'),
  cosh: unary(Math.cosh, (e, u) => e.call('sinh', u), '\\cosh'),
  tanh: unary(Math.tanh, (e, _u, whole) => e.difference(e.constant(1), square(e, whole)), '\\tanh'),
  asinh: unary(
    Math.asinh,
    (e, u) => inverse(e, e.call('sqrt', e.sum(square(e, u), e.constant(1)))),
    named('arsinh'),
  ),
  acosh: unary(
    Math.acosh,
    (e, u) => inverse(e, e.call('sqrt', e.difference(square(e, u), e.constant(1)))),
    named('arcosh'),
  ),
  atanh: unary(Math.atanh, (e, u) => inverse(e, e.difference(e.constant(1), square(e, u))), named('artanh')),
  exp: unary(Math.exp, (_e, _u, whole) => whole, '\\exp'),
  expm1: unary(Math.expm1, (e, u) => e.call('exp', u), named('expm1')),
  log: unary(Math.log, inverse, '\\ln'),
  log1p: unary(Math.log1p, (e, u) => inverse(e, e.sum(e.constant(1), u)), named('log1p')),
  log2: unary(Math.log2, (e, u) => e.quotient(e.constant(Math.LOG2E), u), '\\log_2'),
  log10: unary(Math.log10, (e, u) => e.quotient(e.constant(Math.LOG10E), u), '\\log_{10}'),
  sqrt: unary(
    Math.sqrt,
    (e, _u, whole) => e.quotient(e.constant(0.5), whole),
    (u) => `\\sqrt{${u}}`,
  ),
  cbrt: unary(
    Math.cbrt,
    (e, _u, whole) => e.quotient(e.constant(1 / 3), square(e, whole)),
    (u) => `\\sqrt[3]{${u}}`,
  ),
  abs: unary(
    Math.abs,
    (e, u) => e.call('sign', u),
    (u) => `\\left|${u}\\right|`,
  ),
  sign: unary(Math.sign, (e) => e.constant(0), named('sign')),
  step: unary(
    (u) => (u > 0 ? 1 : u <= 0 ? 0 : NaN),
    (e) => e.constant(0),
    named('step'),
  ),
  relu: unary(
    (u) => (u > 0 ? u : u <= 0 ? 0 : NaN),
    (e, u) => e.call('step', u),
    named('relu'),
  ),
  sigmoid: unary(logistic, (e, u, whole) => e.product(whole, e.call('sigmoid', e.negative(u))), '\\sigma'),
  softplus: unary(
    (u) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))),
    (e, u) => e.call('sigmoid', u),
    named('softplus'),
  ),
  erf: unary(
    errorFunction,
    (e, u) => e.product(e.constant(2 / Math.sqrt(Math.PI)), e.call('exp', e.negative(square(e, u)))),
    named('erf'),
  ),
  max: extreme(Math.max, 'max'),
  min: extreme(Math.min, 'min'),
  atan2: {
    operands: [2, 2],
    value: (y = NaN, x = NaN) => Math.atan2(y, x),
    partial: (e, [y, x], i) => {
      const radius = e.sum(square(e, x!), square(e, y!));
      return i === 0 ? e.quotient(x!, radius) : e.negative(e.quotient(y!, radius));
    },
    tex: ([y, x]) => `${named('atan2')}\\left(${y!},\\,${x!}\\right)`,
  },
  hypot: {
    operands: [2, 2],
    value: (x = NaN, y = NaN) => Math.hypot(x, y),
    partial: (e, operands, i, whole) => e.quotient(operands[i]!, whole),
    tex: ([x, y]) => `\\sqrt{${x!}^2+${y!}^2}`,
  },
};

/** All names, in the order of the table. */
export const functionNames: readonly string[] = Object.keys(table);

/** The function of that name, if there is one. */
export function findFunction(name: string): FormulaFunction | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The function of a call that was made by name; such names have been checked. */
export function functionOf(name: string): FormulaFunction {
  const found = findFunction(name);
  if (found === undefined) throw new Error(`internal: no function '${name}' in the table`);
  return found;
}

/** Names that stand for numbers. */
export const namedConstants: Readonly<Record<string, number>> = {
  pi: Math.PI,
  tau: 2 * Math.PI,
  e: Math.E,
};
