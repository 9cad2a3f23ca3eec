/**
 * One row of the comparison: a work on one network and batch. Every contestant prepares it, then they are sampled in
 * turn, forwards and backwards, so that what disturbs the machine for a while meets all of them; ratios are taken within
 * a round. Of a peer those methods are sampled that are fastest or close to it, of its library and
 * by hand, and the one that a goal names. A method whose values are not ours is reported, and not sampled.
 */
import type { Contestant } from './contestant.js';
import type { NetName } from './problems.js';
import { costOf, type Cost } from './costs.js';
import type { Clock, Memory, Method } from './protocol.js';
import { spread, type Spread } from './spread.js';
import type { Work } from './works.js';

export interface Timing {
  readonly contestant: string;
  readonly isOurs: boolean;
  readonly method: string;
  readonly kind: Method['kind'];
  /** By the row's estimate. */
  readonly milliseconds: Spread;
  /** Time of a whole sample by that of its fastest slice: how far the machine was disturbed, and the method uneven. */
  readonly unevenness: number;
  /** By the flops of our formula, whatever the method did. */
  readonly gigaflops: number | null;
  readonly value: readonly number[];
  readonly memory?: Memory;
  readonly remark?: string;
}

/** A method that was not sampled: too slow beside a sampled one, failed, or wrong. */
export interface LeftOut {
  readonly contestant: string;
  readonly method: string;
  readonly milliseconds: number | null;
  readonly why: 'slower' | 'wrong' | 'failed';
  readonly detail: string;
}

/** Time of a peer's method by ours: above 1 we are faster. */
export interface Ratio {
  readonly ours: string;
  readonly peer: string;
  readonly method: string;
  readonly kind: Method['kind'];
  readonly ratio: Spread;
}

export interface Row {
  readonly work: string;
  readonly title: string;
  readonly net: NetName;
  readonly samples: number;
  readonly threads: number;
  readonly repetitions: number;
  /** How long each method ran before it was timed. */
  readonly warmMilliseconds: number;
  readonly clock: Clock;
  readonly estimate: Estimate;
  /** The core that OpenBLAS was told, ours and the peers'; without it each had what it would choose anyway. */
  readonly blasCore?: string;
  /** By the cost table; null where it does not say. */
  readonly cost: Cost | null;
  readonly timings: readonly Timing[];
  readonly ratios: readonly Ratio[];
  readonly leftOut: readonly LeftOut[];
  /** Most bytes that each contestant's process has held up to here; it lives as long as one network and batch take. */
  readonly peakBytes: Readonly<Record<string, number>>;
}

/**
 * What counts as the time of a repetition. 'whole': all calls of the sample. 'fastest': its fastest slice, of one call or as
 * many as fill `sliceMilliseconds`, for machines whose cores are shared: a neighbour on a core's other hardware thread takes
 * issue slots from it for milliseconds to seconds, and takes more from code of many small instructions than from wide vectors.
 */
export type Estimate = 'whole' | 'fastest';

/** Beside it a reading of the clock costs nothing, and it is shorter than most disturbances. */
const sliceMilliseconds = 2;

export interface Settings {
  readonly threads: number;
  readonly clock: Clock;
  readonly estimate: Estimate;
  readonly warmMilliseconds: number;
  readonly sampleMilliseconds: number;
  readonly repetitions: number;
  readonly blasCore: string | undefined;
}

/**
 * Largest relative difference of two values. 32-bit contestants lose digits; a thousand steps of training, and conjugate
 * gradients on a Hessian that is not definite, spread roundings over many digits.
 */
function allowedDifference(work: string, precision: 'f64' | 'f32'): number {
  if (precision === 'f32') return 5e-3;
  return work === 'sobolev-training' || work === 'newton-step' ? 1e-4 : 1e-8;
}

/** Methods that were asked for by name, beside the fastest. */
export type Named = (contestant: string, method: string) => boolean;

interface Lane {
  readonly contestant: Contestant;
  readonly method: Method;
  readonly calls: number;
  readonly slice: number;
  /** A call's time by the estimate, of each round. */
  readonly times: number[];
  readonly unevenness: number[];
}

export async function measureRow(
  work: Work,
  net: NetName,
  samples: number,
  contestants: readonly Contestant[],
  named: Named,
  settings: Settings,
): Promise<Row | null> {
  const cost = costOf(work.name, net, samples);
  const { warmMilliseconds, repetitions, clock, estimate } = settings;
  const lanes: Lane[] = [];
  const leftOut: LeftOut[] = [];
  const peaks: Record<string, number> = {};
  let reference: readonly number[] | null = null;
  for (const contestant of contestants) {
    const { name, isOurs, precision } = contestant.entry;
    const prepared = await contestant.prepare({ work: work.name, net, samples, warmMilliseconds });
    const { methods, peakBytes } = prepared;
    peaks[name] = peakBytes;
    const right: Method[] = [];
    for (const method of methods) {
      if (isOurs) reference ??= method.value;
      const why = fault(method, reference, allowedDifference(work.name, precision));
      if (why === null) right.push(await settled(contestant, method, settings));
      else leftOut.push(entryOf(name, method, why));
    }
    for (const method of right) {
      if (isOurs || isFastest(method, right) || named(name, method.method)) {
        lanes.push({ contestant, method, ...callsOf(method, settings), times: [], unevenness: [] });
      } else leftOut.push(entryOf(name, method, 'slower'));
    }
  }
  if (!lanes.some(({ contestant }) => contestant.entry.isOurs)) return null;
  for (let round = -1; round < repetitions; round++) {
    for (const lane of round % 2 === 0 ? lanes : [...lanes].reverse()) {
      const { contestant, method, calls, slice } = lane;
      const { milliseconds, fastest } = await contestant.sample({
        method: method.method,
        calls,
        slice,
        clock,
      });
      if (round < 0) continue;
      const whole = milliseconds / calls;
      lane.times.push(estimate === 'whole' ? whole : fastest);
      lane.unevenness.push(whole / fastest);
    }
  }
  return {
    work: work.name,
    title: work.title,
    net,
    samples,
    threads: settings.threads,
    repetitions,
    warmMilliseconds,
    clock,
    estimate,
    ...(settings.blasCore === undefined ? {} : { blasCore: settings.blasCore }),
    cost,
    timings: lanes.map((lane) => timingOf(lane, cost)),
    ratios: ratiosOf(lanes),
    leftOut,
    peakBytes: peaks,
  };
}

/** The method with its time once more: what was prepared after it, and its own calls, may have slowed it down. */
async function settled(contestant: Contestant, method: Method, settings: Settings): Promise<Method> {
  const calls = callsOf(method, settings);
  const { milliseconds } = await contestant.sample({
    method: method.method,
    ...calls,
    clock: settings.clock,
  });
  return { ...method, milliseconds: milliseconds / calls.calls };
}

/** Calls of a sample and of a slice; a sample is whole slices. */
function callsOf({ milliseconds }: Method, { sampleMilliseconds }: Settings): Pick<Lane, 'calls' | 'slice'> {
  const slice = Math.max(1, Math.round(sliceMilliseconds / milliseconds));
  return { slice, calls: slice * Math.max(1, Math.round(sampleMilliseconds / (slice * milliseconds))) };
}

function fault(method: Method, reference: readonly number[] | null, allowed: number): LeftOut['why'] | null {
  if (method.error !== undefined) return 'failed';
  if (reference === null) return null;
  const differs = method.value.some((value, i) => {
    const expected = reference[i] ?? NaN;
    return !(Math.abs(value - expected) <= allowed * Math.abs(expected));
  });
  return differs ? 'wrong' : null;
}

function entryOf(contestant: string, method: Method, why: LeftOut['why']): LeftOut {
  const detail = why === 'failed' ? method.error! : why === 'wrong' ? method.value.join(', ') : '';
  return { contestant, method: method.method, milliseconds: method.milliseconds, why, detail };
}

/** Or close to it: the order of close ones is for the samples to tell. */
function isFastest(method: Method, among: readonly Method[]): boolean {
  return among.every(
    ({ kind, milliseconds }) => kind !== method.kind || method.milliseconds <= 2 * milliseconds,
  );
}

function timingOf({ contestant: { entry }, method, times, unevenness }: Lane, cost: Cost | null): Timing {
  const { kind, value, remark, memory } = method;
  const milliseconds = spread(times);
  return {
    contestant: entry.name,
    isOurs: entry.isOurs,
    method: method.method,
    kind,
    milliseconds,
    unevenness: spread(unevenness).median,
    gigaflops: cost === null ? null : cost.flops / milliseconds.median / 1e6,
    value,
    ...(memory === undefined ? {} : { memory }),
    ...(remark === undefined ? {} : { remark }),
  };
}

function ratiosOf(lanes: readonly Lane[]): Ratio[] {
  const ours = lanes.filter(({ contestant }) => contestant.entry.isOurs);
  const peers = lanes.filter(({ contestant }) => !contestant.entry.isOurs);
  const isCompared = (own: Lane, { contestant: { entry } }: Lane): boolean =>
    entry.onlyFor === undefined || entry.onlyFor === own.contestant.entry.name;
  return ours.flatMap((own) =>
    peers
      .filter((peer) => isCompared(own, peer))
      .map(({ contestant, method, times }) => ({
        ours: own.contestant.entry.name,
        peer: contestant.entry.name,
        method: method.method,
        kind: method.kind,
        ratio: spread(times.map((time, round) => time / own.times[round]!)),
      })),
  );
}
