/** The help texts, made from the commands' own records. */
import { type Command, type CommandOption, commonOptions } from './command.js';

/** The text of `dyadic --help`. */
export function generalHelp(commands: readonly Command[]): string {
  const lines = commands.map(({ name, summary }) => [`  ${name}`, summary] as const);
  return [
    'dyadic: exact derivatives of neural networks, and networks trained on derivatives',
    '',
    'Usage: dyadic COMMAND [options]',
    '',
    'Commands:',
    ...aligned(lines),
    '',
    'dyadic COMMAND --help lists the options of a command; dyadic --version prints the version.',
  ].join('\n');
}

/** The text of `dyadic COMMAND --help`. */
export function commandHelp(command: Command): string {
  const options = Object.entries({ ...command.options, ...commonOptions });
  return [
    `dyadic ${command.name}: ${command.summary}`,
    '',
    `Usage: dyadic ${command.name} ${command.usage}`,
    '',
    'Options:',
    ...aligned(options.map(([name, option]) => [optionText(name, option), helpText(option)] as const)),
    '',
    'Examples:',
    ...command.examples.map((line) => `  ${line}`),
  ].join('\n');
}

function optionText(name: string, { value }: CommandOption): string {
  return `  --${name}${value === undefined ? '' : ` ${value}`}`;
}

function helpText(option: CommandOption): string {
  return option.default === undefined ? option.help : `${option.help} (default ${option.default})`;
}

function aligned(lines: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
}
