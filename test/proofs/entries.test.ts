/** Every proof of the index, run; and that a proof which shows nothing would be noticed. */
import { describe, expect, it } from 'vitest';
import { entries, missingIds } from '../../proofs/index.js';
import { requiredIds } from '../../proofs/index-of-equations.js';
import type { ProofOutcome } from '../../proofs/entry.js';
import { isProved, runProof } from '../../proofs/run.js';

describe('proofs', () => {
  it.each(entries.map((entry) => [entry.id, entry] as const))(
    '%s holds, and its control is rejected',
    (_id, entry) => {
      const { detail, control, ...record } = runProof(entry);
      expect(record.holds, detail).toBe(true);
      expect(control.rejected, `the wrong variant passed: ${control.statement}`).toBe(true);
      expect(record.entries).toBeGreaterThan(0);
      if (record.proofClass === 'expansion' || record.proofClass === 'induction') {
        expect(record.monomials).toBeGreaterThan(0);
      }
      if (record.proofClass === 'checked') {
        expect(record.errorBound).toBeGreaterThan(0);
        expect(record.errorBound).toBeLessThanOrEqual(1e-9);
      }
    },
  );

  it('are there for the whole index, and for nothing else', () => {
    expect(missingIds).toEqual([]);
    expect(entries.map(({ id }) => id)).toEqual(requiredIds);
  });
});

describe('isProved', () => {
  const control = { statement: 'another formula', rejected: true };
  const proved: ProofOutcome = { holds: true, entries: 3, monomials: 9, control };

  it('accepts a statement that held where its wrong variant did not', () => {
    expect(isProved(proved)).toBe(true);
  });

  it.each<[string, ProofOutcome]>([
    ['a statement that does not hold', { ...proved, holds: false }],
    ['a proof that compared nothing', { ...proved, entries: 0 }],
    ['a control that passed', { ...proved, control: { ...control, rejected: false } }],
  ])('refuses %s', (_what, outcome) => {
    expect(isProved(outcome)).toBe(false);
  });

  it('a proof that throws has failed, and says why', () => {
    const record = runProof({
      ...entries[0]!,
      prove: () => {
        throw new Error('a node that is not a polynomial');
      },
    });
    expect(isProved(record)).toBe(false);
    expect(record.detail).toBe('it throws: a node that is not a polynomial');
  });
});
