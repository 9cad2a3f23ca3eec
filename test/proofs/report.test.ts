/** What `npm run prove` says of proofs that hold and of those that do not. */
import { describe, expect, it } from 'vitest';
import { failuresOf, textOf, type Report } from '../../proofs/report.js';
import type { BridgeRecord, ProofRecord } from '../../proofs/run.js';

const proof: ProofRecord = {
  id: 'B1',
  paper: 'bakker',
  title: 'A factor',
  proofClass: 'checked',
  holds: true,
  entries: 4,
  monomials: 20,
  errorBound: 1e-12,
  control: { statement: 'another factor', rejected: true },
  seconds: 0.5,
};
const check: BridgeRecord = {
  formula: 'γ',
  symbol: 'at.factors(i).gamma(k)',
  entryIds: ['B1'],
  agrees: true,
  values: 4,
  nonzero: 3,
  control: { statement: 'A in the place of A′', rejected: true },
  seconds: 0.1,
};
const report: Report = { proofs: [proof], bridge: [check], missing: [] };

describe('the report of the proofs', () => {
  it('has a row for each proof and each formula, and counts them', () => {
    expect(failuresOf(report)).toEqual([]);
    expect(textOf(report, 1.25)).toBe(`proof           class  entries  monomials  error ≤   control  seconds
────────────  ───────  ───────  ─────────  ───────  ────────  ───────
B1  A factor  checked        4         20    1e-12  rejected     0.50

formula  proved as                 in code  values   bits   control  seconds
───────  ─────────  ──────────────────────  ──────  ─────  ────────  ───────
γ               B1  at.factors(i).gamma(k)       4  equal  rejected     0.10

1 of 1 proofs hold, 1 of 1 formulas agree with the code bit for bit, 1.3 s`);
  });

  const failed: readonly (readonly [Partial<Report>, string])[] = [
    [
      { proofs: [{ ...proof, holds: false, detail: 'B1[2]: the difference is x' }] },
      'B1: B1[2]: the difference is x',
    ],
    [{ proofs: [{ ...proof, holds: false }] }, 'B1: the statement does not hold'],
    [{ proofs: [{ ...proof, entries: 0 }] }, 'B1: nothing was compared'],
    [
      { proofs: [{ ...proof, control: { statement: 'another factor', rejected: false } }] },
      'B1: the wrong variant passed: another factor',
    ],
    [{ bridge: [{ ...check, agrees: false }] }, 'at.factors(i).gamma(k): the bits differ'],
    [{ bridge: [{ ...check, nonzero: 0 }] }, 'at.factors(i).gamma(k): only zeros were compared'],
    [
      { bridge: [{ ...check, control: { statement: 'A in the place of A′', rejected: false } }] },
      'at.factors(i).gamma(k): the perturbed formula passed: A in the place of A′',
    ],
    [{ missing: ['S1'] }, 'S1: the index has no proof of it'],
  ];

  it.each(failed)('says what is wrong: %#', (part, failure) => {
    const wrong = { ...report, ...part };
    expect(failuresOf(wrong)).toEqual([failure]);
    expect(textOf(wrong, 1)).toContain(`\nfailed: ${failure}\n`);
  });
});
