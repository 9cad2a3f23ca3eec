/** `dyadic fit`: from a CSV table, with or without derivatives, to a saved model. */
import { rmSync } from 'node:fs';
import { saveNetwork } from '../../network/save.js';
import type { Network } from '../../network/network.js';
import { positionalsOf, switchOption, textOption } from '../arguments.js';
import type { Call, Command } from '../command.js';
import { columnOptions, columnsOf, delimiterOf } from '../data/columns.js';
import { readData } from '../data/read-data.js';
import { exitCodes } from '../exit-codes.js';
import { fitOutcome, modelMetadata, outcomeDocument } from '../fit/outcome.js';
import { fitOptions, fitSettings } from '../fit/settings.js';
import { outcomeText } from '../fit/text.js';
import { train } from '../fit/training.js';
import { progress } from '../progress.js';
import { writeAtomically } from '../write-atomically.js';

export const fitCommand: Command = {
  name: 'fit',
  summary: 'train a network on a CSV table of values and, if there are any, derivatives',
  usage: 'data.csv --inputs a,b --output y [--gradient dy_da,dy_db] [options]',
  options: {
    ...columnOptions,
    out: { value: 'FILE', help: 'where the model is saved', default: 'model.json' },
    checkpoint: {
      value: 'FILE',
      help: 'where the best model so far is kept during training, and after it only if this option is given',
      default: 'OUT.checkpoint.json',
    },
    ...fitOptions,
  },
  examples: [
    'dyadic fit examples/styblinski-tang.csv --inputs x,y --output f --gradient df_dx,df_dy',
    'dyadic fit data.csv --inputs a,b --output y1,y2 --gradient dy1_da,dy1_db,dy2_da,dy2_db --hidden 32,32',
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { operation, console, signal } = call;
  const [table] = positionalsOf(call, ['data.csv']) as [string];
  const columns = columnsOf(call);
  const settings = fitSettings(call, columns);
  const data = readData(operation, table, columns, delimiterOf(call));
  const model = textOption(call, 'out') ?? 'model.json';
  const kept = textOption(call, 'checkpoint');
  const checkpoint = kept ?? `${model}.checkpoint.json`;
  const metadata = modelMetadata(columns, settings);
  const save = (path: string, network: Network): void =>
    writeAtomically(operation, path, `${saveNetwork(network, { metadata })}\n`);

  const shown = progress({ stream: console.stream, label: 'fitting', quiet: switchOption(call, 'quiet') });
  const result = await train(settings, columns, data, {
    signal,
    onProgress: shown.update,
    onCheckpoint: (network) => save(checkpoint, network),
  }).finally(shown.stop);

  save(model, result.network);
  // The model is in place; a checkpoint that nobody asked for would only be litter.
  if (kept === undefined) rmSync(checkpoint, { force: true });
  const outcome = fitOutcome(columns, settings, data, result);
  const document = outcomeDocument(outcome, { data: table, model });
  console.print(
    switchOption(call, 'json') ? JSON.stringify(document, null, 1) : outcomeText(outcome, model, table),
  );
  return signal.aborted ? exitCodes.interrupted : exitCodes.done;
}
