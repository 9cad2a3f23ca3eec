/** Errors by order and number of points. */
import { smallMultiples } from '../../report/small-multiples.js';
import { median } from '../../statistics.js';
import { atMost } from '../goal.js';
import type { ReproductionResult } from '../reproduction.js';
import { type Order, orderEpochs, type OrderRun, orderUnits } from './order-run.js';

const orders: readonly { readonly order: Order; readonly name: string; readonly colour: number }[] = [
  { order: 0, name: 'K = 0: values', colour: 1 },
  { order: 1, name: 'K = 1: and gradients', colour: 0 },
  { order: 2, name: 'K = 2: and Hessians', colour: 2 },
];

export function orderReport(
  runs: readonly OrderRun[],
  counts: readonly number[],
): Omit<ReproductionResult, 'interrupted'> {
  if (runs.length === 0) return { tables: [], figures: [], goals: [] };
  const functions = [...new Set(runs.map(({ fn }) => fn))];
  const errors = (fn: OrderRun['fn'], samples: number, order: Order): number[] =>
    runs
      .filter((run) => run.fn === fn && run.samples === samples && run.order === order)
      .map(({ error }) => error);
  const error = (fn: OrderRun['fn'], samples: number, order: Order): number =>
    median(errors(fn, samples, order));
  const rows = functions.flatMap((fn) =>
    counts
      .filter((n) => errors(fn, n, 0).length > 0)
      .map((n) => [fn.title, n, ...orders.map(({ order }) => error(fn, n, order))]),
  );
  const panels = functions.map((fn) => ({
    title: fn.title,
    series: orders.map(({ order, name, colour }) => {
      const known = counts.filter((n) => errors(fn, n, order).length > 0);
      return {
        name,
        colour,
        marks: true,
        points: known.map((n) => [n, error(fn, n, order)] as const),
        band: known.map((n) => {
          const all = errors(fn, n, order);
          return [n, Math.min(...all), Math.max(...all)] as const;
        }),
      };
    }),
  }));
  const title = 'Errors by the order of the labels';
  return {
    tables: [
      {
        title,
        columns: ['test MSE of the values', 'points', ...orders.map(({ name }) => name)],
        rows,
        note: `Medians over the seeds, 10,000 test points. One hidden tanh layer of ${orderUnits} units, at most ${orderEpochs} steps of Levenberg-Marquardt (times the scale), weights 'auto'.`,
      },
    ],
    figures: [
      {
        name: 'orders',
        title,
        caption: 'Test MSE of the values, median and range over the seeds; both axes are logarithmic.',
        svg: smallMultiples({
          description: title,
          xLabel: 'training points',
          yLabel: 'test MSE',
          panels,
          columns: 3,
        }),
      },
    ],
    goals: functions.flatMap((fn) => {
      if (errors(fn, 20, 2).length === 0) return [];
      return [
        atMost(`${fn.title}, 20 points: error with K = 1 over K = 0`, error(fn, 20, 1) / error(fn, 20, 0), 1),
        atMost(`${fn.title}, 20 points: error with K = 2 over K = 1`, error(fn, 20, 2) / error(fn, 20, 1), 1),
      ];
    }),
  };
}
