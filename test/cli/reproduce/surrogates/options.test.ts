import { describe, expect, it } from 'vitest';
import { options } from '../../../../src/cli/reproduce/surrogates/options.js';
import { runAborted, runSmall } from './run-small.js';

describe('basket options', () => {
  it('gives its tables, figures and goals', async () => {
    const { tables, goals } = await runSmall(options, 0.06);
    expect(tables.map(({ rows }) => rows.length)).toEqual([6, 1]);
    expect(goals).toHaveLength(5);
    // Four steps at most: far from the end, but no constant, whose delta is wrong by its own size, 0.5/7.
    expect(goals[1]!.value).toBeLessThan(10);
  });

  it('reports nothing when it is stopped at once', async () => {
    const { figures } = await runAborted(options);
    expect(figures).toEqual([]);
  });
});
