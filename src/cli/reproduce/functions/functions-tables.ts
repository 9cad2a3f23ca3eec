/** The tables of the experiment on seven functions. */
import { benchmarkFunctions } from '../../../datasets/benchmark-functions.js';
import { median } from '../../statistics.js';
import type { ResultTable } from '../reproduction.js';
import { logarithm, medianError, selected } from './function-medians.js';
import type { ChosenRun } from './held-out-choice.js';
import { adamRate, type FunctionRun, hiddenUnits, mostEpochs } from './function-runs.js';

/** A table for each number of points; the runs with more time in one of their own. */
export function functionTables(runs: readonly FunctionRun[], long: readonly FunctionRun[]): ResultTable[] {
  const counts = [...new Set(runs.map(({ samples }) => samples))].sort((a, b) => a - b);
  return [
    ...counts.map((samples) => errorTable(runs, samples)),
    ...(long.length === 0 ? [] : [longTable(long)]),
  ];
}

function errorTable(all: readonly FunctionRun[], samples: number): ResultTable {
  const runs = selected(all, { samples });
  const rows = benchmarkFunctions
    .filter((fn) => runs.some((run) => run.fn === fn))
    .map((fn) => {
      const error = (labels: 'value' | 'sobolev', method: 'marquardt' | 'adam'): string =>
        logarithm(medianError(runs, { fn, labels, method }));
      const seconds = median(
        selected(runs, { fn, labels: 'sobolev', method: 'marquardt' }).map(({ taken }) => taken),
      );
      return [
        fn.title,
        error('value', 'marquardt'),
        error('sobolev', 'marquardt'),
        error('value', 'adam'),
        error('sobolev', 'adam'),
        seconds,
      ];
    });
  return {
    title: `Test errors from ${samples} points`,
    columns: [
      'log₁₀ of the test MSE',
      'Levenberg-Marquardt, values',
      'Levenberg-Marquardt, Sobolev',
      'Adam, values',
      'Adam, Sobolev',
      'seconds (Sobolev)',
    ],
    rows,
    note: `Medians over the seeds, 10,000 test points. One hidden tanh layer of ${hiddenUnits} units, normalized, gradient weight 'auto'. Levenberg-Marquardt takes at most ${mostEpochs.toLocaleString('en-US')} steps; Adam (learning rate ${adamRate}, all points in each step) gets the time that it took.`,
  };
}

function longTable(long: readonly FunctionRun[]): ResultTable {
  return {
    title: 'Styblinski-Tang with more time',
    columns: ['seed', 'test MSE', 'seconds', 'epochs'],
    rows: long.map(({ seed, error, taken, epochs }) => [String(seed), error, taken, epochs]),
    note: 'Levenberg-Marquardt with Sobolev labels from 100 points.',
  };
}

/** What held-out points advise where labels are few: one table, or none. */
export function chosenTables(all: readonly FunctionRun[], chosen: readonly ChosenRun[]): ResultTable[] {
  if (chosen.length === 0) return [];
  const few = selected(all, { samples: chosen[0]!.samples, method: 'marquardt' });
  const functions = benchmarkFunctions.filter((fn) => chosen.some((run) => run.fn === fn));
  return [
    {
      title: 'Few points: what held-out errors choose',
      columns: ['log₁₀ of the test MSE', 'values', 'Sobolev', 'chosen', 'slopes were used'],
      rows: functions.map((fn) => {
        const own = chosen.filter((run) => run.fn === fn);
        const used = own.filter(({ choice }) => choice.labels === 'sobolev').length;
        return [
          fn.title,
          logarithm(medianError(few, { fn, labels: 'value' })),
          logarithm(medianError(few, { fn, labels: 'sobolev' })),
          logarithm(median(own.map(({ error }) => error))),
          `${used} of ${own.length}`,
        ];
      }),
      note: 'Chosen for each seed by the held-out error of four folds: with or without slopes, l2 of 0, 1e-4, 1e-3 or 1e-2; Levenberg-Marquardt, 60 steps (times the scale). Slopes hurt where they say little about values farther off: the short waves of Ackley, the unbounded gradient of Bukin.',
    },
  ];
}
