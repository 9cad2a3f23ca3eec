/**
 * What the referee and a contestant say to each other, one JSON object a line over standard input and output. A contestant
 * is a process that lives as long as its rows take: it prepares a work (builds it by each of its methods, warms it up, and
 * tells what it computes), and then takes one timed sample whenever it is asked, so that the referee can take the samples
 * of all contestants in turn. It measures inside its own process: what the pipe costs does not count.
 */
import type { NetName } from './problems.js';

/** What the referee asks. */
export type Request =
  | { readonly ask: 'who' }
  | {
      readonly ask: 'prepare';
      readonly work: string;
      readonly net: NetName;
      readonly samples: number;
      /** Of running each method before anything counts. */
      readonly warmMilliseconds: number;
    }
  | {
      readonly ask: 'sample';
      readonly method: string;
      readonly calls: number;
      /** So many calls are one reading of the clock. */
      readonly slice: number;
      readonly clock: Clock;
    };

/**
 * The processor's time of the process, all its threads together, which other programs on the machine do not count in; or
 * the wall's, for work that is spread over threads.
 */
export type Clock = 'processor' | 'wall';

/** Who answers: libraries with their versions, by name. */
export interface Who {
  readonly versions: Readonly<Record<string, string>>;
}

/** One way to do the work. */
export interface Method {
  readonly method: string;
  /**
   * What a user of the library calls ('library'), or formulas like ours, written by hand with the library's arrays
   * ('by hand'): a bound on what the library could do.
   */
  readonly kind: 'library' | 'by hand';
  /** A call, after the warm-up: the fastest of a few. */
  readonly milliseconds: number;
  /** Numbers that depend on the whole result, to be compared between contestants; empty if it failed. */
  readonly value: readonly number[];
  /** Why it failed, if it did. */
  readonly error?: string;
  /** Numbers that a call allocates through the library's one allocator. */
  readonly memory?: Memory;
  /** What else is to be said of the run, such as the regime that was chosen. */
  readonly remark?: string;
}

/** Arrays of a call, in numbers of 8 bytes; those already freed within the call are counted, too. */
export interface Memory {
  readonly largest: number;
  readonly total: number;
  readonly count: number;
}

/** Methods of the work at hand; none if the contestant does not do it. */
export interface Prepared {
  readonly methods: readonly Method[];
  /** Most bytes the process has held so far. */
  readonly peakBytes: number;
}

/** By the clock asked for. */
export interface Sampled {
  /** All calls of the sample together. */
  readonly milliseconds: number;
  /** A call in the sample's fastest slice. */
  readonly fastest: number;
}

export type Answer = Who | Prepared | Sampled | { readonly error: string };
