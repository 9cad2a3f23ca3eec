/** The contestant's side of the protocol, for contestants in JavaScript: prepares works and takes samples when asked. */
import { createInterface } from 'node:readline';
import type { Task } from './our-works.js';
import type { Answer, Clock, Memory, Method, Request, Sampled, Who } from './protocol.js';

/** A task with its name. */
export interface NamedTask extends Task, Pick<Method, 'method' | 'kind'> {
  /** What a call allocates, where that can be counted. */
  memory?(): Memory | null;
}

type Prepare = Extract<Request, { readonly ask: 'prepare' }>;

/** Calls that a method is given at least before it counts, unless one takes longer than a second. */
const fewest = 3;

/** Answers requests until standard input ends. `make` builds the methods of a work. */
export function attend(who: Who, make: (request: Prepare) => NamedTask[] | Promise<NamedTask[]>): void {
  let ready = new Map<string, NamedTask>();
  const answer = async (request: Request): Promise<Answer> => {
    if (request.ask === 'who') return who;
    if (request.ask === 'sample') return sample(ready.get(request.method)!, request);
    ready = new Map();
    const tasks = await make(request);
    const methods: Method[] = [];
    for (const one of tasks) {
      ready.set(one.method, one);
      methods.push(await warmed(one, request.warmMilliseconds));
    }
    return { methods, peakBytes: process.resourceUsage().maxRSS * 1024 };
  };
  let last = Promise.resolve();
  createInterface({ input: process.stdin }).on('line', (line) => {
    last = last.then(async () => {
      const said = await answer(JSON.parse(line) as Request).catch((error: unknown) => ({
        error: String(error),
      }));
      process.stdout.write(`${JSON.stringify(said)}\n`);
    });
  });
}

/** Runs the task until it is warm; its value is that of the first call. */
async function warmed(one: NamedTask, milliseconds: number): Promise<Method> {
  const named = { method: one.method, kind: one.kind };
  try {
    const begun = performance.now();
    const first = await one.run();
    const value = one.value(first);
    const remark = one.remark?.(first);
    for (let calls = 1; performance.now() - begun < (calls < fewest ? 1000 : milliseconds); calls++) {
      await one.run();
    }
    const times: number[] = [];
    while (times.length < 3 && (times[0] ?? 0) < 1000)
      times.push((await sample(one, { calls: 1, slice: 1, clock: 'processor' })).milliseconds);
    const memory = one.memory?.() ?? undefined;
    const extras = {
      ...(remark === undefined ? {} : { remark }),
      ...(memory === undefined ? {} : { memory }),
    };
    return { ...named, milliseconds: Math.min(...times), value, ...extras };
  } catch (error) {
    return { ...named, milliseconds: Infinity, value: [], error: String(error).slice(0, 300) };
  }
}

const clocks: Readonly<Record<Clock, () => number>> = {
  wall: () => performance.now(),
  processor() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

type Asked = Pick<Extract<Request, { readonly ask: 'sample' }>, 'calls' | 'slice' | 'clock'>;

async function sample(one: NamedTask, { calls, slice, clock }: Asked): Promise<Sampled> {
  const now = clocks[clock];
  const begun = now();
  let last = begun;
  let fastest = Infinity;
  for (let call = 1; call <= calls; call++) {
    const result = one.run();
    // Awaiting what is no promise would cost small works a turn of the event loop.
    if (result instanceof Promise) await result;
    if (call % slice !== 0) continue;
    const time = now();
    fastest = Math.min(fastest, (time - last) / slice);
    last = time;
  }
  return { milliseconds: now() - begun, fastest };
}
