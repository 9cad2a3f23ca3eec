/** The result of the experiment as data, for `--json`. */
import type { Experiment } from './experiment-types.js';
import { ratios, summarize } from './summary.js';

/** Everything that was measured; the networks themselves are left out. */
export function experimentDocument(experiment: Experiment, report: string): Record<string, unknown> {
  const { settings, runs, interrupted, seconds } = experiment;
  const summaries = summarize(experiment);
  return {
    command: 'reproduce styblinski-tang',
    settings,
    interrupted,
    seconds,
    report,
    medians: summaries.map(({ arm, error, seconds: median, epochs, runs: own }) => ({
      ...arm,
      testError: error,
      seconds: median,
      epochs,
      runs: own.length,
    })),
    adamOverLevenbergMarquardt: ratios(summaries).map(({ labels, error }) => ({ labels, testError: error })),
    runs: runs.map(({ arm, seed, status, epochs, seconds: own, error, trail }) => {
      const { optimizer, labels } = arm;
      return { optimizer, labels, seed, status, epochs, seconds: own, testError: error, trail };
    }),
  };
}
