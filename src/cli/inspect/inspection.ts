/** What `dyadic inspect` measures: curvature of the loss, sample by sample, from factors alone. */
import type { Linearization } from '../../linearization/linearization.js';

/** One sample's loss and its first two derivatives with respect to the parameters. */
export interface SampleReport {
  /** The row of the table, counted from 1. */
  readonly row: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Of the sample's Hessian, P × P. */
  readonly rank: number;
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
  /** False if rank, positive and negative are upper bounds. */
  readonly exact: boolean;
  readonly trace: number;
}

/** How much a Hessian takes, as factors and written out. */
export interface Memory {
  readonly factors: number;
  readonly dense: number;
}

export interface Inspection {
  readonly samples: readonly SampleReport[];
  readonly parameters: number;
  readonly meanLoss: number;
  readonly meanGradientNorm: number;
  /** Trace of the mean Hessian. */
  readonly trace: number;
  /** Numbers for one sample's Hessian. */
  readonly memoryOfOne: Memory;
  /** Numbers for the Hessians of all samples. */
  readonly memoryOfAll: Memory;
}

/**
 * Inspects every sample. Nothing of size P² is made, except where rank and inertia must be counted on eigenvalues
 * (networks without biases, kinks) and P is small.
 *
 * @param onSample - called after each sample with the number done; false stops
 */
export async function inspectSamples(
  at: Linearization,
  onSample: (done: number) => Promise<boolean>,
): Promise<Inspection> {
  const { gradient, hessian, losses } = at;
  const [norms, traces] = [gradient.norms(), hessian.traces()];
  const samples: SampleReport[] = [];
  for (let i = 0; i < losses.length; i++) {
    const { positive, negative, zero, exact } = hessian.sample(i).inertia();
    samples.push({
      row: i + 1,
      loss: losses[i]!,
      gradientNorm: norms[i]!,
      rank: positive + negative,
      positive,
      negative,
      zero,
      exact,
      trace: traces[i]!,
    });
    if (!(await onSample(i + 1))) break;
  }
  const parameters = at.network.parameters.length;
  return {
    samples,
    parameters,
    meanLoss: at.loss,
    meanGradientNorm: Math.hypot(...gradient.mean()),
    trace: hessian.trace(),
    memoryOfOne: { factors: hessian.sample(0).storedNumbers, dense: parameters ** 2 },
    memoryOfAll: { factors: hessian.storedNumbers, dense: losses.length * parameters ** 2 },
  };
}
