/** What a training reports: its course and the errors of each column, on both parts of the table. */
import type { Network } from '../../network/network.js';
import type { EpochRecord, FitResult } from '../../training/fit-options.js';
import { splitSamples, type Samples } from '../../training/training-data.js';
import type { Columns } from '../data/columns.js';
import { type FitErrors, fitErrors } from '../data/column-errors.js';
import type { Data } from '../data/read-data.js';
import { packageVersion } from '../version.js';
import type { TrainingSettings } from './settings.js';

/** Errors on the rows of training and on those held out; null without a validation part. */
export interface ErrorsOnBoth {
  readonly training: FitErrors;
  readonly validation: FitErrors | null;
}

export interface TrainingOutcome extends ErrorsOnBoth {
  readonly columns: Columns;
  readonly settings: TrainingSettings;
  readonly result: FitResult;
  readonly rows: { readonly training: number; readonly validation: number };
}

/** Measures the trained network. */
export function trainingOutcome(
  columns: Columns,
  settings: TrainingSettings,
  data: Data,
  result: FitResult,
): TrainingOutcome {
  const { training, validation } = splitOf(settings, data);
  return {
    columns,
    settings,
    result,
    rows: { training: training.x.rows, validation: validation?.x.rows ?? 0 },
    ...errorsOnBoth(result.network, columns, settings, data),
  };
}

/** Measures a network on both parts. */
export function errorsOnBoth(
  network: Network,
  columns: Columns,
  settings: TrainingSettings,
  data: Data,
): ErrorsOnBoth {
  const { training, validation } = splitOf(settings, data);
  return {
    training: fitErrors(network, training, columns),
    validation: validation === null ? null : fitErrors(network, validation, columns),
  };
}

/** The split that `fit` makes: same samples, share and seed. */
function splitOf(
  { validation, seed }: TrainingSettings,
  data: Data,
): { readonly training: Samples; readonly validation: Samples | null } {
  return splitSamples(
    { ...data, d2y: null, weights: new Float64Array(data.x.rows).fill(1) },
    validation,
    seed,
  );
}

/** What is saved beside the network: enough to use it on another table and to train it again. */
export function modelMetadata(columns: Columns, settings: object): Record<string, unknown> {
  return { columns, settings, createdBy: `dyadic ${packageVersion()}` };
}

/** The outcome for `--json`, with at most 200 records of the history, evenly spaced, the last one among them. */
export function outcomeDocument(
  outcome: TrainingOutcome,
  names: Record<string, string>,
): Record<string, unknown> {
  const { columns, settings, result, rows, training, validation } = outcome;
  const { status, advice, epochs, seconds, threads, starts, start, history } = result;
  return {
    ...names,
    columns,
    settings,
    rows,
    parameters: parameterCount(result.network),
    status,
    advice,
    epochs,
    seconds,
    threads,
    starts,
    start,
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
