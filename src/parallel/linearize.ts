/** `linearize` with threads: the public function. */
import { DomainError, DyadicError } from '../errors.js';
import type { LossInput } from '../functions/loss.js';
import { linearize as linearizeAlone, type Batch, type Objective } from '../linearization/linearize.js';
import type { Linearization } from '../linearization/linearization.js';
import type { Network } from '../network/network.js';
import { threadHost } from './host.js';
import { parallelLinearization } from './parallel-linearization.js';
import { poolOf } from './pool.js';
import { Untransferable } from './recipes.js';
import { rowsOf } from './shards.js';
import { workOf, type SharedWork } from './work.js';

/** Options of `linearize`. */
export interface LinearizeOptions {
  /**
   * Over how many threads the samples are spread, this one included. Default 1. A number of threads gives the same bits
   * every time; another number gives means that differ by rounding. In Node threads start when they are first needed, in
   * about 0.1 s; a page has to be cross-origin isolated and to wait for `startThreads()` before. Where threads cannot
   * serve — functions of your own, an objective of your own, too few samples — this one works alone, and
   * `linearization.threads` says why.
   */
  readonly threads?: number;
}

/**
 * Linearizes the mean of `objective` over `batch` at the network's parameters.
 *
 * Cost: 2·N·P flops now (the forward sweep); each verb states its own. With threads, losses, outputs, gradient means,
 * norms and products, Hessian products, quadratic forms, diagonals, traces and dense Hessians are shared among them.
 * Throws ShapeError or DomainError if x, y, weights, l2 or threads do not fit, naming row and column, and ThreadError if a
 * worker thread is lost.
 */
export function linearize(
  network: Network,
  batch: Batch,
  objective: LossInput | Objective,
  options: LinearizeOptions = {},
): Linearization {
  const { threads = 1 } = options;
  if (threads === 1) return linearizeAlone(network, batch, objective);
  checkThreads('linearize', threads);
  const found = linearizedBy(network, batch, objective, threads);
  if (typeof found !== 'string') return found;
  return withReason(linearizeAlone(network, batch, objective), found);
}

/** Throws DomainError unless it is a number of threads. */
export function checkThreads(operation: string, threads: number): void {
  if (Number.isInteger(threads) && threads >= 1 && threads <= mostThreads) return;
  const advice = 'Leave it out for the default.';
  throw new DomainError(
    operation,
    'threads',
    `a whole number from 1 to ${mostThreads}`,
    String(threads),
    advice,
  );
}

/** More are a slip of the pen. */
export const mostThreads = 1024;

/** The linearization on several threads, or why there is none. */
function linearizedBy(
  network: Network,
  batch: Batch,
  objective: LossInput | Objective,
  threads: number,
): Linearization | string {
  const used = Math.min(threads, rowsOf(batch?.x));
  if (used < 2) return 'there are not two samples';
  const host = threadHost();
  if (typeof host === 'string') return host;
  const work = workOrReason(network, batch, objective, used);
  if (typeof work === 'string') return work;
  const pool = poolOf(work.threads);
  if (typeof pool === 'string') return pool;
  const reason = used < threads ? `there are ${used} samples` : '';
  return parallelLinearization(network, work, reason) ?? 'a thread met an error';
}

function workOrReason(
  network: Network,
  batch: Batch,
  objective: LossInput | Objective,
  threads: number,
): SharedWork | string {
  try {
    return workOf(network, batch, objective, threads);
  } catch (error) {
    // What is wrong with the batch, this thread finds when it works alone.
    if (error instanceof Untransferable || error instanceof DyadicError) return error.message;
    throw error;
  }
}

/** The same linearization, which says that it is one thread's and why. */
function withReason(alone: Linearization, reason: string): Linearization {
  return {
    network: alone.network,
    l2: alone.l2,
    threads: { count: 1, reason },
    get loss() {
      return alone.loss;
    },
    get losses() {
      return alone.losses;
    },
    get terms() {
      return alone.terms;
    },
    get weightedTerms() {
      return alone.weightedTerms;
    },
    warnings: alone.warnings,
    get output() {
      return alone.output;
    },
    get cells() {
      return alone.cells;
    },
    factors: (i) => alone.factors(i),
    get gradient() {
      return alone.gradient;
    },
    get hessian() {
      return alone.hessian;
    },
    get ggn() {
      return alone.ggn;
    },
    leastSquares: () => alone.leastSquares(),
    influence: (options) => alone.influence(options),
  };
}
