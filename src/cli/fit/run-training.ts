/** From settings to a saved model: what `dyadic fit` and `dyadic train` do between reading and reporting. */
import { rmSync } from 'node:fs';
import type { Network } from '../../network/network.js';
import { saveNetwork } from '../../network/save.js';
import type { FitResult } from '../../training/fit-options.js';
import { switchOption, textOption } from '../arguments.js';
import type { Call, CommandOption } from '../command.js';
import type { Data } from '../data/read-data.js';
import { progress } from '../progress.js';
import { writeAtomically } from '../write-atomically.js';
import type { TrainingSettings } from './settings.js';
import { train } from './training.js';

export const checkpointOption: CommandOption = {
  value: 'FILE',
  help: 'where the best model so far is kept during training, and after it only if this option is given',
  default: 'OUT.checkpoint.json',
};

export interface TrainingTask {
  /** What the progress bar says. */
  readonly label: string;
  readonly network: Network;
  readonly settings: TrainingSettings;
  readonly data: Data;
  /** Where the model is saved. */
  readonly model: string;
  /** What is saved beside it. */
  readonly metadata: Record<string, unknown>;
}

/** Trains with a progress bar, keeps the best network on disk while it does, and saves the result. */
export async function runTraining(call: Call, task: TrainingTask): Promise<FitResult> {
  const { operation, console, signal } = call;
  const { model, metadata } = task;
  const kept = textOption(call, 'checkpoint');
  const checkpoint = kept ?? `${model}.checkpoint.json`;
  const save = (path: string, network: Network): void =>
    writeAtomically(operation, path, `${saveNetwork(network, { metadata })}\n`);
  const shown = progress({ stream: console.stream, label: task.label, quiet: switchOption(call, 'quiet') });
  const result = await train(task.network, task.settings, task.data, {
    signal,
    onProgress: shown.update,
    onCheckpoint: (network) => save(checkpoint, network),
  }).finally(shown.stop);
  save(model, result.network);
  // The model is in place; a checkpoint that nobody asked for would only be litter.
  if (kept === undefined) rmSync(checkpoint, { force: true });
  return result;
}
