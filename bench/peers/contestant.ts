/** A contestant as the referee sees it: a process that answers one request at a time. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import type { Answer, Prepared, Request, Sampled, Who } from './protocol.js';

/** How a contestant is started. */
export interface Entry {
  /** Shown in tables: 'base', 'torch'. */
  readonly name: string;
  readonly isOurs: boolean;
  readonly precision: 'f64' | 'f32';
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A running contestant. */
export interface Contestant {
  readonly entry: Entry;
  who(): Promise<Who>;
  prepare(request: Omit<Extract<Request, { readonly ask: 'prepare' }>, 'ask'>): Promise<Prepared>;
  sample(method: string, calls: number): Promise<Sampled>;
  stop(): void;
}

/** Starts the process, on the given processors where the system can pin it. */
export function start(entry: Entry, processors: string | null): Contestant {
  const pinned = processors === null ? [] : ['taskset', '-c', processors];
  const [command, ...args] = [...pinned, entry.command, ...entry.args];
  const child = spawn(command!, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...entry.environment },
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + String(chunk)).slice(-2000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request: Request): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    if (done) throw new Error(`${entry.name} ended: ${complaints.trim()}`);
    const answer = JSON.parse(value) as Answer;
    if ('error' in answer) throw new Error(`${entry.name}: ${answer.error}`);
    return answer;
  };
  // A contestant that cannot be started shows in the next answer that does not come.
  child.on('error', (error) => (complaints += String(error)));
  child.stdin.on('error', () => {});
  return {
    entry,
    who: async () => (await ask({ ask: 'who' })) as Who,
    prepare: async (request) => (await ask({ ask: 'prepare', ...request })) as Prepared,
    sample: async (method, calls) => (await ask({ ask: 'sample', method, calls })) as Sampled,
    stop: () => child.stdin.end(),
  };
}

/**
 * The processors that `count` threads are pinned to: the last ones this process may use, because the first one serves
 * the system's interrupts. Null where the system has no `taskset`.
 */
export function lastProcessors(count: number): string | null {
  if (spawnSync('taskset', ['--version']).status !== 0) return null;
  return allowedProcessors().slice(-count).join(',');
}

function allowedProcessors(): number[] {
  const list = /Cpus_allowed_list:\s*(.*)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (list === undefined) return Array.from({ length: availableParallelism() }, (_, i) => i);
  return list.split(',').flatMap((range) => {
    const [first, last] = range.split('-').map(Number);
    return Array.from({ length: (last ?? first!) - first! + 1 }, (_, i) => first! + i);
  });
}
