/**
 * The worker threads of this process or page: started when they are first asked for, kept, and shared by all
 * linearizations. They hold the samples and linearizations that were used last; what they have let go of is sent again.
 *
 * This is the one place with a state that outlives a call, as threads do. It holds no numbers that an answer depends on.
 */
import { DyadicError, ThreadError } from '../errors.js';
import { arithmeticInForce } from '../numeric/accelerate.js';
import { threadHost, type Host } from './host.js';
import { openLink, type Link } from './link.js';
import { sharedNumbers, verb, type Job, type Message } from './protocol.js';

/** Samples that are spread over threads: the first part is the calling thread's own. */
export interface Work {
  /** For each worker, the second thread first. */
  readonly jobs: readonly Job[];
}

/** A linearization that is spread over threads, at one θ. */
export interface Point {
  readonly work: Work;
  readonly theta: Float64Array;
}

export interface Pool {
  /**
   * Asks the workers of a point, who begin at once; null where the library refuses to linearize there. One of the two ends of
   * what was begun must be called before anything else is asked.
   */
  begin(point: Point, operation: number, input: Float64Array): Begun | null;
  /** Linearizes at a point and does `own` meanwhile, as `finish` does; the workers' numbers are each part's losses. */
  linearize<T>(point: Point, own: () => T): Asked<T> | null;
}

/** A question that the workers work at. */
export interface Begun {
  /**
   * Does `own`, and returns its result with theirs, in order; null where the library refused anywhere. The workers' numbers are
   * valid until the next request.
   */
  finish<T>(own: () => T): Asked<T> | null;
  /** Waits for them, and forgets what they say: the question was not to be asked. */
  drop(): void;
}

export interface Asked<T> {
  readonly own: T;
  readonly parts: readonly Float64Array[];
}

/** How many linearizations, and how many batches, workers hold: a step's, its trial's, and those of held-out samples. */
const held = 4;

let links: Link[] = [];
let pool: Pool | null = null;

/** A pool with so many threads, this one included; a sentence if there can be none, or none yet. */
export function poolOf(threads: number): Pool | string {
  checkAlive();
  // Every question comes by here: what the host has, which takes files to be looked at, is asked where threads are missing.
  if (pool !== null && links.length >= threads - 1) return pool;
  const host = threadHost();
  if (typeof host === 'string') return host;
  if (links.length < threads - 1) {
    if (!host.startsAtOnce) {
      return 'a page has to wait until its threads have started: await startThreads() before';
    }
    open(host, threads).forEach((link) => link.receive(startLimit));
  }
  pool ??= makePool();
  return pool;
}

/**
 * Starts the threads, this one among them, that `linearize` and `fit` with `threads` then use; `fit` does it by itself.
 * In Node they start when they are needed; a page has to wait for its own, so it must call this before `linearize`.
 * Resolves to how many there are: 1 where the host has no threads for us, as on a page that is not cross-origin isolated.
 */
export async function startThreads(threads?: number): Promise<number> {
  const host = threadHost();
  if (typeof host === 'string') return 1;
  checkAlive();
  const wanted = threads ?? host.cores;
  if (links.length >= wanted - 1) return wanted;
  const started = open(host, wanted);
  const deadline = performance.now() + startLimit;
  while (started.some((link) => !link.isIdle())) {
    if (started.some((link) => link.ended() !== null) || performance.now() > deadline) {
      await stopThreads();
      return 1;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
  started.forEach((link) => link.receive());
  return wanted;
}

/** How long a worker may take to load its program, in ms. */
const startLimit = 30_000;

/** Ends all worker threads. Those of Node keep no process alive, so this is only to give their memory back. */
export async function stopThreads(): Promise<void> {
  const closing = links;
  links = [];
  pool = null;
  await Promise.all(closing.map((link) => link.close()));
}

function open(host: Host, threads: number): readonly Link[] {
  const first = links.length;
  for (let i = first; i < threads - 1; i++) links.push(openLink(host, `dyadic thread ${i + 2}`));
  // What is shared so far, new workers do not know.
  pool = null;
  return links.slice(first);
}

/** A worker that has ended, which the next question says. */
export function lostThread(): Link | undefined {
  return links.find((link) => link.ended() !== null);
}

/** A worker that has ended takes the others with it, so that the next call starts anew. Throws ThreadError naming it. */
function checkAlive(): void {
  const gone = lostThread();
  if (gone === undefined) return;
  void stopThreads();
  gone.receive();
}

/** The answers of all, once all have answered. Throws ThreadError naming the first that has none. */
function received(workers: readonly Link[]): readonly (Float64Array | null)[] {
  let lost: { readonly error: unknown } | null = null;
  const answers = workers.map((link) => {
    try {
      return link.receive();
    } catch (error) {
      lost ??= { error };
      return null;
    }
  });
  if (lost !== null) throw (lost as { readonly error: unknown }).error;
  return answers;
}

function makePool(): Pool {
  let input = sharedNumbers(0);
  let last = 0;
  const numbers = new Map<Work | Point, number>();
  const works: Work[] = [];
  const points: Point[] = [];
  const workersOf = (work: Work): readonly Link[] => links.slice(0, work.jobs.length);
  const collected = <T>(workers: readonly Link[], own: () => T): Asked<T> | null => {
    let mine: { readonly own: T } | null = null;
    let thrown: unknown;
    try {
      mine = { own: own() };
    } catch (error) {
      thrown = error;
    }
    // All must have answered before anything else is asked, whatever became of this thread's part.
    const parts = received(workers);
    if (mine === null && !(thrown instanceof DyadicError)) throw thrown;
    return mine === null || parts.includes(null) ? null : { ...mine, parts: parts as Float64Array[] };
  };
  const tell = (workers: readonly Link[], message: (index: number) => Message): void => {
    workers.forEach((link, index) => link.post(message(index)));
    received(workers);
  };
  const give = (vector: Float64Array): number => {
    if (vector.length > input.length) {
      input = sharedNumbers(vector.length);
      tell(links, () => ({ kind: 'input', array: input }));
    }
    input.set(vector);
    return vector.length;
  };
  /** A number for what is about to be used. What was used longest ago makes room for it. */
  const enter = <T extends Work | Point>(list: T[], item: T, jobsOf: (gone: T) => Work): number => {
    if (list.length >= held) {
      const gone = list.shift()!;
      const id = numbers.get(gone)!;
      numbers.delete(gone);
      tell(workersOf(jobsOf(gone)), () => ({ kind: 'drop', id }));
    }
    numbers.set(item, ++last);
    list.push(item);
    return last;
  };
  const touch = <T extends Work | Point>(list: T[], item: T): boolean => {
    const at = list.indexOf(item);
    if (at < 0) return false;
    if (at < list.length - 1) list.push(...list.splice(at, 1));
    return true;
  };
  let told: unknown = null;
  /** The workers compute as this thread does; one that cannot goes on as before, which is as right. */
  const agree = (): void => {
    const arithmetic = arithmeticInForce();
    if (arithmetic === told) return;
    tell(links, () => ({ kind: 'arithmetic', arithmetic }));
    told = arithmetic;
  };
  const linearize = <T>(point: Point, own: () => T): Asked<T> | null => {
    agree();
    const { work, theta } = point;
    const workers = workersOf(work);
    if (!touch(works, work)) {
      const id = enter(works, work, (gone) => gone);
      tell(workers, (index) => ({ kind: 'job', id, job: work.jobs[index]! }));
    }
    const inputLength = give(theta);
    const id = enter(points, point, (gone) => gone.work);
    const job = numbers.get(work)!;
    workers.forEach((link) => link.ask(verb.linearize, id, inputLength, job));
    const answer = collected(workers, own);
    if (answer === null) forget(points, point);
    return answer;
  };
  const forget = (list: Point[], point: Point): void => {
    list.splice(list.indexOf(point), 1);
    numbers.delete(point);
  };
  const begin = (point: Point, operation: number, vector: Float64Array): Begun | null => {
    agree();
    if (!touch(points, point) && linearize(point, () => null) === null) return null;
    const workers = workersOf(point.work);
    const id = numbers.get(point)!;
    const inputLength = give(vector);
    workers.forEach((link) => link.ask(operation, id, inputLength));
    return {
      finish: (own) => collected(workers, own),
      drop() {
        try {
          received(workers);
        } catch (error) {
          // One that is lost is met by the next question, which says so.
          if (!(error instanceof ThreadError)) throw error;
        }
      },
    };
  };
  return { linearize, begin };
}
