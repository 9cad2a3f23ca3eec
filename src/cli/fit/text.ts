/** The outcome of `dyadic fit` and `dyadic train` as text for a terminal. */
import type { ColumnError, FitErrors } from '../data/column-errors.js';
import { formatNumber, formatSeconds } from '../format.js';
import { textTable } from '../text-table.js';
import { type ErrorsOnBoth, parameterCount, type TrainingOutcome } from './outcome.js';
import type { FitSettings } from './settings.js';

/** Files, as they are named in commands to copy. */
export interface Places {
  readonly model: string;
  /** Null where a formula was sampled. */
  readonly table: string | null;
}

/** Summary, errors of each column, and what to do with the model. */
export function fitText(
  outcome: TrainingOutcome,
  settings: FitSettings,
  places: Places,
  test: FitErrors | null = null,
): string {
  const { result, training, validation } = outcome;
  const { inputs, outputs } = outcome.columns;
  const hidden = settings.hidden.map((units) => `${units} ${settings.activation}`).join(' → ');
  const shape = `${inputs.length} → ${hidden} → ${outputs.length}, ${parameterCount(result.network)} parameters`;
  return [
    `Fitted ${subject(outcome)}`,
    `Network: ${shape}. ${course(outcome)}.`,
    result.advice,
    '',
    validation === null ? trainingTable(training) : bothTable([training, validation]),
    ...(test === null ? [] : ['', 'At 10,000 fresh points of the domain:', trainingTable(test)]),
    '',
    ...nextSteps(outcome, places),
  ].join('\n');
}

/** Summary, errors of each column before and after, and what to do with the model. */
export function trainText(outcome: TrainingOutcome, before: ErrorsOnBoth, places: Places): string {
  const { result } = outcome;
  return [
    `Trained further on ${subject(outcome)}`,
    `Network: ${parameterCount(result.network)} parameters. ${course(outcome)}.`,
    result.advice,
    '',
    comparisonTable(before, outcome),
    '',
    ...nextSteps(outcome, places),
  ].join('\n');
}

function subject({ columns, rows, validation }: TrainingOutcome): string {
  const { inputs, outputs, gradient } = columns;
  const derivatives = gradient === null ? '' : ` and the derivatives ${gradient.join(', ')}`;
  const held = validation === null ? '' : `, ${rows.validation} held out for validation`;
  return `${outputs.join(', ')}${derivatives} to ${inputs.join(', ')}: ${rows.training} rows${held}`;
}

function course({ result }: TrainingOutcome): string {
  const { optimizer, epochs, seconds, status, threads, starts, start } = result;
  const many = starts.length === 1 ? '' : `, start ${start + 1} of ${starts.length}`;
  const by = threads.count === 1 ? '' : ` on ${threads.count} threads`;
  return `${optimizer}, ${epochs} epochs in ${formatSeconds(seconds)}${by}${many}, ${status}`;
}

function nextSteps({ columns }: TrainingOutcome, { model, table }: Places): string[] {
  return [
    `Model: ${model}`,
    ...(table === null
      ? []
      : [
          `Inspect it:  dyadic inspect ${model} ${table}`,
          `Train on:    dyadic train ${model} ${table} --out ${model}`,
        ]),
    "Load it:     import { readFileSync } from 'node:fs';",
    "             import { loadNetwork } from 'dyadic';",
    `             const network = loadNetwork(readFileSync(${JSON.stringify(model)}, 'utf8'));`,
    `             network.predict([[${columns.inputs.map(() => '0').join(', ')}]]);   // columns ${columns.inputs.join(', ')}`,
  ];
}

function columnsOf({ values, derivatives }: FitErrors): readonly ColumnError[] {
  return [...values, ...derivatives];
}

function trainingTable(training: FitErrors): string {
  const rows = columnsOf(training).map((error) => [error.column, ...cells(error)]);
  return textTable(['column', 'RMSE', 'R²'], rows);
}

function bothTable(parts: readonly [FitErrors, FitErrors]): string {
  const [training, validation] = parts.map(columnsOf);
  const rows = training!.map((error, k) => [error.column, ...cells(error), ...cells(validation![k]!)]);
  return textTable(['column', 'RMSE training', 'R² training', 'RMSE validation', 'R² validation'], rows);
}

/** The root mean squared error before and after, on each part. */
function comparisonTable(before: ErrorsOnBoth, after: ErrorsOnBoth): string {
  const parts = (['training', 'validation'] as const).filter((part) => after[part] !== null);
  const header = ['column', ...parts.map((part) => `RMSE ${part}, before → after`)];
  const rows = columnsOf(after.training).map(({ column }, k) => [
    column,
    ...parts.map((part) => {
      const [old, now] = [columnsOf(before[part]!)[k]!, columnsOf(after[part]!)[k]!];
      return `${formatNumber(old.rmse)} → ${formatNumber(now.rmse)}`;
    }),
  ]);
  return textTable(header, rows);
}

function cells({ rmse, r2 }: ColumnError): string[] {
  return [formatNumber(rmse), formatR2(r2)];
}

/** R² with two digits of what it lacks to 1, so that 0.9999983 is not written as 1. */
export function formatR2(r2: number | null): string {
  if (r2 === null || !Number.isFinite(r2)) return '–';
  const lack = 1 - r2;
  if (lack <= 0) return '1';
  const digits = Math.min(12, Math.max(3, 1 - Math.floor(Math.log10(lack))));
  return r2 > 0 ? r2.toFixed(digits) : formatNumber(r2);
}
