/** How a formula and the code are compared: as rational numbers, without a tolerance. */
import type { BridgeCheck, BridgeOutcome } from '../bridge-check.js';
import * as q from '../kernel/fraction.js';
import type { Fraction } from '../kernel/fraction.js';

/** Numbers of the code beside what the formula says they are. */
export interface Comparison {
  readonly what: string;
  readonly code: ArrayLike<number>;
  readonly formula: readonly Fraction[];
}

/** A float64 is a fraction; two are the same number iff their fractions are. */
function firstDifference({ what, code, formula }: Comparison): string | null {
  if (code.length !== formula.length) return `${what}: ${code.length} numbers beside ${formula.length}`;
  const at = formula.findIndex(
    (value, i) => !Number.isFinite(code[i]!) || !q.equal(value, q.fromNumber(code[i]!)),
  );
  return at < 0
    ? null
    : `${what}, number ${at}: ${code[at]} in the code, ${q.write(formula[at]!)} by the formula`;
}

function firstOf(comparisons: readonly Comparison[]): string | null {
  return comparisons.map(firstDifference).find((difference) => difference !== null) ?? null;
}

export interface CheckOptions extends Omit<BridgeCheck, 'compare'> {
  readonly comparisons: () => Iterable<Comparison>;
  /** The same numbers of the code beside a perturbed formula. */
  readonly control: { readonly statement: string; readonly comparisons: () => Iterable<Comparison> };
}

export function bridgeCheck({ comparisons, control, ...rest }: CheckOptions): BridgeCheck {
  return {
    ...rest,
    compare(): BridgeOutcome {
      const all = [...comparisons()];
      const difference = firstOf(all);
      const values = all.flatMap(({ formula }) => formula);
      return {
        agrees: difference === null && values.length > 0,
        values: values.length,
        nonzero: values.filter((value) => !q.isZero(value)).length,
        control: {
          statement: control.statement,
          rejected: firstOf([...control.comparisons()]) !== null,
        },
        ...(difference === null ? {} : { detail: difference }),
      };
    },
  };
}
