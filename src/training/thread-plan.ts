/** The threads of a fit: those asked for, or as many as each evaluation is worth, whatever its batch. */
import type { LossKernel } from '../functions/loss.js';
import type { Objective } from '../linearization/linearize.js';
import type { ThreadUse } from '../linearization/linearization.js';
import type { Network } from '../network/network.js';
import { allCores, gradientFlops, threadsMissing, worthwhileThreads } from '../parallel/choose-threads.js';
import { handOverRefusal } from '../parallel/work.js';
import type { Samples } from './samples.js';

export interface ThreadPlan {
  /** How many threads a batch of so many samples gets. */
  threadsFor(samples: number): number;
  /** How many there are at most, and why not more than one where it is one. */
  readonly most: ThreadUse;
}

/** `asked` is the option of the fit; left out, all cores as far as the counted flops of an evaluation are worth it. */
export function threadPlan(
  asked: number | undefined,
  network: Network,
  objective: LossKernel | Objective,
  training: Samples,
): ThreadPlan {
  if (asked !== undefined) return { threadsFor: () => asked, most: { count: asked, reason: '' } };
  const refusal = handOverRefusal(network, objective);
  const cores = refusal === '' ? allCores() : 1;
  const flops = gradientFlops(network.program, copiesOf(training));
  const threadsFor = (samples: number): number => worthwhileThreads(cores, flops, samples);
  const count = threadsFor(training.x.rows);
  const reason = refusal || threadsMissing() || 'an evaluation is so short that one thread is done sooner';
  return { threadsFor, most: { count, reason: count > 1 ? '' : reason } };
}

/** How often a sweep runs through the network for a sample: values, slopes, second derivatives, or orders of them. */
function copiesOf({ x, dy, d2y, y, directions, derivatives }: Samples): number {
  if (derivatives !== undefined) {
    const widest = Math.max(...derivatives.slice(1).map((own) => own?.columns ?? 0));
    return 1 + (widest / y.columns) * (derivatives.length - 1);
  }
  if (dy === null && d2y === null) return 1;
  const axes = directions === undefined ? x.columns : directions.columns / x.columns;
  return d2y === null ? 1 + axes : 1 + axes + (axes * (axes + 1)) / 2;
}
