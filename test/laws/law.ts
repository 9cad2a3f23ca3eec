/**
 * A law is a list of comparisons that must hold for every random case. `law` runs it at least 200 times and asks the
 * opposite question of the same comparisons: would they have noticed? The largest entry is moved by one part in 10⁵,
 * and nine in ten comparisons must reject it (a few compare numbers that are zero but for rounding). So a law with slack
 * tolerances, or one that only compares zeros, fails.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectClose, largest, worstMismatch, type Numbers } from '../support/compare.js';

export interface Comparison {
  readonly what: string;
  readonly actual: Numbers;
  readonly expected: Numbers;
  readonly tolerance: number;
  /** For messages about matrices. */
  readonly columns?: number;
}

export interface LawOptions {
  readonly runs?: number;
  /** The least part of the comparisons that must notice one part in 10⁵. Default 0.9. */
  readonly sharpness?: number;
}

/** Whether a comparison of non-zero numbers notices that the largest entry is off by the factor 1 + relative. */
function notices(comparison: Comparison, relative: number): boolean | null {
  const scale = largest(comparison.expected);
  if (scale === 0) return null;
  const moved = Float64Array.from(comparison.actual);
  const at = moved.findIndex((_, i) => Math.abs(comparison.expected[i]!) === scale);
  moved[at]! += relative * scale;
  return worstMismatch(moved, comparison.expected, comparison.tolerance) !== null;
}

/** Cases of several kinds by the name of the kind; each kind gets all of the runs. */
export type Kinds<T> = Readonly<Record<string, fc.Arbitrary<T>>>;

/** Registers a test, or one for each kind: all comparisons of all cases agree, and they would have noticed if not. */
export function law<T>(
  name: string,
  cases: fc.Arbitrary<T> | Kinds<T>,
  compare: (value: T) => Iterable<Comparison>,
  options: LawOptions = {},
): void {
  if (!(cases instanceof fc.Arbitrary)) {
    for (const [kind, own] of Object.entries(cases)) law(`${name}, ${kind}`, own, compare, options);
    return;
  }
  it(name, () => {
    let compared = 0;
    let noticed = 0;
    const property = fc.property(cases, (value) => {
      for (const comparison of compare(value)) {
        const { what, actual, expected, tolerance, columns } = comparison;
        expectClose(what, actual, expected, tolerance, columns);
        const sharp = notices(comparison, 1e-5);
        if (sharp === null) continue;
        compared++;
        if (sharp) noticed++;
      }
    });
    fc.assert(property, options.runs === undefined ? {} : { numRuns: options.runs });
    expect(compared, `${name}: every comparison was between zeros`).toBeGreaterThan(0);
    const share = noticed / compared;
    expect(share, `${name}: the share of comparisons that notice 1e-5`).toBeGreaterThanOrEqual(
      options.sharpness ?? 0.9,
    );
  });
}
