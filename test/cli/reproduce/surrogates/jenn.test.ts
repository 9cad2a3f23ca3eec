import { describe, expect, it } from 'vitest';
import { jenn } from '../../../../src/cli/reproduce/surrogates/jenn.js';
import { runAborted, runSmall } from './run-small.js';

describe("JENN's demonstration", () => {
  it('gives its table, figure and goals', async () => {
    const { tables, goals } = await runSmall(jenn, 0.2);
    expect(tables[0]!.rows.map(([name]) => name)).toEqual([
      'values only',
      'values and gradients',
      'the same, then around its minimum',
      'JENN, as published',
    ]);
    // 40 and 20 steps: a first fit below the published residual, a minimum in the right valley.
    expect(goals[0]!.value).toBeLessThan(0.5);
    expect(goals[2]!.value).toBeLessThan(2);
  });

  it('reports nothing when it is stopped at once', async () => {
    const { figures } = await runAborted(jenn);
    expect(figures).toEqual([]);
  });
});
