/** The page about an experiment: headline, table, curves, fields, settings. */
import type { BenchmarkFunction } from '../../datasets/benchmark-function.js';
import { formatNumber, formatRatio, formatSeconds } from '../format.js';
import type { Domain } from '../report/grid.js';
import { chartLegend, logChart, type Series } from '../report/log-chart.js';
import { element, type Markup } from '../report/markup.js';
import { figure, htmlTable, page, section } from '../report/page.js';
import { labelNames, optimizerNames } from './arms.js';
import { trailSamples } from './experiment.js';
import type { Experiment, Moment, Settings, TestError } from './experiment-types.js';
import { fields } from './fields.js';
import { type PlaneFunction, type PlanePoint, trueFunction } from './plane-function.js';
import { type ArmSummary, logarithmicTimes, medianTrail, ratios, summarize } from './summary.js';
import { seedText, tableHeader, tableRow } from './text.js';

export interface ReportOptions {
  readonly fn: BenchmarkFunction;
  readonly experiment: Experiment;
  /** The training points of a seed. */
  points(seed: number): readonly PlanePoint[];
  /** A model for pictures. */
  modelOf(summary: ArmSummary): PlaneFunction;
  /** When and with what the report was made: name and value. */
  readonly circumstances: readonly (readonly [string, string])[];
}

/** The HTML document. */
export function experimentReport(options: ReportOptions): string {
  const { fn, experiment } = options;
  const summaries = summarize(experiment);
  const title = `${fn.title} from ${experiment.settings.samples} points`;
  return page(
    `${title} · dyadic`,
    element('h1', {}, title),
    element('p', { class: 'lead' }, headline(summaries, experiment)),
    element('p', {}, explanation(experiment.settings)),
    experiment.interrupted
      ? element('p', { class: 'notice' }, 'Interrupted: this page holds the runs that were finished.')
      : [],
    section('Test errors', table(summaries), ...ratioLines(summaries)),
    section('Error against time', ...curves(summaries)),
    section(
      'The models and their gradient fields',
      element('p', { class: 'quiet' }, 'Of each kind the run with the median test error.'),
      fieldSection(options, summaries),
    ),
    section('Settings', settingsTable(options)),
  );
}

function headline(summaries: readonly ArmSummary[], experiment: Experiment): string {
  const best = summaries.find(
    ({ arm }) => arm.labels === 'sobolev' && arm.optimizer === 'levenbergMarquardt',
  );
  const ratio = ratios(summaries).find(({ labels }) => labels === 'sobolev');
  if (best === undefined || ratio === undefined) return 'No seed was finished with all four models.';
  const adam = summaries.find(({ arm }) => arm.labels === 'sobolev' && arm.optimizer === 'adam')!.error.value;
  const reached = `Trained on values and gradients, Levenberg-Marquardt reaches a test error (MSE) of ${formatNumber(best.error.value)} in ${formatSeconds(best.seconds)}`;
  const compared = `Adam reaches ${formatNumber(adam)} in the same time, ${formatRatio(ratio.error.value)} as much`;
  return `${reached}; ${compared} (medians over ${seedText(experiment)}).`;
}

function explanation({ samples, testSamples, hidden, activation }: Settings): string {
  return `The same network, one hidden ${activation} layer of ${hidden} units, is trained four times on ${samples} random points: on values alone or also on gradients (Sobolev training), with Adam or with Levenberg-Marquardt. Adam gets the time that Levenberg-Marquardt took. Errors are measured on ${whole(testSamples)} other points: the mean of (m − f)², and the mean of (∂m − ∂f)² over both partial derivatives.`;
}

function table(summaries: readonly ArmSummary[]): Markup {
  const least = Math.min(...summaries.map(({ error }) => error.value));
  const rows = summaries.map((summary) => ({
    cells: tableRow(summary),
    ...(summary.error.value === least ? { style: 'best' } : {}),
  }));
  return htmlTable({ header: tableHeader, rows });
}

function ratioLines(summaries: readonly ArmSummary[]): Markup[] {
  return ratios(summaries).map(({ labels, error }) =>
    element(
      'p',
      { class: 'quiet' },
      `With ${labelNames[labels]}, Adam's error at equal time is ${formatRatio(error.value)} (values) and ${formatRatio(error.gradient)} (gradients) that of Levenberg-Marquardt.`,
    ),
  );
}

function curves(summaries: readonly ArmSummary[]): Markup[] {
  const moments = summaries.flatMap(({ runs }) => runs.flatMap(({ trail }) => trail));
  const times = moments.map(({ seconds }) => seconds).filter((seconds) => seconds > 0);
  if (times.length === 0) return [element('p', { class: 'quiet' }, 'Nothing was measured.')];
  const grid = logarithmicTimes(Math.min(...times), Math.max(...times), 80);
  const chart = (kind: keyof TestError, name: string): Markup => {
    const at = (moment: Moment): readonly [number, number] => [moment.seconds, moment[kind]];
    const series = summaries.map(({ arm, runs }): Series => ({
      name: arm.name,
      style: styleOf(arm),
      points: medianTrail(runs, grid).map(at),
      runs: runs.map(({ trail }) => trail.map(at)),
    }));
    const description = `Test MSE of the ${name} against training time, both axes logarithmic`;
    return figure(
      [element('strong', {}, `Error of the ${name}`), ' on the test points'],
      logChart({ description, xLabel: 'training time in seconds', yLabel: `test MSE, ${name}`, series }),
    );
  };
  const legend = chartLegend(summaries.map(({ arm }) => ({ name: arm.name, style: styleOf(arm) })));
  const note = `Thick: the median over the seeds; thin: each seed. Both axes are logarithmic. The curves are measured on ${whole(trailSamples)} of the test points.`;
  return [
    legend,
    element('div', { class: 'charts' }, chart('value', 'values'), chart('gradient', 'gradients')),
    element('p', { class: 'quiet' }, note),
  ];
}

function styleOf({ labels, optimizer }: ArmSummary['arm']): string {
  return `${labels} ${optimizer === 'adam' ? 'adam' : 'marquardt'}`;
}

function fieldSection({ fn, points, modelOf }: ReportOptions, summaries: readonly ArmSummary[]): Markup {
  const seed = summaries.at(-1)?.typical.seed;
  return fields({
    domain: fn.domain as unknown as Domain,
    truth: trueFunction(fn),
    points: seed === undefined ? [] : points(seed),
    pointsNote: `(those of seed ${seed})`,
    models: summaries.map((summary) => ({
      name: optimizerNames[summary.arm.optimizer],
      notes: [
        labelNames[summary.arm.labels],
        `test MSE ${formatNumber(summary.typical.error.value)}, seed ${summary.typical.seed}`,
      ],
      model: modelOf(summary),
      points: points(summary.typical.seed),
    })),
  });
}

function settingsTable({ experiment, circumstances }: ReportOptions): Markup {
  const { settings, seconds } = experiment;
  const rows: (readonly [string, string])[] = [
    ['seeds (initial parameters and training points)', settings.seeds.join(', ')],
    ['training points · test points', `${whole(settings.samples)} · ${whole(settings.testSamples)}`],
    ['network', `2 → ${settings.hidden} ${settings.activation} → 1, inputs and outputs normalized`],
    ['Levenberg-Marquardt', `until it converges, at most ${formatSeconds(settings.seconds)} for each model`],
    [
      'Adam',
      `learning rate ${settings.learningRate}, all points in each step, the time of Levenberg-Marquardt`,
    ],
    [
      'Sobolev labels',
      'squared errors; each derivative in units of the RMS of its labels, with the same weight as the value',
    ],
    ['the whole experiment', formatSeconds(seconds)],
    ...circumstances,
  ];
  const listed = htmlTable({ header: ['setting', 'value'], rows: rows.map((cells) => ({ cells })) });
  return element('div', { class: 'settings' }, listed);
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}
