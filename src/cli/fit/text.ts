/** The outcome of `dyadic fit` as text for a terminal. */
import type { ColumnError } from '../data/column-errors.js';
import { formatNumber, formatSeconds } from '../format.js';
import { textTable } from '../text-table.js';
import { type FitOutcome, parameterCount } from './outcome.js';

/** Summary, errors of each column, and what to do with the model. */
export function outcomeText(outcome: FitOutcome, model: string, table: string): string {
  const { columns, settings, result, rows, training, validation } = outcome;
  const { inputs, outputs, gradient } = columns;
  const derivatives = gradient === null ? '' : ` and the derivatives ${gradient.join(', ')}`;
  const held = validation === null ? '' : `, ${rows.validation} held out for validation`;
  const hidden = settings.hidden.map((units) => `${units} ${settings.activation}`).join(' → ');
  const shape = `${inputs.length} → ${hidden} → ${outputs.length}, ${parameterCount(result.network)} parameters`;
  const course = `${result.optimizer}, ${result.epochs} epochs in ${formatSeconds(result.seconds)}, ${result.status}`;
  return [
    `Fitted ${outputs.join(', ')}${derivatives} to ${inputs.join(', ')}: ${rows.training} rows${held}`,
    `Network: ${shape}. ${course}.`,
    result.advice,
    '',
    validation === null ? trainingTable(outcome) : bothTable([training, validation]),
    '',
    `Model: ${model}`,
    `Inspect it:  dyadic inspect ${model} ${table}`,
    "Load it:     import { readFileSync } from 'node:fs';",
    "             import { loadNetwork } from 'dyadic';",
    `             const network = loadNetwork(readFileSync(${JSON.stringify(model)}, 'utf8'));`,
    `             network.predict([[${inputs.map(() => '0').join(', ')}]]);   // columns ${inputs.join(', ')}`,
  ].join('\n');
}

function trainingTable({ training }: FitOutcome): string {
  const rows = [...training.values, ...training.derivatives].map((error) => [error.column, ...cells(error)]);
  return textTable(['column', 'RMSE', 'R²'], rows);
}

function bothTable(parts: readonly [FitOutcome['training'], FitOutcome['training']]): string {
  const [training, validation] = parts.map(({ values, derivatives }) => [...values, ...derivatives]);
  const rows = training!.map((error, k) => [error.column, ...cells(error), ...cells(validation![k]!)]);
  return textTable(['column', 'RMSE training', 'R² training', 'RMSE validation', 'R² validation'], rows);
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
