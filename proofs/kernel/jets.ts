/**
 * Functions that nobody has specified. `f` of arguments a₁ … aₘ is a symbol; its derivatives are symbols too, named by
 * the arguments they were taken in: fD1 = ∂f/∂a₁, fD1D2 = ∂²f/∂a₁∂a₂ (in any order: it is sorted). The slope of a symbol
 * is the next symbol, so an identity in these symbols holds for every smooth f. An activation has one argument, its
 * pre-activation; a loss has the outputs; an unspecified inner part of a network has the parameters it may depend on.
 *
 * Use: chainOf([jet('A1_2', [z]), known('t', z, (t) => 1 − t²)]) for differentiate.ts; symbol('f', 1, 2) for fD1D2.
 * Names hold no D of their own.
 */
import type { Chain, Dependence } from './differentiate.js';
import * as p from './polynomial.js';
import type { Polynomial } from './polynomial.js';

/** A symbol that stands for a function. */
export interface FunctionSymbol {
  readonly name: string;
  readonly dependences: (symbol: string, indices: readonly number[]) => readonly Dependence[];
}

export const nameOf = (name: string, ...indices: readonly number[]): string =>
  [name, ...[...indices].sort((a, b) => a - b)].join('D');

/** ∂ⁿf/∂a_i∂a_j… as a polynomial: a single variable. */
export const symbol = (name: string, ...indices: readonly number[]): Polynomial =>
  p.variable(nameOf(name, ...indices));

/**
 * An unspecified function of its arguments. Derivatives of an order above `order` are zero: 1 for a piecewise linear
 * activation away from its kinks, 2 for a quadratic loss.
 */
export function jet(name: string, args: readonly Polynomial[], order: number = Infinity): FunctionSymbol {
  return {
    name,
    dependences: (_, indices) =>
      indices.length >= order
        ? []
        : args.map((argument, i) => ({ slope: symbol(name, ...indices, i + 1), argument })),
  };
}

/** A function whose slope is a polynomial of its own value and of its argument. */
export function known(
  name: string,
  argument: Polynomial,
  slope: (value: Polynomial) => Polynomial,
): FunctionSymbol {
  return { name, dependences: () => [{ slope: slope(p.variable(name)), argument }] };
}

/**
 * The activations whose slopes are polynomials of values: tanh, the logistic function and exp of their own; softplus has
 * the logistic function for its slope, which needs a symbol of its own.
 */
export const slopes = {
  tanh: (t: Polynomial): Polynomial => p.subtract(p.one, p.power(t, 2)),
  sigmoid: (s: Polynomial): Polynomial => p.subtract(s, p.power(s, 2)),
  exp: (e: Polynomial): Polynomial => e,
} as const;

/** softplus: two symbols, its value and the logistic function of the same argument, which is its slope. */
export const softplus = (name: string, logistic: string, argument: Polynomial): readonly FunctionSymbol[] => [
  known(name, argument, () => p.variable(logistic)),
  known(logistic, argument, slopes.sigmoid),
];

/** The chain of these functions; every other symbol is a free variable. */
export function chainOf(functions: Iterable<FunctionSymbol>): Chain {
  const byName = new Map([...functions].map((f) => [f.name, f]));
  return (name) => {
    const [head, ...indices] = name.split('D');
    return byName.get(head!)?.dependences(name, indices.map(Number)) ?? [];
  };
}
