/** Expressions as text that `formula` reads again, and as TeX. Parentheses stand only where precedence asks for them. */
import type { Expression } from './expression.js';
import { functionOf, namedConstants } from './function-table.js';

/** How tightly the outermost operation binds; an operand that binds less tightly is put in parentheses. */
const binding = { sum: 1, difference: 1, negative: 2, product: 3, quotient: 3, power: 4, atom: 5 } as const;

interface Written {
  readonly text: string;
  readonly binds: number;
}

interface Style {
  number(value: number): Written;
  variable(name: string): string;
  product(a: Written, b: Written): string;
  quotient(a: Written, b: Written): Written;
  power(a: Written, b: Written): string;
  call(name: string, operands: readonly string[]): string;
  enclosed(inner: string): string;
}

/** Text in the language of `formula`; constants to the last bit. */
export function expressionText(node: Expression): string {
  return write(node, textStyle).text;
}

/** TeX for one formula, which KaTeX reads in strict mode. */
export function expressionTex(node: Expression): string {
  return write(node, texStyle).text;
}

const textStyle: Style = {
  number: (value) => ({
    text: nameOf(value) ?? String(value),
    binds: value < 0 ? binding.negative : binding.atom,
  }),
  variable: (name) => name,
  product: (a, b) => `${a.text} * ${b.text}`,
  quotient: (a, b) => ({
    text: `${a.text} / ${wrapped(b, binding.power, textStyle)}`,
    binds: binding.quotient,
  }),
  power: (a, b) => `${a.text} ^ ${wrapped(b, binding.atom, textStyle)}`,
  call: (name, operands) => `${name}(${operands.join(', ')})`,
  enclosed: (inner) => `(${inner})`,
};

const texStyle: Style = {
  number: texNumber,
  variable: texName,
  // A number behind another factor would run into it: 2 · 3.
  product: (a, b) => `${a.text}${/^[\d.]/.test(b.text) ? ' \\cdot ' : ' \\, '}${b.text}`,
  quotient: (a, b) => ({ text: `\\frac{${a.text}}{${b.text}}`, binds: binding.quotient }),
  power: (a, b) => `{${a.text}}^{${b.text}}`,
  call: (name, operands) => functionOf(name).tex(operands),
  enclosed: (inner) => `\\left(${inner}\\right)`,
};

function write(node: Expression, style: Style): Written {
  const of = (inner: Expression): Written => write(inner, style);
  switch (node.kind) {
    case 'constant':
      return style.number(node.value);
    case 'variable':
      return { text: style.variable(node.name), binds: binding.atom };
    case 'negative':
      return { text: `-${wrapped(of(node.of), binding.product, style)}`, binds: binding.negative };
    case 'call': {
      const operands = node.operands.map((operand) => of(operand).text);
      return { text: style.call(node.name, operands), binds: binding.atom };
    }
    case 'sum':
      return {
        text: `${of(node.left).text} + ${wrapped(of(node.right), binding.negative + 1, style)}`,
        binds: binding.sum,
      };
    case 'difference':
      return {
        text: `${of(node.left).text} - ${wrapped(of(node.right), binding.negative + 1, style)}`,
        binds: binding.difference,
      };
    case 'product': {
      // (a·b)·c and a·(b·c) are one product to a reader, and nearly one to rounding; the tree is kept all the same.
      const right = wrapped(of(node.right), style === texStyle ? binding.product : binding.power, style);
      const left = wrapped(of(node.left), binding.product, style);
      return { text: style.product(atom(left), atom(right)), binds: binding.product };
    }
    case 'quotient':
      return style === texStyle
        ? style.quotient(of(node.left), of(node.right))
        : style.quotient(atom(wrapped(of(node.left), binding.product, style)), of(node.right));
    case 'power': {
      const base = atom(wrapped(of(node.left), binding.atom, style));
      return { text: style.power(base, of(node.right)), binds: binding.power };
    }
  }
}

function atom(text: string): Written {
  return { text, binds: binding.atom };
}

function wrapped(inner: Written, least: number, style: Style): string {
  return inner.binds < least ? style.enclosed(inner.text) : inner.text;
}

/** The name of π, τ or e, if it is that number. */
function nameOf(value: number): string | undefined {
  return Object.keys(namedConstants).find((name) => namedConstants[name] === value);
}

/** 1e-7 as 10^{-7}, digits that end a computation kept. */
function texNumber(value: number): Written {
  const name = nameOf(value);
  if (name !== undefined) return { text: texName(name), binds: binding.atom };
  const [digits, exponent] = String(value).split('e');
  const binds = value < 0 ? binding.negative : binding.atom;
  if (exponent === undefined) return { text: digits!, binds };
  const power = `10^{${Number(exponent)}}`;
  const text = digits === '1' ? power : digits === '-1' ? `-${power}` : `${digits!} \\cdot ${power}`;
  return { text, binds: Math.min(binds, binding.product) };
}

const greek = new Set(
  'alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega'.split(
    ' ',
  ),
);

/** u_xx as u_{xx}, names of Greek letters as letters, longer names upright. */
function texName(name: string): string {
  const [head = '', ...rest] = name.split('_');
  const letter = greek.has(head) ? `\\${head}` : head.length === 1 ? head : `\\mathrm{${head}}`;
  return rest.length === 0 ? letter : `${letter}_{${rest.join('')}}`;
}
