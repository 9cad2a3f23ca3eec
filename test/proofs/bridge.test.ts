/** The bridge: every formula that src/ implements, evaluated in exact fractions, against the running code, bit for bit. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bridge } from '../../proofs/bridge/index.js';
import { withoutBridge } from '../../proofs/bridge/without-bridge.js';
import { requiredIds } from '../../proofs/index-of-equations.js';
import { isAgreed, runBridgeCheck, type BridgeRecord } from '../../proofs/run.js';

describe('the bridge to the code', () => {
  it.each(bridge.map((check) => [check.symbol, check.formula, check] as const))(
    '%s: %s',
    (_symbol, _formula, check) => {
      const record = runBridgeCheck(check);
      expect(record.agrees, record.detail).toBe(true);
      expect(record.nonzero).toBeGreaterThan(0);
      expect(record.control.rejected, record.control.statement).toBe(true);
      expect(existsSync(check.source), check.source).toBe(true);
      expect(requiredIds).toEqual(expect.arrayContaining([...check.entries]));
    },
  );

  it('has a check for every entry, or says why not', () => {
    const bridged = new Set(bridge.flatMap((check) => check.entries));
    const without = requiredIds.filter((id) => !bridged.has(id));
    expect(Object.keys(withoutBridge).sort()).toEqual([...without].sort());
  });

  it('refuses agreement of zeros, other bits, and a control that passes', () => {
    const agreed = { agrees: true, values: 4, nonzero: 4, control: { statement: 'x', rejected: true } };
    expect(isAgreed(agreed)).toBe(true);
    expect(isAgreed({ ...agreed, agrees: false })).toBe(false);
    expect(isAgreed({ ...agreed, nonzero: 0 })).toBe(false);
    expect(isAgreed({ ...agreed, control: { statement: 'x', rejected: false } })).toBe(false);
  });

  it('a check that throws has failed, and says why', () => {
    const record: BridgeRecord = runBridgeCheck({
      formula: 'f',
      entries: [],
      symbol: 's',
      source: '',
      compare: () => {
        throw new Error('no such verb');
      },
    });
    expect(isAgreed(record)).toBe(false);
    expect(record.detail).toBe('it throws: no such verb');
  });
});
