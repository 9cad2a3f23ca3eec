/** The training behind `dyadic fit` and `dyadic train`: the library's `fit` with progress and checkpoints. */
import type { Network } from '../../network/network.js';
import type { EpochRecord, FitOptions, FitResult } from '../../training/fit-options.js';
import { fit } from '../../training/fit.js';
import type { Data } from '../data/read-data.js';
import { formatNumber } from '../format.js';
import { optimizerOf } from './optimizers.js';
import type { TrainingSettings } from './settings.js';

/** Seconds between two checkpoints; the first is written after the first epoch. */
const CHECKPOINT_SECONDS = 2;

export interface TrainingHooks {
  readonly signal: AbortSignal;
  onProgress(share: number, note: string): void;
  /** Called with the best network so far. */
  onCheckpoint(network: Network): void;
}

/** Trains a network on the data. */
export function train(
  network: Network,
  settings: TrainingSettings,
  { x, y, dy }: Data,
  hooks: TrainingHooks,
): Promise<FitResult> {
  return fit(network, dy === null ? { x, y } : { x, y, dy }, optionsOf(settings, hooks));
}

function optionsOf(settings: TrainingSettings, hooks: TrainingHooks): FitOptions {
  const { epochs, seconds: timeLimit, patience, restarts, seed, weight } = settings;
  const batchSize = settings.optimizer.values['batchSize'];
  let best = Infinity;
  let unsaved: Network | undefined;
  let nextCheckpoint = 0;
  return {
    optimizer: optimizerOf(settings.optimizer),
    epochs,
    restarts,
    seed,
    normalize: settings.normalize,
    validationSplit: settings.validation,
    l2: settings.l2,
    signal: hooks.signal,
    ...(weight === undefined ? {} : { losses: { gradient: weight } }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
    ...(patience === undefined ? {} : { patience }),
    ...(settings.threads === undefined ? {} : { threads: settings.threads }),
    ...(typeof batchSize === 'number' ? { batchSize } : {}),
    onEpochEnd: (record, current) => {
      const { loss } = record.validation ?? record;
      if (loss < best) [best, unsaved] = [loss, current()];
      if (unsaved !== undefined && record.seconds >= nextCheckpoint) {
        hooks.onCheckpoint(unsaved);
        unsaved = undefined;
        nextCheckpoint = record.seconds + CHECKPOINT_SECONDS;
      }
      const epochsDone = (record.start + record.epoch / epochs) / (restarts + 1);
      const share = Math.max(epochsDone, record.seconds / (timeLimit ?? Infinity));
      hooks.onProgress(share, note(record, restarts));
    },
  };
}

function note({ start, epoch, loss, validation }: EpochRecord, restarts: number): string {
  const which = restarts === 0 ? '' : `start ${start + 1} of ${restarts + 1} · `;
  const held = validation === null ? '' : ` · validation ${formatNumber(validation.loss)}`;
  return `${which}epoch ${epoch} · loss ${formatNumber(loss)}${held}`;
}
