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
  /** The one of ours that a peer is compared with; all unless given. */
  readonly onlyFor?: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Beside the environment of the referee. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A running contestant. */
export interface Contestant {
  readonly entry: Entry;
  who(): Promise<Who>;
  prepare(request: Omit<Extract<Request, { readonly ask: 'prepare' }>, 'ask'>): Promise<Prepared>;
  sample(request: Omit<Extract<Request, { readonly ask: 'sample' }>, 'ask'>): Promise<Sampled>;
  stop(): void;
}

/**
 * glibc gives large blocks back to the system when they are freed, and every new one then pays for its page faults:
 * whatever writes large arrays comes out slower than it can be, up to five times. All contestants are told to keep them.
 */
const keepMemory = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: `${2 ** 34}`,
  MALLOC_TOP_PAD_: `${2 ** 26}`,
};

/** Starts the process, on the given processors where the system can pin it. */
export function start(entry: Entry, processors: string | null): Contestant {
  const pinned = processors === null ? [] : ['taskset', '-c', processors];
  const [command, ...args] = [...pinned, entry.command, ...entry.args];
  const child = spawn(command!, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...keepMemory, ...entry.environment },
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + String(chunk)).slice(-2000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request: Request): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    if (done) throw new Error(`${entry.name} ended: ${reasonIn(complaints)}`);
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
    sample: async (request) => (await ask({ ask: 'sample', ...request })) as Sampled,
    stop: () => child.stdin.end(),
  };
}

/** The line of a trace that names the error; Python's comes last, Node's in the middle. */
function reasonIn(complaints: string): string {
  const all = complaints.trim().split('\n');
  return all.find((line) => /^\w*Error\b/.test(line)) ?? all.at(-1) ?? '';
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
