import { describe, expect, it } from 'vitest';
import { equation } from '../../../src/equations/equation.js';
import { equationsReproduction } from '../../../src/cli/reproduce/equations/equations.js';
import { problems } from '../../../src/cli/reproduce/equations/problems.js';
import { faultOf } from '../support/well-formed.js';

describe('the problems of the experiment', () => {
  it.each(problems)('$title: the exact solution solves it', ({ definition }) => {
    const problem = equation(definition);
    const [exact] = problem.solution!;
    const { variables, box } = problem;
    const jets = (by: readonly number[]) => exact!.derivative(...by.map((j) => variables[j]!));
    const check = (place: number[], { formula, entries }: (typeof problem.residuals)[number]): void => {
      const values = [...place, ...entries.map(({ by }) => jets(by).value(place))];
      const size = Math.max(1, ...values.map(Math.abs));
      // A few roundings of numbers of this size.
      expect(Math.abs(formula.value(values))).toBeLessThan(1e-13 * size);
    };
    for (const share of [0.1, 0.35, 0.8]) {
      const place = box.map(([low, high], j) => low + (high - low) * ((share + 0.37 * j) % 1));
      for (const residual of problem.residuals) check(place, residual);
      for (const { box: face, residual } of problem.conditions) {
        check(
          place.map((value, j) => (face[j]![0] === face[j]![1] ? face[j]![0] : value)),
          residual,
        );
      }
    }
  });
});

describe('reproduce equations', () => {
  it('measures every milestone, draws, and says which goals were met', async () => {
    const seen: number[] = [];
    const { tables, figures, goals, interrupted } = await equationsReproduction.run({
      seeds: 1,
      firstSeed: 3,
      scale: 0.01,
      onProgress: (done) => seen.push(done),
    });
    expect(interrupted).toBe(false);
    expect(seen.at(-1)).toBe(1);
    const milestones = problems.flatMap((problem) => problem.milestones);
    expect(tables[0]!.rows).toHaveLength(milestones.length);
    for (const table of tables) {
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    }
    const limits = milestones.filter(({ limit }) => limit !== undefined);
    expect(goals).toHaveLength(limits.length + 1);
    for (const { value, limit, met } of goals) expect(met).toBe(value <= limit);
    expect(figures.map(({ name }) => name)).toEqual(problems.map(({ name }) => name));
    for (const { svg } of figures) expect(faultOf(svg)).toBeNull();
  });

  it('stops at a signal with what was finished', async () => {
    const controller = new AbortController();
    const { tables, figures, goals, interrupted } = await equationsReproduction.run({
      seeds: 2,
      firstSeed: 0,
      scale: 0.01,
      signal: controller.signal,
      onProgress: (done) => {
        if (done > 0.14) controller.abort();
      },
    });
    expect(interrupted).toBe(true);
    expect(figures.map(({ name }) => name)).toEqual([problems[0]!.name, problems[1]!.name]);
    expect(tables[0]!.rows.map((row) => row.at(-1))).toEqual([2, 2, 1, 1]);
    expect(goals).toHaveLength(2);
  });
});
