import { describe, expect, it } from 'vitest';
import { reactorSurrogate } from '../../../../src/cli/reproduce/surrogates/reactor.js';
import { runAborted, runSmall } from './run-small.js';

describe('reactor surrogate', () => {
  it('gives its tables, figure and goals', async () => {
    const { tables, goals } = await runSmall(reactorSurrogate, 0.04);
    expect(tables.map(({ rows }) => rows.length)).toEqual([10, 4]);
    expect(goals).toHaveLength(6);
    // Eight steps with all labels: much better than the mean of the outputs, whose relative error is 1.
    expect(goals[4]!.value).toBeLessThan(0.4);
  });

  it('reports nothing when it is stopped at once', async () => {
    const { figures } = await runAborted(reactorSurrogate);
    expect(figures).toEqual([]);
  });
});
