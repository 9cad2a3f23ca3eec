/**
 * `formula`: a function given as text, with exact derivatives of any order. The text becomes a graph of operations,
 * derivatives are further nodes of the same graph, and what is asked for runs over arrays; nothing is evaluated as code.
 */
import { DomainError, ShapeError } from '../errors.js';
import { matrix, toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import { compileExpressions, type CompiledFormula } from './compile.js';
import { differentiate } from './differentiate.js';
import { expressionBuilder } from './expression-builder.js';
import { operandsOf, type Expression, type ExpressionBuilder } from './expression.js';
import { findFunction } from './function-table.js';
import { parseFormula } from './parse-formula.js';
import { expressionTex, expressionText } from './write-expression.js';

/** Options of `formula`. */
export interface FormulaOptions {
  /** Names with fixed values, such as `{ nu: 0.01 }`. They come before pi, tau and e. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** Values and derivatives of a formula at N points, a row per point. */
export interface FormulaValues {
  /** N × 1. */
  readonly value: Matrix;
  /** N × d, from order 1 on. */
  readonly gradient?: Matrix;
  /** N × d², row-major (i, j), from order 2 on. */
  readonly hessian?: Matrix;
}

/** A function of d named variables with exact derivatives. It can stand where a `BenchmarkFunction`'s formula is. */
export interface Formula {
  /** As written; derivatives are written by the library. */
  readonly text: string;
  /** d names: the order of a point's coordinates. */
  readonly variables: readonly string[];
  /** Throws ShapeError if the point does not have d coordinates. May be NaN outside the formula's domain. */
  value(point: ArrayLike<number>): number;
  /** d numbers. */
  gradient(point: ArrayLike<number>): number[];
  /** d rows of d numbers. */
  hessian(point: ArrayLike<number>): number[][];
  /**
   * At many points at once, N × d: values, and derivatives up to `order` (default 0). Cost: one pass over N numbers for
   * each operation of the formula and its derivatives, those that occur repeatedly once.
   */
  evaluate(points: MatrixLike, options?: { readonly order?: 0 | 1 | 2 }): FormulaValues;
  /** The exact partial derivative by each of the named variables in turn, as a formula of the same variables. */
  derivative(...by: readonly string[]): Formula;
  /** Whether a variable occurs. */
  uses(variable: string): boolean;
  /** TeX of the formula. */
  tex(): string;
}

/**
 * The formula of a text such as `'sin(x) * y^2'` in the given variables.
 *
 * Operators + − * / ^, implicit products (2x), parentheses; functions sin, cos, tan, asin, acos, atan, atan2, sinh, cosh,
 * tanh, asinh, acosh, atanh, exp, expm1, log (natural, also ln), log1p, log2, log10, sqrt, cbrt, hypot, abs, sign, step,
 * relu, sigmoid, softplus, erf, min, max, pow; constants pi, tau, e.
 * Throws FormulaError, which points at the character; DomainError for names that are no identifiers or occur twice.
 *
 * @example
 * const f = formula('sin(x) * y^2', ['x', 'y']);
 * f.gradient([0, 3]); // [9, 0]
 */
export function formula(text: string, variables: readonly string[], options: FormulaOptions = {}): Formula {
  const { constants = {} } = options;
  checkNames(variables, constants);
  const e = expressionBuilder();
  return formulaOf(parseFormula(text, { variables, constants }, e), text, variables, e);
}

/** The formula of an expression in a graph that its derivatives will join. */
export function formulaOf(
  node: Expression,
  text: string,
  variables: readonly string[],
  e: ExpressionBuilder,
): Formula {
  const slope = (of: Expression, by: string): Expression => differentiate(of, by, e);
  const slopes = lazily(() => variables.map((name) => slope(node, name)));
  // The Hessian is symmetric by construction: entries below the diagonal are those above.
  const curvatures = lazily(() =>
    variables.flatMap((_, i) =>
      variables.map((_name, j) => slope(slopes()[Math.min(i, j)]!, variables[Math.max(i, j)]!)),
    ),
  );
  const compiled = [
    lazily(() => compileExpressions([node], variables)),
    lazily(() => compileExpressions([node, ...slopes()], variables)),
    lazily(() => compileExpressions([node, ...slopes(), ...curvatures()], variables)),
  ] as const;
  const d = variables.length;
  const at = (point: ArrayLike<number>, order: 0 | 1 | 2): number[] => {
    if (point.length !== d) {
      const expected = `${d} coordinates (${variables.join(', ')})`;
      throw new ShapeError('formula', 'point', expected, String(point.length), `The formula is ${text}.`);
    }
    const columns = Array.from(point, (value) => Float64Array.of(value));
    return compiled[order]()(columns, 1).map((values) => values[0]!);
  };
  return {
    text,
    variables,
    value: (point) => at(point, 0)[0]!,
    gradient: (point) => at(point, 1).slice(1),
    hessian(point) {
      const flat = at(point, 2).slice(1 + d);
      return variables.map((_, i) => flat.slice(i * d, (i + 1) * d));
    },
    evaluate: (points, { order = 0 } = {}) => evaluated(points, d, order, compiled[order]?.()),
    derivative(...by) {
      const unknown = by.find((name) => !variables.includes(name));
      if (unknown !== undefined) {
        const expected = `one of ${variables.join(', ')}`;
        throw new DomainError('formula.derivative', 'by', expected, `'${unknown}'`, 'Correct the name.');
      }
      const derived = by.reduce(slope, node);
      return formulaOf(derived, expressionText(derived), variables, e);
    },
    uses: (variable) => mentions(node, variable),
    tex: () => expressionTex(node),
  };
}

function evaluated(
  points: MatrixLike,
  d: number,
  order: number,
  run: CompiledFormula | undefined,
): FormulaValues {
  if (run === undefined) {
    throw new DomainError(
      'formula.evaluate',
      'order',
      '0, 1 or 2',
      String(order),
      'Use derivative(…) for more.',
    );
  }
  const x = toMatrix('formula.evaluate', 'points', points, { columns: d });
  const n = x.rows;
  const columns = Array.from({ length: d }, (_, j) =>
    Float64Array.from({ length: n }, (_row, i) => x.data[i * d + j]!),
  );
  const results = run(columns, n);
  const gathered = (from: number, width: number): Matrix => {
    const out = matrix(n, width);
    for (let j = 0; j < width; j++) {
      const column = results[from + j]!;
      for (let i = 0; i < n; i++) out.data[i * width + j] = column[i]!;
    }
    return out;
  };
  return {
    value: gathered(0, 1),
    ...(order >= 1 ? { gradient: gathered(1, d) } : {}),
    ...(order >= 2 ? { hessian: gathered(1 + d, d * d) } : {}),
  };
}

function mentions(node: Expression, variable: string): boolean {
  const seen = new Set<number>();
  const search = (of: Expression): boolean => {
    if (seen.has(of.id)) return false;
    seen.add(of.id);
    return (of.kind === 'variable' && of.name === variable) || operandsOf(of).some(search);
  };
  return search(node);
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Throws DomainError unless names are identifiers, no functions, and each given once. */
export function checkNames(variables: readonly string[], constants: Readonly<Record<string, number>>): void {
  const all = [...variables, ...Object.keys(constants)];
  for (const [at, name] of all.entries()) {
    const argument = at < variables.length ? 'variables' : 'constants';
    const fail = (expected: string, advice: string): never => {
      throw new DomainError('formula', argument, expected, `'${name}'`, advice);
    };
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) fail('names of letters, digits and _', 'Rename it.');
    if (findFunction(name) !== undefined) fail('names that are no functions', 'Rename it.');
    if (all.indexOf(name) !== at) fail('each name once', 'Leave one of them out.');
  }
  for (const [name, value] of Object.entries(constants)) {
    if (Number.isFinite(value)) continue;
    throw new DomainError(
      'formula',
      `constants.${name}`,
      'a finite number',
      String(value),
      'Correct the value.',
    );
  }
}
