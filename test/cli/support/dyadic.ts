/** The built program as a user runs it. Needs `npm run build`. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly notes: string;
}

export interface RunOptions {
  /** The folder in which it runs. */
  readonly folder: string;
  /** Called with all notes so far whenever there are more, with a function that sends a signal. */
  readonly onNotes?: (notes: string, send: (signal: NodeJS.Signals) => void) => void;
  /** Called every 20 ms, for what cannot be seen in the notes. */
  readonly onTick?: (send: (signal: NodeJS.Signals) => void) => void;
}

/** Runs `dyadic` with these words and waits for its end. */
export function dyadic(words: readonly string[], { folder, onNotes, onTick }: RunOptions): Promise<Outcome> {
  if (!existsSync(program)) throw new Error(`${program} is missing: run npm run build first`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const send = (signal: NodeJS.Signals): void => void child.kill(signal);
    const timer = setInterval(() => onTick?.(send), 20);
    let [output, notes] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      notes += text;
      onNotes?.(notes, send);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      resolve({ code, output, notes });
    });
  });
}
