/**
 * From text to an expression. mathjs parses (its number-only build, which neither evaluates text as code nor makes
 * functions of it); of its grammar only numbers, names, + − * / ^, parentheses and calls of known functions are taken.
 */
import { parse, type MathNode } from 'mathjs/number';
import type { Expression, ExpressionBuilder } from './expression.js';
import { FormulaError } from './formula-error.js';
import { findFunction, functionNames, namedConstants } from './function-table.js';

/** The names that a formula may use beside functions and named constants. */
export interface FormulaNames {
  readonly variables: readonly string[];
  /** Names with values, put in as numbers. */
  readonly constants: Readonly<Record<string, number>>;
  /** Names that stand for expressions of the same graph. */
  readonly expressions?: ReadonlyMap<string, Expression>;
}

/** Names that people write for functions that the table has under another. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['ln', 'log'],
  ['arcsin', 'asin'],
  ['arccos', 'acos'],
  ['arctan', 'atan'],
  ['heaviside', 'step'],
]);

/** Throws FormulaError, which points at the character. */
export function parseFormula(text: string, names: FormulaNames, e: ExpressionBuilder): Expression {
  return expressionOf(syntaxTree(text), text, names, e);
}

function syntaxTree(text: string): MathNode {
  if (text.trim() === '') {
    throw new FormulaError(text, 0, 'an expression', 'nothing', "Write one such as 'sin(x) * y^2'.");
  }
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { char } = error as SyntaxError & { readonly char?: number };
    const at = Math.min(Math.max(0, (char ?? 1) - 1), text.length);
    const said = error.message.replace(/\s*\(char \d+\)$/, '');
    const got = at < text.length ? `'${text[at]!}' (${said})` : `the end (${said})`;
    throw new FormulaError(text, at, 'an expression', got, 'Look at the marked place.');
  }
}

function expressionOf(node: MathNode, text: string, names: FormulaNames, e: ExpressionBuilder): Expression {
  const of = (inner: MathNode): Expression => expressionOf(inner, text, names, e);
  switch (node.type) {
    case 'ParenthesisNode':
      return of((node as MathNode & { readonly content: MathNode }).content);
    case 'ConstantNode': {
      const { value } = node as MathNode & { readonly value: unknown };
      if (typeof value === 'number' && Number.isFinite(value)) return e.constant(value);
      throw unsupported(text, String(value), `the constant ${String(value)}`);
    }
    case 'SymbolNode':
      return named((node as MathNode & { readonly name: string }).name, text, names, e);
    case 'OperatorNode': {
      const { op, args } = node as MathNode & { readonly op: string; readonly args: readonly MathNode[] };
      return operation(op, args.map(of), text, e);
    }
    case 'FunctionNode': {
      const { fn, args } = node as MathNode & { readonly fn: MathNode; readonly args: readonly MathNode[] };
      const name = (fn as MathNode & { readonly name?: string }).name ?? fn.toString();
      return called(name, args, of, text, names, e);
    }
    default:
      throw unsupported(text, signs[node.type] ?? '', titles[node.type] ?? node.type);
  }
}

/** What stands in the text where mathjs makes such a node, to find the place. */
const signs: Readonly<Record<string, string>> = {
  ConditionalNode: '?',
  ArrayNode: '[',
  AccessorNode: '.',
  IndexNode: '[',
  AssignmentNode: '=',
  FunctionAssignmentNode: '=',
  BlockNode: ';',
  RangeNode: ':',
  ObjectNode: '{',
  RelationalNode: '<',
};

const titles: Readonly<Record<string, string>> = {
  ConditionalNode: 'a condition',
  ArrayNode: 'an array',
  AccessorNode: 'a property',
  IndexNode: 'an index',
  AssignmentNode: 'an assignment',
  FunctionAssignmentNode: 'an assignment',
  BlockNode: 'several expressions',
  RangeNode: 'a range',
  ObjectNode: 'an object',
  RelationalNode: 'a comparison',
};

function operation(
  op: string,
  operands: readonly Expression[],
  text: string,
  e: ExpressionBuilder,
): Expression {
  const [a, b] = operands;
  if (b === undefined) {
    if (op === '-') return e.negative(a!);
    if (op === '+') return a!;
  } else {
    switch (op) {
      case '+':
        return e.sum(a!, b);
      case '-':
        return e.difference(a!, b);
      case '*':
        return e.product(a!, b);
      case '/':
        return e.quotient(a!, b);
      case '^':
        return e.power(a!, b);
    }
  }
  throw unsupported(text, op, `the operator '${op}'`);
}

function named(name: string, text: string, names: FormulaNames, e: ExpressionBuilder): Expression {
  const expression = names.expressions?.get(name);
  if (expression !== undefined) return expression;
  if (names.variables.includes(name)) return e.variable(name);
  const value = [names.constants, namedConstants].find((known) => Object.hasOwn(known, name))?.[name];
  if (value !== undefined) return e.constant(value);
  const at = tokenAt(text, name);
  if (findFunction(aliases.get(name) ?? name) !== undefined) {
    throw new FormulaError(
      text,
      at,
      `${name}( … )`,
      `'${name}' alone`,
      'A function needs parentheses around its operand.',
    );
  }
  const written = names.expressions?.keys() ?? [];
  const known = [
    ...names.variables,
    ...written,
    ...Object.keys(names.constants),
    ...Object.keys(namedConstants),
  ];
  const letters = Array.from(name);
  const isProduct = letters.every((letter) => names.variables.includes(letter));
  const advice = isProduct
    ? `For a product write ${letters.join('*')}.`
    : 'Correct the name, or declare it as a variable or a constant.';
  throw new FormulaError(text, at, `one of the names ${known.join(', ')}`, `'${name}'`, advice);
}

function called(
  written: string,
  nodes: readonly MathNode[],
  of: (node: MathNode) => Expression,
  text: string,
  names: FormulaNames,
  e: ExpressionBuilder,
): Expression {
  const name = aliases.get(written) ?? written;
  if (name === 'pow' && nodes.length === 2) return e.power(of(nodes[0]!), of(nodes[1]!));
  const at = tokenAt(text, written);
  const found = findFunction(name);
  if (found === undefined) {
    if (names.variables.includes(name) || Object.hasOwn(names.constants, name)) {
      throw new FormulaError(
        text,
        at,
        `${name}*( … )`,
        `a call of '${name}'`,
        'It is a variable; write the product out.',
      );
    }
    throw new FormulaError(
      text,
      at,
      `one of the functions ${functionNames.join(', ')}`,
      `'${written}'`,
      'Correct the name.',
    );
  }
  const [least, most] = found.operands;
  if (nodes.length < least || nodes.length > most) {
    const count = least === most ? `${least}` : `${least} to ${most}`;
    const expected = `${count} operand${most === 1 ? '' : 's'} of ${written}`;
    throw new FormulaError(text, at, expected, String(nodes.length), 'Separate operands by commas.');
  }
  return e.call(name, ...nodes.map(of));
}

function unsupported(text: string, sign: string, got: string): FormulaError {
  const expected = 'numbers, names, + - * / ^, parentheses and functions';
  const at = sign === '' ? 0 : Math.max(0, text.indexOf(sign));
  return new FormulaError(text, at, expected, got, 'Write it with these; step, min and max make cases.');
}

/** Where `name` stands as a word of its own. */
function tokenAt(text: string, name: string): number {
  const isWord = (character: string | undefined): boolean =>
    character !== undefined && /[\p{L}\p{N}_$]/u.test(character);
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1];
    // A number may stand right before a name: 2x.
    const joined = isWord(before) && !/\d/.test(before!);
    if (!joined && !isWord(text[at + name.length])) return at;
  }
  return 0;
}
