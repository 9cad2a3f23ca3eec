/** The result of the experiment as text for a terminal. */
import { formatNumber, formatRatio, formatSeconds } from '../format.js';
import { textTable } from '../text-table.js';
import { arms, labelNames } from './arms.js';
import type { Experiment } from './experiment-types.js';
import { type ArmSummary, ratios, summarize } from './summary.js';

export const tableHeader: readonly string[] = [
  'median over seeds',
  'test MSE, values',
  'test MSE, gradients',
  'training',
  'epochs',
];

/** A line of the table, in the order of `tableHeader`. */
export function tableRow({ arm, error, seconds, epochs }: ArmSummary): string[] {
  const numbers = [formatNumber(error.value), formatNumber(error.gradient)];
  return [arm.name, ...numbers, formatSeconds(seconds), Math.round(epochs).toString()];
}

/** The table, the ratios and what they rest on. */
export function experimentText(experiment: Experiment): string {
  const { settings, interrupted } = experiment;
  const summaries = summarize(experiment);
  const compared = ratios(summaries).map(({ labels, error }) => {
    const [value, gradient] = [formatRatio(error.value), formatRatio(error.gradient)];
    return `With ${labelNames[labels]}, Adam's error at equal time is ${value} (values) and ${gradient} (gradients) that of Levenberg-Marquardt.`;
  });
  return [
    `Styblinski-Tang from ${settings.samples} points, ${settings.testSamples.toLocaleString('en-US')} test points, ${seedText(experiment)}`,
    '',
    textTable(tableHeader, summaries.map(tableRow)),
    '',
    ...compared,
    ...(interrupted ? ['Interrupted: the table holds the runs that were finished.'] : []),
  ].join('\n');
}

/** «5 seeds», or «7 of 20 models» if it was stopped early. */
export function seedText({ settings, runs, interrupted }: Experiment): string {
  const seeds = settings.seeds.length;
  if (interrupted) return `${runs.length} of ${seeds * arms.length} models`;
  return seeds === 1 ? '1 seed' : `${seeds} seeds`;
}
