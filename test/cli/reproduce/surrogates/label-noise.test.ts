import { describe, expect, it } from 'vitest';
import { labelNoise } from '../../../../src/cli/reproduce/surrogates/label-noise.js';
import { runAborted, runSmall } from './run-small.js';

describe('label noise', () => {
  it('gives its table, figure and goal', async () => {
    const { tables, goals } = await runSmall(labelNoise, 0.05);
    expect(tables[0]!.rows).toHaveLength(12);
    expect(goals[0]!.limit).toBe(1.1);
    // Value-only errors do not depend on the noise of the slopes.
    const [first, second] = tables[0]!.rows;
    expect(first![2]).toBe(second![2]);
    expect(first![3]).not.toBe(second![3]);
  });

  it('reports nothing when it is stopped at once', async () => {
    const { figures } = await runAborted(labelNoise);
    expect(figures).toEqual([]);
  });
});
