/** `dyadic fit`: from a CSV table, with or without derivatives, to a saved model. */
import { mlp } from '../../network/mlp.js';
import { positionalsOf, switchOption, textOption } from '../arguments.js';
import type { Call, Command } from '../command.js';
import { columnOptions, columnsOf, delimiterOf } from '../data/columns.js';
import { readData } from '../data/read-data.js';
import { exitCodes } from '../exit-codes.js';
import { modelMetadata, outcomeDocument, trainingOutcome } from '../fit/outcome.js';
import { checkpointOption, runTraining } from '../fit/run-training.js';
import { fitOptions, fitSettings } from '../fit/settings.js';
import { fitText } from '../fit/text.js';

export const fitCommand: Command = {
  name: 'fit',
  summary: 'train a network on a CSV table of values and, if there are any, derivatives',
  usage: 'data.csv --inputs a,b --output y [--gradient dy_da,dy_db] [options]',
  options: {
    ...columnOptions,
    out: { value: 'FILE', help: 'where the model is saved', default: 'model.json' },
    checkpoint: checkpointOption,
    ...fitOptions,
  },
  examples: [
    'dyadic fit examples/styblinski-tang.csv --inputs x,y --output f --gradient df_dx,df_dy',
    'dyadic fit data.csv --inputs a,b --output y1,y2 --gradient dy1_da,dy1_db,dy2_da,dy2_db --hidden 32,32',
    'dyadic fit data.csv --inputs a,b --output y --optimizer lbfgs --restarts 4 --seconds 60',
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
  const { hidden, activation, seed } = settings;
  const [inputs, outputs] = [columns.inputs.length, columns.outputs.length];
  const network = mlp({ inputs, hidden, outputs, activation, seed });
  const metadata = modelMetadata(columns, settings);
  const task = { label: 'fitting', network, settings, data, model, metadata };
  const result = await runTraining(call, task);
  const outcome = trainingOutcome(columns, settings, data, result);
  console.print(
    switchOption(call, 'json')
      ? JSON.stringify(outcomeDocument(outcome, { command: 'fit', data: table, model }), null, 1)
      : fitText(outcome, settings, { model, table }),
  );
  return signal.aborted ? exitCodes.interrupted : exitCodes.done;
}
