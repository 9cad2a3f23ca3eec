/** Tables, figure and claims of the paper's own protocol. */
import type { BenchmarkFunction } from '../../../datasets/benchmark-function.js';
import { benchmarkFunctions } from '../../../datasets/benchmark-functions.js';
import { formatRatio } from '../../format.js';
import { smallMultiples } from '../../report/small-multiples.js';
import { median } from '../../statistics.js';
import { atMost } from '../goal.js';
import type { Goal, ResultFigure, ResultTable } from '../reproduction.js';
import { mostSeconds, type PaperRun, paperBatch, paperRate, paperSteps, type Protocol } from './paper-run.js';

/** A table for each number of points. */
export function paperTables(runs: readonly PaperRun[], scale: number): ResultTable[] {
  const steps = Math.max(1, Math.round(paperSteps * scale)).toLocaleString('en-US');
  const note = `Test MSE of the values on 10,000 points, medians over the seeds. The paper: 2 × 256 ReLU, linear output, squared errors on values and gradients with weight 1, learning rate ${paperRate.toExponential()}. Chosen here, because the paper does not say: Adam, mini-batches of ${paperBatch}, ${steps} steps, raw units, He's initial parameters. Ours: 1 × 32 tanh, normalized, Levenberg-Marquardt on values and gradients, for the time of the paper's Sobolev training and ${mostSeconds} s at most. So few steps at that rate leave the paper's networks far from trained where values are large: what the paper reached with steps that it does not count, this table cannot show.`;
  return countsOf(runs).map((samples) => ({
    title: `The paper's protocol, ${samples.toLocaleString('en-US')} points`,
    columns: ['function', 'values', 'Sobolev', 'gain', 'seconds', 'ours, Sobolev', 'seconds'],
    rows: functionsOf(runs, samples).map((fn) => {
      const of = (protocol: Protocol): PaperRun[] => picked(runs, fn, samples, protocol);
      const seconds = (protocol: Protocol): number => median(of(protocol).map((run) => run.seconds));
      const [value, sobolev, ours] = (['value', 'sobolev', 'ours'] as const).map((p) => errorOf(of(p)));
      const gain = formatRatio(value! / sobolev!);
      return [fn.title, value!, sobolev!, gain, seconds('sobolev'), ours!, seconds('ours')];
    }),
    note,
  }));
}

/** Error against the number of points, a panel for each function. */
export function paperFigures(runs: readonly PaperRun[]): ResultFigure[] {
  const counts = countsOf(runs);
  if (counts.length === 0) return [];
  const looks = [
    { name: 'paper, values', colour: 1, protocol: 'value' },
    { name: 'paper, Sobolev', colour: 0, protocol: 'sobolev' },
    { name: 'ours, Sobolev', colour: 2, protocol: 'ours' },
  ] as const;
  const panels = benchmarkFunctions.map((fn) => ({
    title: fn.title,
    series: looks.map(({ name, colour, protocol }) => ({
      name,
      colour,
      marks: true,
      points: counts.map((n) => [n, errorOf(picked(runs, fn, n, protocol))] as const),
    })),
  }));
  const svg = smallMultiples({
    description: 'Test MSE against the number of training points',
    xLabel: 'training points',
    yLabel: 'test MSE',
    panels,
  });
  const title = "The paper's protocol by the number of points";
  const caption = 'Test MSE of the values, medians over the seeds; both axes are logarithmic.';
  return [{ name: 'paper-protocol', title, caption, svg }];
}

/** What the paper claims of its protocol. */
export function paperGoals(runs: readonly PaperRun[]): Goal[] {
  return countsOf(runs).flatMap((samples) => {
    const complete = functionsOf(runs, samples).filter((fn) => picked(runs, fn, samples, 'ours').length > 0);
    if (complete.length === 0) return [];
    const worse = (a: Protocol, b: Protocol): number =>
      complete.filter((fn) => errorOf(picked(runs, fn, samples, a)) >= errorOf(picked(runs, fn, samples, b)))
        .length;
    const of = `of ${complete.length}, ${samples.toLocaleString('en-US')} points`;
    return [
      atMost(`The paper's claim: functions (${of}) where Sobolev is no better`, worse('sobolev', 'value'), 1),
    ];
  });
}

function countsOf(runs: readonly PaperRun[]): number[] {
  return [...new Set(runs.map(({ samples }) => samples))].sort((a, b) => a - b);
}

function functionsOf(runs: readonly PaperRun[], samples: number): BenchmarkFunction[] {
  return benchmarkFunctions.filter((fn) => runs.some((run) => run.fn === fn && run.samples === samples));
}

function picked(
  runs: readonly PaperRun[],
  fn: BenchmarkFunction,
  samples: number,
  protocol: Protocol,
): PaperRun[] {
  return runs.filter((run) => run.fn === fn && run.samples === samples && run.protocol === protocol);
}

function errorOf(runs: readonly PaperRun[]): number {
  return median(runs.map(({ error }) => error));
}
