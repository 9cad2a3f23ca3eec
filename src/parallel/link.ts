/** One worker as the calling thread sees it: its words, its output and what has become of it. */
import { ThreadError } from '../errors.js';
import type { Host, HostWorker } from './host.js';
import { sharedNumbers, status, verb, word, type Message } from './protocol.js';
import { waitForChange } from './wait.js';

export interface Link {
  readonly name: string;
  /** Asks for `wanted`, a value of `verb` or the number of an operation, at a point; `job` only where that is made. */
  ask(wanted: number, point: number, inputLength: number, job?: number): void;
  /** Posts a message; like a request it is answered. */
  post(message: Message): void;
  /**
   * Waits for the answer, `most` ms at the longest: the numbers, valid until the next request, or null where the library
   * refused. Throws ThreadError where there is none.
   */
  receive(most?: number): Float64Array | null;
  /** Whether the last request has been answered. */
  isIdle(): boolean;
  /** Why it can serve no more; null while it can. */
  ended(): string | null;
  close(): Promise<void>;
}

/** After so many ms without an answer a worker is looked after. */
const oneLook = 1000;

/** Starts a worker and posts the first message; `receive` then waits until it is there. */
export function openLink(host: Host, name: string): Link {
  const control = new Int32Array(new SharedArrayBuffer(4 * word.count));
  const text = new Uint8Array(new SharedArrayBuffer(1024));
  let output = sharedNumbers(0);
  let end: string | null = null;
  const worker: HostWorker = host.start(name, (reason) => {
    end ??= reason;
  });
  const request = (wanted: number): void => {
    control[word.verb] = wanted;
    Atomics.add(control, word.request, 1);
    Atomics.notify(control, word.request);
  };
  const post = (message: Message): void => {
    request(verb.read);
    worker.post(message);
  };
  const said = (): string => new TextDecoder().decode(text.slice()).replace(/\0+$/, '');
  /** Returns the status of the answer. Throws ThreadError where there is none. */
  const outcome = (most: number = Infinity): number => {
    const asked = Atomics.load(control, word.request);
    const seen = Atomics.load(control, word.reply);
    let waited = 0;
    while (end === null && seen !== asked && !waitForChange(control, word.reply, seen, oneLook)) {
      waited += oneLook;
      const witness = control[word.witness]!;
      if (witness !== 0 && !worker.isAlive(witness)) end = 'it has ended';
      else if (waited >= most) end = `nothing within ${most} ms`;
    }
    const found = control[word.status]!;
    if (found === status.ended) end ??= 'it has ended';
    if (end !== null) throw lost(name, end);
    if (found === status.failed) throw lost(name, said());
    return found;
  };
  post({ kind: 'open', control, text });
  return {
    name,
    ask(wanted, point, inputLength, job = 0) {
      control[word.point] = point;
      control[word.inputLength] = inputLength;
      control[word.job] = job;
      request(wanted);
    },
    post,
    receive(most) {
      let found = outcome(most);
      if (found === status.longer) {
        output = sharedNumbers(control[word.outputLength]!);
        post({ kind: 'output', array: output });
        outcome();
        request(verb.collect);
        found = outcome();
      }
      return found === status.refused ? null : output.subarray(0, control[word.outputLength]);
    },
    isIdle: () => Atomics.load(control, word.reply) === Atomics.load(control, word.request),
    ended: () => end,
    async close() {
      end ??= 'it was closed';
      await worker.terminate();
    },
  };
}

function lost(name: string, reason: string): ThreadError {
  const advice = 'Nothing that was saved is touched: go on from there, or with one thread (threads: 1).';
  return new ThreadError('threads', name, 'an answer', reason, advice);
}
