/** `dyadic reproduce`: published experiments, run here and shown as pages. */
import { DomainError, UnknownNameError } from '../../errors.js';
import { styblinskiTang } from '../../datasets/styblinski-tang.js';
import { positionalsOf, switchOption } from '../arguments.js';
import type { Call, Command, CommandOption } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { didYouMean } from '../nearest-name.js';
import { reproductions } from '../reproduce/registry.js';
import { runReproduction } from '../reproduce/run-reproduction.js';
import { runStyblinskiTang, styblinskiTangOptions } from '../reproduce/run-styblinski-tang.js';

const main = {
  name: styblinskiTang.name,
  summary: 'values and Sobolev labels, Adam and Levenberg-Marquardt, in a minute and with all pictures',
};

export const reproduceCommand: Command = {
  name: 'reproduce',
  summary: 'published experiments: their tables, figures and goals; without a name, the list of them',
  usage: '[NAME] [options]',
  options: {
    list: { help: 'list the experiments' },
    seeds: { value: 'N', help: 'repetitions, each with its own points and initial parameters', default: '5' },
    'first-seed': { value: 'SEED', help: 'the first of consecutive seeds', default: '1' },
    scale: { value: 'F', help: 'multiplies every budget of training (epochs, seconds)', default: '1' },
    out: { value: 'DIR', help: 'where the report is written', default: './reports/NAME' },
    ...onlyFor(main.name, styblinskiTangOptions),
  },
  examples: [
    'dyadic reproduce',
    `dyadic reproduce ${main.name} --samples 20 --seeds 3 --json`,
    'dyadic reproduce theory --out theory',
  ],
  run,
};

async function run(call: Call): Promise<number> {
  if (call.positionals.length === 0 || switchOption(call, 'list')) return list(call);
  const [name] = positionalsOf(call, ['NAME']) as [string];
  if (name === main.name) return runStyblinskiTang(call);
  const found = reproductions.find((candidate) => candidate.name === name);
  if (found === undefined) throw unknownExperiment(call, name);
  const foreign = Object.keys(styblinskiTangOptions).find((option) => call.values[option] !== undefined);
  if (foreign === undefined) return runReproduction(call, found);
  const expected = `an option of ${name}`;
  const advice = `Its protocol is fixed; --scale and --seeds make it shorter or longer.`;
  throw new DomainError(call.operation, `--${foreign}`, expected, `one of ${main.name} only`, advice);
}

function list({ console, values }: Call): number {
  const all = [main, ...reproductions].map(({ name, summary }) => ({ name, summary }));
  if (values['json'] === true) console.print(JSON.stringify(all, null, 1));
  else {
    const rows = all.map(({ name, summary }) => `  ${name.padEnd(width(all))}  ${summary}`);
    console.print(['Experiments, run with dyadic reproduce NAME:', '', ...rows].join('\n'));
  }
  return exitCodes.done;
}

function width(all: readonly { readonly name: string }[]): number {
  return Math.max(...all.map(({ name }) => name.length));
}

function unknownExperiment(call: Call, name: string): UnknownNameError {
  const names = [main, ...reproductions].map((candidate) => candidate.name);
  const advice = `${didYouMean(name, names)}See ${call.operation} --list.`;
  return new UnknownNameError(call.operation, 'experiment', 'a name of the list', `"${name}"`, advice);
}

function onlyFor(
  name: string,
  options: Readonly<Record<string, CommandOption>>,
): Readonly<Record<string, CommandOption>> {
  return Object.fromEntries(
    Object.entries(options).map(([key, option]) => [key, { ...option, help: `${name}: ${option.help}` }]),
  );
}
