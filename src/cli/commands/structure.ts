/** `dyadic structure`: the form of a saved model's derivatives, told by its layers alone. */
import { structure, type Structure } from '../../structure/structure.js';
import { choiceOption, numberOption, positionalsOf, switchOption } from '../arguments.js';
import type { Call, Command } from '../command.js';
import { readModel } from '../data/model-file.js';
import { exitCodes } from '../exit-codes.js';
import { structureText } from '../structure/text.js';

export const structureCommand: Command = {
  name: 'structure',
  summary: "the form of a saved model's derivatives: outer products, ranks, sizes, flops and formulas",
  usage: 'model.json [options]',
  options: {
    samples: { value: 'N', help: 'samples that sizes and flops are counted for', default: '1' },
    tex: { help: 'print the formulas of every block, ready for a paper' },
    of: {
      value: 'WHAT',
      help: 'formulas of the loss or of one output, as in Bakker et al.: loss, output',
      default: 'loss',
    },
  },
  examples: [
    'dyadic structure model.json --samples 100',
    'dyadic structure model.json --tex > derivatives.tex',
  ],
  run,
};

function run(call: Call): Promise<number> {
  const { operation, console } = call;
  const [path] = positionalsOf(call, ['model.json']) as [string];
  const samples = numberOption(call, 'samples', 1, { least: 1, whole: true });
  const of = choiceOption(call, 'of', ['loss', 'output'] as const, 'loss');
  const report = structure(readModel(operation, path).network, { samples });
  if (switchOption(call, 'json')) console.print(JSON.stringify(documentOf(path, report, of), null, 1));
  else console.print(switchOption(call, 'tex') ? report.tex(of) : structureText(report));
  return Promise.resolve(exitCodes.done);
}

function documentOf(model: string, report: Structure, of: 'loss' | 'output'): object {
  return { command: 'structure', model, ...report, formulas: report.formulas(of) };
}
