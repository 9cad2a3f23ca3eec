/** What `dyadic fit` reports: the course of the training and the errors of each column, on both parts of the table. */
import type { Network } from '../../network/network.js';
import type { EpochRecord, FitResult } from '../../training/fit-options.js';
import { splitSamples } from '../../training/training-data.js';
import type { Columns } from '../data/columns.js';
import { type FitErrors, fitErrors } from '../data/column-errors.js';
import type { Data } from '../data/read-data.js';
import { packageVersion } from '../version.js';
import type { FitSettings } from './settings.js';

export interface FitOutcome {
  readonly columns: Columns;
  readonly settings: FitSettings;
  readonly result: FitResult;
  readonly rows: { readonly training: number; readonly validation: number };
  readonly training: FitErrors;
  /** Null without a validation part. */
  readonly validation: FitErrors | null;
}

/** Measures the trained network. The split is the one that `fit` made: same samples, share and seed. */
export function fitOutcome(
  columns: Columns,
  settings: FitSettings,
  data: Data,
  result: FitResult,
): FitOutcome {
  const all = { ...data, d2y: null, weights: new Float64Array(data.x.rows).fill(1) };
  const { training, validation } = splitSamples(all, settings.validation, settings.seed);
  return {
    columns,
    settings,
    result,
    rows: { training: training.x.rows, validation: validation?.x.rows ?? 0 },
    training: fitErrors(result.network, training, columns),
    validation: validation === null ? null : fitErrors(result.network, validation, columns),
  };
}

/** What is saved beside the network: enough to use it on another table and to train it again. */
export function modelMetadata(columns: Columns, settings: FitSettings): Record<string, unknown> {
  return { columns, settings, createdBy: `dyadic ${packageVersion()}` };
}

/** The outcome for `--json`, with at most 200 records of the history, evenly spaced, the last one among them. */
export function outcomeDocument(
  outcome: FitOutcome,
  places: Record<string, string>,
): Record<string, unknown> {
  const { columns, settings, result, rows, training, validation } = outcome;
  const { status, advice, epochs, seconds, history } = result;
  return {
    command: 'fit',
    ...places,
    columns,
    settings,
    rows,
    parameters: parameterCount(result.network),
    status,
    advice,
    epochs,
    seconds,
    training,
    validation,
    history: thinned(history, 200),
  };
}

/** The number of parameters. */
export function parameterCount(network: Network): number {
  return network.program.parameterCount;
}

function thinned(history: readonly EpochRecord[], most: number): EpochRecord[] {
  const step = Math.ceil(history.length / most);
  return history.filter((_, k) => (history.length - 1 - k) % step === 0);
}
