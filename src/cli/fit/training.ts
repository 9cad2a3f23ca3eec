/** The training behind `dyadic fit`: the library's `fit` with progress and checkpoints. */
import type { Network } from '../../network/network.js';
import { mlp } from '../../network/mlp.js';
import type { EpochRecord, FitOptions, FitResult } from '../../training/fit-options.js';
import { fit } from '../../training/fit.js';
import type { Columns } from '../data/columns.js';
import type { Data } from '../data/read-data.js';
import { formatNumber } from '../format.js';
import { type FitSettings, optimizerOf } from './settings.js';

/** Seconds between two checkpoints; the first is written after the first epoch. */
const CHECKPOINT_SECONDS = 2;

export interface TrainingHooks {
  readonly signal: AbortSignal;
  onProgress(share: number, note: string): void;
  /** Called with the best network so far. */
  onCheckpoint(network: Network): void;
}

/** Trains a new network on the data. */
export function train(
  settings: FitSettings,
  columns: Columns,
  data: Data,
  hooks: TrainingHooks,
): Promise<FitResult> {
  const { hidden, activation, seed } = settings;
  const [inputs, outputs] = [columns.inputs.length, columns.outputs.length];
  const { x, y, dy } = data;
  const network = mlp({ inputs, hidden, outputs, activation, seed });
  return fit(network, dy === null ? { x, y } : { x, y, dy }, trainingOptions(settings, hooks));
}

function trainingOptions(settings: FitSettings, hooks: TrainingHooks): FitOptions {
  const { epochs, seconds: timeLimit, patience, batchSize, seed, weight } = settings;
  let best = Infinity;
  let unsaved: Network | undefined;
  let nextCheckpoint = 0;
  return {
    optimizer: optimizerOf(settings),
    epochs,
    seed,
    normalize: settings.normalize,
    validationSplit: settings.validation,
    l2: settings.l2,
    signal: hooks.signal,
    ...(weight === undefined ? {} : { losses: { gradient: weight } }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
    ...(patience === undefined ? {} : { patience }),
    ...(batchSize === undefined ? {} : { batchSize }),
    onEpochEnd: (record, current) => {
      const { loss } = record.validation ?? record;
      if (loss < best) [best, unsaved] = [loss, current()];
      if (unsaved !== undefined && record.seconds >= nextCheckpoint) {
        hooks.onCheckpoint(unsaved);
        unsaved = undefined;
        nextCheckpoint = record.seconds + CHECKPOINT_SECONDS;
      }
      hooks.onProgress(
        Math.max(record.epoch / epochs, record.seconds / (timeLimit ?? Infinity)),
        note(record),
      );
    },
  };
}

function note({ epoch, loss, validation }: EpochRecord): string {
  const held = validation === null ? '' : ` · validation ${formatNumber(validation.loss)}`;
  return `epoch ${epoch} · loss ${formatNumber(loss)}${held}`;
}
