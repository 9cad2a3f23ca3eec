/** `dyadic train`: a saved model, trained further on a table. */
import { switchOption, textOption } from '../arguments.js';
import type { Call, Command } from '../command.js';
import {
  checkWidths,
  columnOptions,
  columnsWithDefaults,
  delimiterOf,
  storedColumns,
} from '../data/columns.js';
import { dataOption, modelAndTable, readModel } from '../data/model-file.js';
import { readData } from '../data/read-data.js';
import { exitCodes } from '../exit-codes.js';
import { errorsOnBoth, modelMetadata, outcomeDocument, trainingOutcome } from '../fit/outcome.js';
import { checkpointOption, runTraining } from '../fit/run-training.js';
import { storedDefaults, storedSettings, trainingOptions, trainingSettings } from '../fit/settings.js';
import { trainText } from '../fit/text.js';

const { inputs, output, gradient, delimiter } = columnOptions;
const { seed, validation, l2 } = trainingOptions;
const ofTheModel = "the model's";

export const trainCommand: Command = {
  name: 'train',
  summary: 'train a saved model further, with another optimizer or on another table',
  usage: 'model.json data.csv [options]',
  options: {
    data: dataOption,
    inputs: { ...inputs!, default: ofTheModel },
    output: { ...output!, default: ofTheModel },
    gradient: { ...gradient!, help: `${gradient!.help}; or the word none`, default: ofTheModel },
    delimiter: delimiter!,
    out: {
      value: 'FILE',
      help: 'where the trained model is saved; may be the model itself',
      default: 'trained.json',
    },
    checkpoint: checkpointOption,
    ...trainingOptions,
    seed: { ...seed!, default: `${ofTheModel}, so that the same rows are held out` },
    validation: { ...validation!, default: `${ofTheModel}, or 0.2` },
    l2: { ...l2!, default: `${ofTheModel}, or 0` },
  },
  examples: [
    'dyadic train model.json data.csv --optimizer lbfgs --out model.json',
    'dyadic train model.json more.csv --optimizer newtonCG --curvature exact --seconds 60',
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { operation, console, signal } = call;
  const [modelPath, table] = modelAndTable(call);
  const { network, metadata } = readModel(operation, modelPath);
  const columns = columnsWithDefaults(call, modelPath, storedColumns(operation, modelPath, metadata));
  checkWidths(operation, network, columns);
  // The model has its units already; new ones would make it another function.
  const settings = trainingSettings(call, columns, false, storedDefaults(metadata));
  const data = readData(operation, table, columns, delimiterOf(call));
  const model = textOption(call, 'out') ?? 'trained.json';
  const before = errorsOnBoth(network, columns, settings, data);
  const all = { ...metadata, ...modelMetadata(columns, { ...storedSettings(metadata), ...settings }) };
  const task = { label: 'training', network, settings, data, model, metadata: all };
  const result = await runTraining(call, task);
  const outcome = trainingOutcome(columns, settings, data, result);
  const names = { command: 'train', from: modelPath, data: table, model };
  console.print(
    switchOption(call, 'json')
      ? JSON.stringify({ ...outcomeDocument(outcome, names), before }, null, 1)
      : trainText(outcome, before, { model, table }),
  );
  return signal.aborted ? exitCodes.interrupted : exitCodes.done;
}
