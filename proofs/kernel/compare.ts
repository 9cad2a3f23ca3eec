/**
 * What a proof compares, how it counts, and how it is put to the test itself. A claim is a sequence of equations between
 * polynomials; its negative control is a wrong variant of the statement put through the same comparison, which must fail.
 *
 * Use: outcome(claim, { statement: 'without the factor 2', equations: wrongClaim }).
 */
import type { ProofOutcome } from '../entry.js';
import type { Matrix, Vector } from './matrix.js';
import * as p from './polynomial.js';
import type { Polynomial } from './polynomial.js';

export interface Equation {
  readonly what: string;
  readonly left: Polynomial;
  readonly right: Polynomial;
}

/** How many equations were compared, of how many monomials, and where the first difference is. */
export interface Tally {
  readonly holds: boolean;
  readonly entries: number;
  readonly monomials: number;
  readonly firstDifference?: string;
}

const short = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text);

export function compare(equations: Iterable<Equation>): Tally {
  let [entries, monomials] = [0, 0];
  let firstDifference: string | undefined;
  for (const { what, left, right } of equations) {
    entries += 1;
    monomials += left.terms.size;
    if (firstDifference !== undefined || p.equals(left, right)) continue;
    firstDifference = `${what}: the difference is ${short(p.write(p.subtract(left, right)))}`;
  }
  // A claim that compares nothing has shown nothing.
  const holds = firstDifference === undefined && entries > 0;
  return { holds, entries, monomials, ...(firstDifference === undefined ? {} : { firstDifference }) };
}

export interface Control {
  readonly statement: string;
  readonly equations: Iterable<Equation>;
}

/** The outcome of a proof by expansion. */
export function outcome(claim: Iterable<Equation>, control: Control, detail?: string): ProofOutcome {
  const tally = compare(claim);
  const said = tally.firstDifference ?? detail;
  return {
    holds: tally.holds,
    entries: tally.entries,
    monomials: tally.monomials,
    control: { statement: control.statement, rejected: !compare(control.equations).holds },
    ...(said === undefined ? {} : { detail: said }),
  };
}

export function* equalVectors(what: string, left: Vector, right: Vector): Generator<Equation> {
  if (left.length !== right.length)
    throw new RangeError(`${what}: ${left.length} entries beside ${right.length}.`);
  for (const [i, entry] of left.entries()) yield { what: `${what}[${i + 1}]`, left: entry, right: right[i]! };
}

export function* equalMatrices(what: string, left: Matrix, right: Matrix): Generator<Equation> {
  if (left.length !== right.length)
    throw new RangeError(`${what}: ${left.length} rows beside ${right.length}.`);
  for (const [i, row] of left.entries()) yield* equalVectors(`${what}[${i + 1}]`, row, right[i]!);
}
