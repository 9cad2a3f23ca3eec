/** Errors with slopes along random directions, beside those with all slopes. */
import { formatRatio } from '../../format.js';
import { smallMultiples } from '../../report/small-multiples.js';
import { median } from '../../statistics.js';
import { atMost } from '../goal.js';
import type { ReproductionResult } from '../reproduction.js';
import { projectionEpochs, type ProjectionRun, projectionSamples } from './projection-run.js';

export function projectionReport(runs: readonly ProjectionRun[]): Omit<ReproductionResult, 'interrupted'> {
  if (runs.length === 0) return { tables: [], figures: [], goals: [] };
  const functions = [...new Set(runs.map(({ fn }) => fn))];
  const error = (fn: ProjectionRun['fn'], name: string): number =>
    median(runs.filter((run) => run.fn === fn && run.matching.name === name).map((run) => run.error));
  const full = 'all slopes';
  const names = [...new Set(runs.map(({ matching }) => matching.name))].sort(byPlace(runs));
  const ratio = (fn: ProjectionRun['fn'], name: string): number => error(fn, name) / error(fn, full);
  const cell = (fn: ProjectionRun['fn'], name: string): string | number => {
    const value = error(fn, name);
    if (name === full || Number.isNaN(value)) return value;
    return formatRatio(ratio(fn, name));
  };
  const ratios = functions.flatMap((fn) =>
    names
      .filter((name) => name !== full)
      .map((name) => ratio(fn, name))
      .filter(Number.isFinite),
  );
  const title = 'Slopes along random directions';
  return {
    tables: [
      {
        title,
        columns: ['directions in each step', ...functions.map((fn) => fn.title)],
        rows: names.map((name) => [name, ...functions.map((fn) => cell(fn, name))]),
        note: `First row: test MSE of the values with all slopes; below: how many times as large it is with 1, 2 or 4 random directions, drawn anew in each step, in the same ${projectionEpochs.toLocaleString('en-US')} epochs (times the scale) of Adam. ${projectionSamples} points, medians over the seeds, one hidden tanh layer of 32 units. Friedman no. 1 has 10 inputs, the others 2.`,
      },
    ],
    figures: [
      {
        name: 'projections',
        title,
        caption: 'Test MSE beside that of full matching (1 = as good), by the number of directions.',
        svg: smallMultiples({
          description: title,
          xLabel: 'directions in each step',
          yLabel: 'MSE over that of all slopes',
          panels: functions.map((fn) => ({ title: fn.title, series: seriesOf(runs, fn, ratio) })),
          columns: 4,
          x: 'linear',
          y: 'linear',
        }),
      },
    ],
    goals:
      ratios.length === 0
        ? []
        : [atMost('Error with random directions over that of all slopes, largest', Math.max(...ratios), 3)],
  };
}

function seriesOf(
  runs: readonly ProjectionRun[],
  fn: ProjectionRun['fn'],
  ratio: (fn: ProjectionRun['fn'], name: string) => number,
): {
  readonly name: string;
  readonly colour: number;
  readonly marks: true;
  readonly points: (readonly [number, number])[];
}[] {
  return ['sphere', 'rademacher', 'coordinate'].map((kind, colour) => {
    const own = runs.filter((run) => run.fn === fn && run.matching.kind === kind);
    const counts = [...new Set(own.map(({ matching }) => matching.count!))].sort((a, b) => a - b);
    const points = counts.map((count) => [count, ratio(fn, `${kind}, ${count}`)] as const);
    return { name: kind, colour, marks: true, points };
  });
}

/** In the order in which the function with the most inputs has them. */
function byPlace(runs: readonly ProjectionRun[]): (a: string, b: string) => number {
  const most = runs.reduce((a, b) => (b.fn.domain.length > a.fn.domain.length ? b : a)).fn;
  const order = [...new Set(runs.filter(({ fn }) => fn === most).map(({ matching }) => matching.name))];
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}
