/** Calls of commands as `run` makes them, for tests of what happens before anything is computed. */
import { parseWords } from '../../../src/cli/arguments.js';
import type { Call, Command } from '../../../src/cli/command.js';

/** The call of `dyadic NAME words…`, with a console that drops everything. */
export function callOf(command: Command, words: readonly string[]): Call {
  return {
    operation: `dyadic ${command.name}`,
    ...parseWords(command, words),
    console: { print: () => undefined, note: () => undefined, stream: process.stderr },
    signal: new AbortController().signal,
  };
}
