/**
 * Derivatives, each found twice: by mathjs on the formula's tree, without its simplification (which assumes real
 * arguments in some rules and none in others), then expanded; and by the power rule on the polynomial. Where the two
 * disagree the proof stops.
 *
 * Symbols may stand for functions: a *chain* says, for a symbol, what it depends on and with which slope. So the
 * activation of a unit is a symbol whose slope is another symbol (jets.ts), and an identity in these symbols holds for
 * every activation.
 *
 * Use: differentiate(f, ['w', 'b'], chain) gives ∂f/∂w and ∂f/∂b, through everything that f's symbols depend on.
 */
import { derivative, parse, type MathNode } from 'mathjs';
import { expand } from './expand.js';
import * as p from './polynomial.js';
import type { Polynomial } from './polynomial.js';

/** One dependence of a symbol: ∂symbol = slope · ∂argument. */
export interface Dependence {
  readonly slope: Polynomial;
  readonly argument: Polynomial;
}

/** What a symbol depends on; the empty list for a free variable. */
export type Chain = (symbol: string) => readonly Dependence[];

/** No symbol depends on anything. */
export const free: Chain = () => [];

/** A rule for ∂/∂x of a tree: mathjs's, unless a test wants to see a wrong one found out. */
export type Rule = (tree: MathNode, x: string) => MathNode;

const byMathjs: Rule = (tree, x) => derivative(tree, x, { simplify: false });

/** ∂f/∂x with all other symbols held fixed, by both differentiators. */
export function partial(f: Polynomial, x: string, rule: Rule = byMathjs): Polynomial {
  const first = expand(rule(parse(p.write(f)), x));
  const second = p.partial(f, x);
  if (!p.equals(first, second)) {
    throw new Error(
      `partial: the two differentiators disagree on ∂/∂${x} of ${p.write(f)}: ${p.write(first)} and ${p.write(second)}.`,
    );
  }
  return first;
}

/** Remembers what has been found: the derivatives of the same pre-activation occur in every block of a Hessian. */
export interface Differentiator {
  /** df/dx for every x, through the chain. */
  readonly gradient: (f: Polynomial, xs: readonly string[]) => readonly Polynomial[];
}

export function differentiator(chain: Chain = free): Differentiator {
  const known = new Map<string, Polynomial>();

  /** d symbol/dx. */
  function ofSymbol(symbol: string, x: string): Polynomial {
    if (symbol === x) return p.one;
    const key = `${symbol} ${x}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const parts = chain(symbol).map(({ slope, argument }) => p.product(slope, total(argument, x)));
    const result = p.sum(...parts);
    known.set(key, result);
    return result;
  }

  function total(f: Polynomial, x: string): Polynomial {
    const [result] = gradient(f, [x]);
    return result!;
  }

  function gradient(f: Polynomial, xs: readonly string[]): readonly Polynomial[] {
    const partials = new Map<string, Polynomial>();
    return xs.map((x) => {
      const parts = p.variablesOf(f).flatMap((symbol) => {
        const inner = ofSymbol(symbol, x);
        if (p.isZero(inner)) return [];
        if (!partials.has(symbol)) partials.set(symbol, partial(f, symbol));
        return [p.product(partials.get(symbol)!, inner)];
      });
      return p.sum(...parts);
    });
  }

  return { gradient };
}

/** df/dx for every x, through the chain. */
export const differentiate = (
  f: Polynomial,
  xs: readonly string[],
  chain: Chain = free,
): readonly Polynomial[] => differentiator(chain).gradient(f, xs);
