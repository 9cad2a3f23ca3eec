/** From single runs to what is reported: medians over seeds, the ratio at equal time, and the median curves. */
import { median } from '../statistics.js';
import { type Arm, arms } from './arms.js';
import type { Experiment, Moment, Run, TestError } from './experiment-types.js';

/** Medians over the seeds of one arm. */
export interface ArmSummary {
  readonly arm: Arm;
  readonly runs: readonly Run[];
  readonly error: TestError;
  readonly seconds: number;
  readonly epochs: number;
  /** The run whose test error is the median one (the lower one of an even count): the one to show. */
  readonly typical: Run;
}

/** How many times larger Adam's median errors are than Levenberg-Marquardt's, for one kind of labels. */
export interface Ratio {
  readonly labels: Arm['labels'];
  readonly error: TestError;
}

/** The arms of which at least one run was finished. */
export function summarize({ runs }: Experiment): ArmSummary[] {
  return arms.flatMap((arm) => {
    const own = runs.filter((run) => run.arm === arm).sort((a, b) => a.error.value - b.error.value);
    if (own.length === 0) return [];
    const error = {
      value: median(own.map((run) => run.error.value)),
      gradient: median(own.map((run) => run.error.gradient)),
    };
    const typical = own[(own.length - 1) >> 1]!;
    const seconds = median(own.map((run) => run.seconds));
    return [{ arm, runs: own, error, seconds, epochs: median(own.map((run) => run.epochs)), typical }];
  });
}

/** The ratios where both optimizers have runs, over the seeds that both have finished. */
export function ratios(summaries: readonly ArmSummary[]): Ratio[] {
  return (['value', 'sobolev'] as const).flatMap((labels) => {
    const runsOf = (optimizer: Arm['optimizer']): readonly Run[] =>
      summaries.find(({ arm }) => arm.labels === labels && arm.optimizer === optimizer)?.runs ?? [];
    const [adam, marquardt] = [runsOf('adam'), runsOf('levenbergMarquardt')];
    const common = (runs: readonly Run[], others: readonly Run[]): readonly Run[] =>
      runs.filter(({ seed }) => others.some((other) => other.seed === seed));
    const [above, below] = [common(adam, marquardt), common(marquardt, adam)];
    if (above.length === 0) return [];
    const ratio = (kind: keyof TestError): number =>
      median(above.map(({ error }) => error[kind])) / median(below.map(({ error }) => error[kind]));
    return [{ labels, error: { value: ratio('value'), gradient: ratio('gradient') } }];
  });
}

/**
 * The median error over the runs at the given times. Between two moments an error is interpolated on logarithmic axes;
 * a run that has ended keeps its last one; a time before the first moment of some run has no median and is left out.
 */
export function medianTrail(runs: readonly Pick<Run, 'trail'>[], times: readonly number[]): Moment[] {
  return times.flatMap((seconds) => {
    const moments = runs.flatMap(({ trail }) => momentAt(trail, seconds) ?? []);
    if (moments.length < runs.length) return [];
    const value = median(moments.map((moment) => moment.value));
    return [{ seconds, value, gradient: median(moments.map((moment) => moment.gradient)) }];
  });
}

/** `count` times from `from` to `to`, evenly spaced on a logarithmic axis. */
export function logarithmicTimes(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => from * (to / from) ** (k / (count - 1)));
}

function momentAt(trail: readonly Moment[], seconds: number): Moment | undefined {
  const next = trail.findIndex((moment) => moment.seconds >= seconds);
  const [before, after] = next < 0 ? [trail.at(-1), trail.at(-1)] : [trail[next - 1], trail[next]!];
  if (after === undefined || seconds === after.seconds) return after;
  if (before === undefined || before === after) return before;
  const share = Math.log(seconds / before.seconds) / Math.log(after.seconds / before.seconds);
  const between = (from: number, to: number): number => from * (to / from) ** share;
  return {
    seconds,
    value: between(before.value, after.value),
    gradient: between(before.gradient, after.gradient),
  };
}
