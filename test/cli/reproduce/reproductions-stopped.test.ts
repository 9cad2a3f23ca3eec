/** Named experiments that are stopped early: what was finished is reported. */
import { describe, expect, it } from 'vitest';
import { reproductions } from '../../../src/cli/reproduce/registry.js';
import type { ReproductionResult } from '../../../src/cli/reproduce/reproduction.js';
import { faultOf } from '../support/well-formed.js';

function reproduction(name: string): (typeof reproductions)[number] {
  const found = reproductions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} is not in the registry`);
  return found;
}

/** Stops an experiment when `tasks` of its trainings have begun. */
async function stopped(name: string, tasks: number, scale: number): Promise<ReproductionResult> {
  const controller = new AbortController();
  const seen = new Set<string>();
  return reproduction(name).run({
    seeds: 2,
    firstSeed: 1,
    scale,
    signal: controller.signal,
    onProgress: (_, what) => {
      seen.add(what);
      if (seen.size > tasks) controller.abort();
    },
  });
}

describe('a named experiment', () => {
  it('stops functions, orders and theory where it is told, and keeps the rest', async () => {
    const functions = await stopped('functions', 2, 0.003);
    expect(functions.interrupted).toBe(true);
    expect(functions.tables).toHaveLength(1);
    expect(functions.tables[0]!.rows.map(([name]) => name)).toEqual(['Ackley', 'Beale']);
    const orders = await stopped('orders', 1, 0.003);
    expect(orders.interrupted).toBe(true);
    expect(orders.tables[0]!.rows).toHaveLength(5);
    const theory = await stopped('theory', 1, 0.01);
    expect(theory.interrupted).toBe(true);
    expect(theory.tables.map(({ title }) => title)).toEqual(['Proposition 1: interpolating networks']);
  });

  it("runs the paper's own protocol until it is told to stop", async () => {
    const { tables, figures, goals, interrupted } = await stopped('paper-protocol', 6, 0.002);
    expect(interrupted).toBe(true);
    expect(figures).toHaveLength(1);
    expect(faultOf(figures[0]!.svg)).toBeNull();
    expect(tables).toHaveLength(1);
    expect(tables[0]!.rows.map(([name]) => name)).toEqual(['Ackley', 'Beale']);
    expect(tables[0]!.note).toContain('12 steps');
    expect(goals.map(({ statement }) => statement)[0]).toContain('of 2, 20 points');
  });
});
