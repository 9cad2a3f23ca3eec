/** `dyadic fit`: from a CSV table, with or without derivatives, to a saved model. */
import { DomainError } from '../../errors.js';
import { mlp } from '../../network/mlp.js';
import { positionalsOf, switchOption, textOption } from '../arguments.js';
import type { Call, Command } from '../command.js';
import { columnOptions, columnsOf, delimiterOf } from '../data/columns.js';
import { fitErrors } from '../data/column-errors.js';
import { readData } from '../data/read-data.js';
import { exitCodes } from '../exit-codes.js';
import { modelMetadata, outcomeDocument, trainingOutcome } from '../fit/outcome.js';
import { checkpointOption, runTraining } from '../fit/run-training.js';
import { fitOptions, fitSettings } from '../fit/settings.js';
import type { Target } from '../fit/target.js';
import { fitText } from '../fit/text.js';

export const fitCommand: Command = {
  name: 'fit',
  summary: 'train a network on a CSV table of values and, if there are any, derivatives',
  usage: 'data.csv --inputs a,b --output y [--gradient dy_da,dy_db] [options]',
  options: {
    ...columnOptions,
    target: { value: '"sin(x)*y^2"', help: 'a formula to sample with exact slopes, instead of a table' },
    domain: { value: 'x=A:B,…', help: 'the interval of each variable of --target' },
    samples: { value: 'N', help: 'points of --target', default: '200' },
    placement: { value: 'HOW', help: 'of these points: latinHypercube, uniform', default: 'latinHypercube' },
    out: { value: 'FILE', help: 'where the model is saved', default: 'model.json' },
    checkpoint: checkpointOption,
    ...fitOptions,
  },
  examples: [
    'dyadic fit --target "sin(x)*y^2" --domain x=-5:5,y=-5:5 --samples 200',
    'dyadic fit examples/styblinski-tang.csv --inputs x,y --output f --gradient df_dx,df_dy',
    'dyadic fit data.csv --inputs a,b --output y1,y2 --gradient dy1_da,dy1_db,dy2_da,dy2_db --hidden 32,32',
    'dyadic fit data.csv --inputs a,b --output y --optimizer lbfgs --restarts 4 --seconds 60',
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { operation, console, signal } = call;
  const target = await givenTarget(call);
  const table = target === null ? positionalsOf(call, ['data.csv'])[0]! : null;
  const columns = target?.columns ?? columnsOf(call);
  const settings = fitSettings(call, columns);
  const data = target?.data ?? readData(operation, table!, columns, delimiterOf(call));
  const model = textOption(call, 'out') ?? 'model.json';
  const { hidden, activation, seed } = settings;
  const [inputs, outputs] = [columns.inputs.length, columns.outputs.length];
  const network = mlp({ inputs, hidden, outputs, activation, seed });
  const metadata = {
    ...modelMetadata(columns, settings),
    ...(target === null ? {} : { target: target.text, domain: textOption(call, 'domain') }),
  };
  const task = { label: 'fitting', network, settings, data, model, metadata };
  const result = await runTraining(call, task);
  const outcome = trainingOutcome(columns, settings, data, result);
  const test = target === null ? null : fitErrors(result.network, target.test, columns);
  const names = { command: 'fit', data: table ?? target!.text, model };
  const document = outcomeDocument(outcome, names);
  console.print(
    switchOption(call, 'json')
      ? JSON.stringify(test === null ? document : { ...document, test }, null, 1)
      : fitText(outcome, settings, { model, table }, test),
  );
  return signal.aborted ? exitCodes.interrupted : exitCodes.done;
}

/** The formula of --target, or null. Its parser is loaded only where there is one. */
async function givenTarget(call: Call): Promise<Target | null> {
  if (textOption(call, 'target') !== undefined) return (await import('../fit/target.js')).targetOf(call);
  const idle = ['domain', 'samples', 'placement'].find((name) => textOption(call, name) !== undefined);
  if (idle === undefined) return null;
  const advice = 'Add --target "sin(x)*y^2", or leave it out with a table.';
  throw new DomainError(call.operation, `--${idle}`, '--target beside it', 'none', advice);
}
