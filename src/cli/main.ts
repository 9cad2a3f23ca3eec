#!/usr/bin/env node
/** The `dyadic` program: the process around `run`. */
import { exitCodes } from './exit-codes.js';
import { run } from './run.js';

const interruption = new AbortController();

/** npm passes on a signal that the terminal has sent to everyone already: what comes this soon is the same one, in ms. */
const SAME_SIGNAL = 500;
let interruptedAt = -Infinity;

// The first Ctrl-C asks the command to finish what it has; the second does not wait for it.
const interrupt = (): void => {
  const now = performance.now();
  if (interruption.signal.aborted) {
    if (now - interruptedAt > SAME_SIGNAL) process.exit(exitCodes.interrupted);
    return;
  }
  interruptedAt = now;
  process.stderr.write('\nStopping; what is finished is kept. Press Ctrl-C again to leave at once.\n');
  interruption.abort();
};
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

// A reader that closes the pipe early (dyadic … | head) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

const console = {
  print: (text: string): void => void process.stdout.write(`${text}\n`),
  note: (text: string): void => void process.stderr.write(`${text}\n`),
  stream: process.stderr,
};

// exitCode instead of exit(): standard output may be a pipe that is still being written.
void run(process.argv.slice(2), console, interruption.signal).then((code) => {
  process.exitCode = code;
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
});
