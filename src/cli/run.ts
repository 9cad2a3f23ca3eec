/** From the words of a call to an exit code: the whole program but for the process around it. */
import { DomainError, DyadicError, UnknownNameError } from '../errors.js';
import { accelerateAsAsked } from './acceleration.js';
import { parseWords } from './arguments.js';
import { type Command, type Console } from './command.js';
import { fitCommand } from './commands/fit.js';
import { inspectCommand } from './commands/inspect.js';
import { reproduceCommand } from './commands/reproduce.js';
import { solveCommand } from './commands/solve.js';
import { structureCommand } from './commands/structure.js';
import { trainCommand } from './commands/train.js';
import { exitCodes } from './exit-codes.js';
import { commandHelp, generalHelp } from './help.js';
import { didYouMean } from './nearest-name.js';
import { packageVersion } from './version.js';

const commands: readonly Command[] = [
  reproduceCommand,
  fitCommand,
  solveCommand,
  trainCommand,
  inspectCommand,
  structureCommand,
];

/**
 * Runs `dyadic` with these words. Misuse is one paragraph on standard error, a bug its stack.
 *
 * @param signal - aborted when the user presses Ctrl-C
 * @returns the exit code
 */
export async function run(words: readonly string[], console: Console, signal: AbortSignal): Promise<number> {
  try {
    return await dispatch(words, console, signal);
  } catch (error) {
    if (error instanceof DyadicError) {
      console.note(error.message);
      return exitCodes.misuse;
    }
    console.note(`dyadic: internal error, please report it with the command:\n${stackOf(error)}`);
    return exitCodes.internal;
  }
}

async function dispatch(words: readonly string[], console: Console, signal: AbortSignal): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.print(generalHelp(commands));
    return name === undefined ? exitCodes.misuse : exitCodes.done;
  }
  if (name === '--version' || name === '-v') {
    console.print(packageVersion());
    return exitCodes.done;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw unknownCommand(name);
  if (rest.includes('--help') || rest.includes('-h')) {
    console.print(commandHelp(command));
    return exitCodes.done;
  }
  const call = { operation: `dyadic ${name}`, ...parseWords(command, rest), console, signal };
  accelerateAsAsked(call);
  return command.run(call);
}

function unknownCommand(name: string): DyadicError {
  const names = commands.map((command) => command.name);
  if (name.startsWith('-')) {
    const advice = 'Write the command first: dyadic fit data.csv ….';
    return new DomainError('dyadic', 'the first word', 'a command', `"${name}"`, advice);
  }
  const advice = `${didYouMean(name, names)}See dyadic --help.`;
  return new UnknownNameError('dyadic', 'command', `one of ${names.join(', ')}`, `"${name}"`, advice);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
