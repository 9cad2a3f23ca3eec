/** Runs an experiment with budgets small enough for a test, and checks what every experiment owes. */
import { expect } from 'vitest';
import type { Reproduction, ReproductionResult } from '../../../../src/cli/reproduce/reproduction.js';

export async function runSmall(reproduction: Reproduction, scale: number): Promise<ReproductionResult> {
  const shares: number[] = [];
  const onProgress = (share: number, what: string): void => {
    expect(what).toMatch(/\S/);
    shares.push(share);
  };
  const result = await reproduction.run({ seeds: 1, firstSeed: 1, scale, onProgress });
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  expect(result.interrupted).toBe(false);
  for (const { columns, rows } of result.tables) {
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.length).toBe(columns.length);
  }
  for (const { svg } of result.figures) {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toMatch(/ d="M[^"]*L/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  }
  for (const { value, limit, met } of result.goals) expect(met).toBe(value <= limit);
  return result;
}

/** A signal that was given before the start leaves nothing but an honest empty report. */
export async function runAborted(reproduction: Reproduction): Promise<ReproductionResult> {
  const signal = AbortSignal.abort();
  const result = await reproduction.run({
    seeds: 2,
    firstSeed: 1,
    scale: 0.01,
    signal,
    onProgress: () => {},
  });
  expect(result.interrupted).toBe(true);
  for (const { met } of result.goals) expect(met).toBe(false);
  return result;
}
