/** `dyadic inspect`: the loss of a saved model on a table, to second order, sample by sample. */
import { setImmediate } from 'node:timers/promises';
import { linearize } from '../../linearization/linearize.js';
import { choiceOption, numberOption, switchOption } from '../arguments.js';
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
import { inspectSamples } from '../inspect/inspection.js';
import { batchOf, reportSpectra, spectrumSettings } from '../inspect/spectrum-report.js';
import { spectraOf } from '../inspect/spectrum.js';
import { inspectionText, sorted, sortKeys } from '../inspect/text.js';
import { progress } from '../progress.js';

const { inputs, output, delimiter } = columnOptions;

export const inspectCommand: Command = {
  name: 'inspect',
  summary: 'gradients and Hessians of a saved model, sample by sample, from their factors',
  usage: 'model.json data.csv [options]',
  options: {
    data: dataOption,
    inputs: { ...inputs!, default: "the model's" },
    output: { ...output!, default: "the model's" },
    delimiter: delimiter!,
    top: { value: 'N', help: 'samples in the table', default: '10' },
    spectrum: { help: 'the eigenvalues of the Hessian and of the Gauss-Newton matrix instead' },
    plot: { value: 'FILE.html', help: 'with --spectrum: a page with a picture of both' },
    batch: { value: 'N', help: 'with --spectrum: so many random rows instead of all' },
    seed: { value: 'SEED', help: 'with --batch: which rows', default: '1' },
    sort: { value: 'KEY', help: `what the table is sorted by: ${sortKeys.join(', ')}`, default: 'gradient' },
  },
  examples: [
    'dyadic inspect model.json examples/styblinski-tang.csv',
    'dyadic inspect model.json data.csv --sort trace --json',
    'dyadic inspect model.json data.csv --spectrum --plot spectrum.html',
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { operation, console, signal } = call;
  const [modelPath, dataPath] = modelAndTable(call);
  const top = numberOption(call, 'top', 10, { least: 1, whole: true });
  const sort = choiceOption(call, 'sort', sortKeys, 'gradient');
  const spectrum = spectrumSettings(call);
  const separator = delimiterOf(call);
  const { network, metadata } = readModel(operation, modelPath);
  const stored = columnsWithDefaults(call, modelPath, storedColumns(operation, modelPath, metadata));
  const columns = { ...stored, gradient: null };
  checkWidths(operation, network, columns);
  const data = readData(operation, dataPath, columns, separator);
  const names = { command: 'inspect', model: modelPath, data: dataPath, columns, loss: 'halfSquaredError' };
  if (spectrum !== null) {
    const batch = batchOf(data, spectrum);
    const at = linearize(network, { x: batch.x, y: batch.y }, 'halfSquaredError');
    return reportSpectra(call, spectraOf(at), spectrum.plot, names);
  }
  const at = linearize(network, { x: data.x, y: data.y }, 'halfSquaredError');

  const shown = progress({ stream: console.stream, label: 'inspecting', quiet: switchOption(call, 'quiet') });
  const inspection = await inspectSamples(at, async (done) => {
    shown.update(done / data.x.rows, `${done} of ${data.x.rows} samples`);
    await setImmediate();
    return !signal.aborted;
  });
  shown.stop();

  if (switchOption(call, 'json')) {
    const samples = sorted(inspection.samples, sort);
    console.print(JSON.stringify({ ...names, ...inspection, samples, bytesPerNumber: 8 }, null, 1));
  } else {
    console.print(inspectionText(inspection, top, sort));
    if (signal.aborted) console.print(`Interrupted after ${inspection.samples.length} samples.`);
  }
  return signal.aborted ? exitCodes.interrupted : exitCodes.done;
}
