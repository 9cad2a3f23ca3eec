/** The figures that the experiment on seven functions is to reach. */
import { benchmarkFunctions } from '../../../datasets/benchmark-functions.js';
import { median } from '../../statistics.js';
import { atMost } from '../goal.js';
import type { Goal } from '../reproduction.js';
import { medianError, selected } from './function-medians.js';
import type { FunctionRun } from './function-runs.js';

const limits = { 'styblinski-tang': 1e-4, booth: 1e-4, 'mc-cormick': 1e-6, rosenbrock: 1e-2 } as const;

/** Goals about functions of which all four trainings are finished. */
export function functionGoals(all: readonly FunctionRun[], long: readonly FunctionRun[]): Goal[] {
  const runs = selected(all, { samples: 100 });
  const marquardt = { labels: 'sobolev', method: 'marquardt' } as const;
  const complete = benchmarkFunctions.filter(
    (fn) => selected(runs, { fn, labels: 'sobolev', method: 'adam' }).length > 0,
  );
  if (complete.length === 0) return [];
  const single = complete.flatMap((fn) => {
    const limit = (limits as Readonly<Record<string, number>>)[fn.name];
    const error = medianError(runs, { fn, ...marquardt });
    return limit === undefined ? [] : [atMost(`${fn.title} from 100 points: test MSE`, error, limit)];
  });
  const seconds = median(
    complete.map((fn) => median(selected(runs, { fn, ...marquardt }).map(({ taken }) => taken))),
  );
  const lost = complete.filter(
    (fn) =>
      medianError(runs, { fn, ...marquardt }) >=
      medianError(runs, { fn, labels: 'value', method: 'marquardt' }),
  ).length;
  const slow = complete.filter(
    (fn) =>
      10 * medianError(runs, { fn, ...marquardt }) >
      medianError(runs, { fn, labels: 'sobolev', method: 'adam' }),
  ).length;
  const of = `of ${complete.length}`;
  return [
    ...single,
    atMost('Seconds of a training with Sobolev labels, median of the functions', seconds, 5.2),
    atMost(`Functions (${of}) where Sobolev labels are no better than values`, lost, 1),
    atMost(`Functions (${of}) where Levenberg-Marquardt is not 10 times better than Adam`, slow, 2),
    ...(long.length === 0
      ? []
      : [
          atMost(
            'Styblinski-Tang from 100 points in 20 s (stretch): test MSE',
            median(long.map(({ error }) => error)),
            1e-6,
          ),
        ]),
  ];
}
