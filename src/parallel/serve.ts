/** A worker's side: linearizations of its own samples, and requests about them, one after the other. */
import { DyadicError } from '../errors.js';
import { accelerate } from '../numeric/accelerate.js';
import { loadNetwork } from '../network/load.js';
import type { Network } from '../network/network.js';
import { linearize } from '../linearization/linearize.js';
import type { Linearization } from '../linearization/linearization.js';
import { operations } from './operations.js';
import { status, verb, word, type Job, type Message } from './protocol.js';
import { objectiveOf } from './recipes.js';
import { waitForChange } from './wait.js';

/** What a worker keeps between requests. */
interface Bench {
  readonly control: Int32Array;
  readonly text: Uint8Array;
  readonly jobs: Map<number, (theta: Float64Array) => Linearization>;
  readonly points: Map<number, Linearization>;
  /** The network of the last job, by number. */
  network: { readonly id: number; readonly made: Network } | null;
  input: Float64Array;
  output: Float64Array;
  /** An answer that was longer than `output`. */
  waiting: Float64Array;
}

/** The handler of a worker's messages. After each it serves requests until it is asked to read the next. */
export function messageHandler(): (message: Message) => void {
  let bench: Bench | null = null;
  return (message) => {
    if (message.kind === 'open') {
      const { control, text } = message;
      const none = new Float64Array(0);
      const empty = { network: null, input: none, output: none, waiting: none };
      bench = { control, text, jobs: new Map(), points: new Map(), ...empty };
    }
    if (bench === null) return;
    const open = bench;
    answer(open, () => {
      take(open, message);
      return new Float64Array(0);
    });
    serve(open);
  };
}

/** Tells whoever waits that this worker ends. */
export function announceEnd(control: Int32Array): void {
  Atomics.store(control, word.status, status.ended);
  Atomics.store(control, word.reply, Atomics.load(control, word.request));
  Atomics.notify(control, word.reply);
}

function take(bench: Bench, message: Message): void {
  switch (message.kind) {
    case 'open':
      return;
    case 'input':
    case 'output':
      bench[message.kind] = message.array;
      return;
    case 'drop':
      bench.jobs.delete(message.id);
      bench.points.delete(message.id);
      return;
    case 'arithmetic':
      accelerate(message.arithmetic.kind, message.arithmetic.options);
      return;
    case 'job': {
      const { job } = message;
      if (bench.network?.id !== job.network) bench.network = { id: job.network, made: networkOf(job) };
      const network = bench.network.made;
      const objective = objectiveOf(job.objective);
      bench.jobs.set(message.id, (theta) => linearize(network.withParameters(theta), job.batch, objective));
    }
  }
}

/** The network with zeros for parameters, which come with each request. */
function networkOf({ layers, inputs, parameterCount }: Job): Network {
  const parameters = Array.from({ length: parameterCount }, () => 0);
  return loadNetwork({ format: 'dyadic-model', version: 1, inputs, layers, parameters });
}

/** Serves requests until one asks to read a message. */
function serve(bench: Bench): void {
  const { control } = bench;
  for (;;) {
    const last = Atomics.load(control, word.reply);
    waitForChange(control, word.request, last);
    if (control[word.verb] === verb.read) return;
    answer(bench, () => result(bench));
  }
}

function result(bench: Bench): Float64Array {
  const { control, points, jobs } = bench;
  const asked = control[word.verb]!;
  if (asked === verb.collect) return bench.waiting;
  const given = bench.input.subarray(0, control[word.inputLength]);
  if (asked === verb.linearize) {
    const at = jobs.get(control[word.job]!)!(given);
    const { losses } = at;
    points.set(control[word.point]!, at);
    return losses;
  }
  return operations[asked]!.run(points.get(control[word.point]!)!, given, bench.output);
}

/** Runs `work` and replies with its result, or with what it threw. */
function answer(bench: Bench, work: () => Float64Array): void {
  const { control } = bench;
  const request = Atomics.load(control, word.request);
  let outcome: number = status.done;
  try {
    const values = work();
    control[word.outputLength] = values.length;
    if (values.length > bench.output.length) {
      bench.waiting = values;
      outcome = status.longer;
    } else {
      if (values.buffer !== bench.output.buffer) bench.output.set(values);
      if (control[word.verb] === verb.collect) bench.waiting = new Float64Array(0);
    }
  } catch (error) {
    outcome = error instanceof DyadicError ? status.refused : status.failed;
    const { length } = bench.text;
    bench.text.fill(0);
    bench.text.set(new TextEncoder().encode(String(error)).subarray(0, length));
  }
  control[word.status] = outcome;
  Atomics.store(control, word.reply, request);
  Atomics.notify(control, word.reply);
}
