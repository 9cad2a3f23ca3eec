/** Error against training time, a panel for each function. */
import { benchmarkFunctions } from '../../../datasets/benchmark-functions.js';
import type { PanelSeries } from '../../report/panel-types.js';
import { smallMultiples } from '../../report/small-multiples.js';
import type { Moment } from '../experiment-types.js';
import type { ResultFigure } from '../reproduction.js';
import { logarithmicTimes, medianTrail } from '../summary.js';
import { selected } from './function-medians.js';
import type { FunctionRun, Labels, Method } from './function-runs.js';

const arms: readonly { readonly name: string; readonly labels: Labels; readonly method: Method }[] = [
  { name: 'Levenberg-Marquardt, Sobolev', labels: 'sobolev', method: 'marquardt' },
  { name: 'Levenberg-Marquardt, values', labels: 'value', method: 'marquardt' },
  { name: 'Adam, Sobolev', labels: 'sobolev', method: 'adam' },
  { name: 'Adam, values', labels: 'value', method: 'adam' },
];

/** A figure for each number of points. */
export function functionFigures(all: readonly FunctionRun[]): ResultFigure[] {
  const counts = [...new Set(all.map(({ samples }) => samples))].sort((a, b) => b - a);
  return counts.map((samples) => {
    const runs = selected(all, { samples });
    const panels = benchmarkFunctions
      .filter((fn) => runs.some((run) => run.fn === fn))
      .map((fn) => ({ title: fn.title, series: arms.map((arm) => seriesOf(selected(runs, { fn }), arm)) }));
    const title = `Error against training time, ${samples} points`;
    return {
      name: `functions-${samples}`,
      title,
      caption: 'Test MSE of the values, median and range over the seeds; both axes are logarithmic.',
      svg: smallMultiples({
        description: title,
        xLabel: 'training time in seconds',
        yLabel: 'test MSE',
        panels,
      }),
    };
  });
}

function seriesOf(all: readonly FunctionRun[], { name, labels, method }: (typeof arms)[number]): PanelSeries {
  const runs = selected(all, { labels, method });
  const times = runs.flatMap(({ trail }) => trail.map(({ seconds }) => seconds)).filter((s) => s > 0);
  const look = { name, colour: labels === 'sobolev' ? 0 : 1, dashed: method === 'adam' };
  if (times.length === 0) return { ...look, points: [] };
  const grid = logarithmicTimes(Math.min(...times), Math.max(...times), 60);
  const each = runs.map((run) => new Map(medianTrail([run], grid).map((moment) => [moment.seconds, moment])));
  const at = (seconds: number): Moment[] => each.flatMap((trail) => trail.get(seconds) ?? []);
  return {
    ...look,
    points: medianTrail(runs, grid).map(({ seconds, value }) => [seconds, value]),
    band: grid.flatMap((seconds) => {
      const values = at(seconds).map(({ value }) => value);
      return values.length < runs.length
        ? []
        : [[seconds, Math.min(...values), Math.max(...values)] as const];
    }),
  };
}
