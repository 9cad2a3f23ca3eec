/**
 * Linearizations of which first-order methods ask two things, the loss and its mean gradient. Both are computed at once
 * with everything between them in the kernels' memory, where it is read without copies, and then forgotten: a step of a
 * training loop leaves a vector of P numbers behind and nothing of the batch's size times the network's.
 */
import { lazy } from '../factors/lazy.js';
import { copyOf, passing } from '../numeric/allocation.js';
import type { LossInput } from '../functions/loss.js';
import type { Network } from '../network/network.js';
import { copyMatrix } from '../numeric/matrix.js';
import { linearize, type Batch, type Objective } from './linearize.js';
import type { Linearization } from './linearization.js';

/**
 * What `linearize` gives, with its loss, losses, terms, output and mean gradient computed now, at the cost of these; every
 * other question linearizes anew, once. For first-order optimizers:
 * `adam().step(state, (theta) => firstOrder(network.withParameters(theta), batch, objective))`.
 * Throws as `linearize` does.
 */
export function firstOrder(network: Network, batch: Batch, objective: LossInput | Objective): Linearization {
  // One gradient does not repay the making of cells (net 2-256-256-1, 256 samples: 9.4 ms a step with them, 6.9 without).
  const once: Batch = { cells: false, ...batch };
  const known = passing(
    () => {
      const at = linearize(network, once, objective);
      const { l2, loss, losses, terms, weightedTerms, warnings, output } = at;
      const mean = at.gradient.mean();
      return {
        samples: at.gradient.samples,
        l2,
        loss,
        losses,
        terms,
        weightedTerms,
        warnings,
        output,
        mean,
      };
    },
    ({ losses, output, mean, ...rest }) => ({
      ...rest,
      losses: copyOf(losses),
      output: copyMatrix(output),
      mean: copyOf(mean),
    }),
  );
  const { samples, mean, ...plain } = known;
  const again = lazy(() => linearize(network, batch, objective));
  const gradient: Linearization['gradient'] = {
    samples,
    get storedNumbers() {
      return again().gradient.storedNumbers;
    },
    forms: () => again().gradient.forms(),
    // The caller's own array, whatever becomes of it.
    mean: () => copyOf(mean),
    known: mean,
    norms: () => again().gradient.norms(),
    gram: () => again().gradient.gram(),
    multiply: (v) => again().gradient.multiply(v),
    sample: (i) => again().gradient.sample(i),
    dyads: () => again().gradient.dyads(),
    materialize: () => again().gradient.materialize(),
  };
  return {
    network,
    ...plain,
    gradient,
    get cells() {
      return again().cells;
    },
    factors: (i) => again().factors(i),
    get hessian() {
      return again().hessian;
    },
    get ggn() {
      return again().ggn;
    },
    leastSquares: () => again().leastSquares(),
    influence: (options) => again().influence(options),
  };
}
