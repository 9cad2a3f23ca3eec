/** What counts as held, what as rejected. */
import { describe, expect, it } from 'vitest';
import {
  compare,
  equalMatrices,
  equalVectors,
  outcome,
  type Equation,
} from '../../../proofs/kernel/compare.js';
import { expand } from '../../../proofs/kernel/expand.js';
import * as m from '../../../proofs/kernel/matrix.js';
import * as p from '../../../proofs/kernel/polynomial.js';

const equation = (left: string, right: string): Equation => ({
  what: `${left} = ${right}`,
  left: expand(left),
  right: expand(right),
});

describe('compare', () => {
  it('counts equations and monomials', () => {
    const tally = compare([equation('(x + 1)^2', 'x^2 + 2 x + 1'), equation('x - x', '0')]);
    expect(tally).toEqual({ holds: true, entries: 2, monomials: 3 });
  });

  it('goes on after the first difference and reports it', () => {
    const tally = compare([equation('x', 'x'), equation('x', 'y'), equation('x', 'z')]);
    expect(tally.holds).toBe(false);
    expect(tally.entries).toBe(3);
    expect(tally.firstDifference).toBe('x = y: the difference is (1)*x + (-1)*y');
  });

  it('does not hold what compared nothing', () => {
    expect(compare([]).holds).toBe(false);
  });

  it('rejects a control that is wrong, and says so of one that is right', () => {
    const claim = [equation('x + x', '2 x')];
    const wrong = outcome(claim, { statement: 'wrong', equations: [equation('x + x', '3 x')] });
    expect(wrong).toMatchObject({ holds: true, control: { statement: 'wrong', rejected: true } });
    expect(outcome(claim, { statement: 'right', equations: claim }).control.rejected).toBe(false);
  });

  it('refuses to compare shapes that differ', () => {
    const [x, y] = [m.vectorOf('x', 2), m.vectorOf('y', 3)];
    expect(() => [...equalVectors('x', x, y)]).toThrow('x: 2 entries beside 3.');
    expect(() => [...equalMatrices('x', [x], [x, x])]).toThrow('x: 1 rows beside 2.');
    expect(p.isZero(m.determinant([x, x]))).toBe(true);
  });
});
