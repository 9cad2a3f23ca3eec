/**
 * Linearizations of which first-order methods ask two things, the loss and its mean gradient. Both are computed at once
 * with everything between them in the kernels' memory, where it is read without copies, and then forgotten: a step of a
 * training loop leaves a vector of P numbers behind and nothing of the batch's size times the network's.
 */
import { ShapeError } from '../errors.js';
import { lazy } from '../factors/lazy.js';
import { copyOf, passing, passingCopy } from '../numeric/allocation.js';
import type { LossInput } from '../functions/loss.js';
import { networkAt, type Network } from '../network/network.js';
import { copyMatrix } from '../numeric/matrix.js';
import { linearize, type Batch, type Objective } from './linearize.js';
import type { Linearization } from './linearization.js';

/** For loops that make no garbage. */
export interface FirstOrderOptions {
  /**
   * θ to linearize at in place of the network's, P numbers: checked, and not copied. The loss and the mean gradient are
   * those at the call; `network`, and other questions, read it when they are asked for the first time.
   */
  readonly parameters?: Float64Array;
  /** P numbers that the mean gradient is written to; `gradient.mean()` then returns this array. */
  readonly gradient?: Float64Array;
}

/**
 * What `linearize` gives, with its loss, losses, terms, output and mean gradient computed now, at the cost of these; every
 * other question linearizes anew, once. For first-order optimizers:
 * `adam().step(state, (theta) => firstOrder(network.withParameters(theta), batch, objective))`, or without garbage
 * `adam().step(state, (theta) => firstOrder(network, batch, objective, { parameters: theta, gradient }), state)`.
 * Throws as `linearize` and `withParameters` do.
 */
export function firstOrder(
  network: Network,
  batch: Batch,
  objective: LossInput | Objective,
  { parameters, gradient: into }: FirstOrderOptions = {},
): Linearization {
  const count = network.program.parameterCount;
  if (into !== undefined && into.length !== count) {
    const advice = 'Make it once with new Float64Array(network.parameters.length).';
    throw new ShapeError('firstOrder', 'gradient', `${count} numbers`, `${into.length}`, advice);
  }
  const known = passing(
    () => {
      const here =
        parameters === undefined ? network : networkAt(network, 'firstOrder', inMemory(parameters, count));
      const at = linearize(here, batch, objective);
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
    ({ losses, output, mean, ...rest }) => {
      into?.set(mean);
      return {
        ...rest,
        losses: copyOf(losses),
        output: copyMatrix(output),
        mean: into ?? copyOf(mean),
      };
    },
  );
  const { samples, mean, ...plain } = known;
  const own = lazy(() => (parameters === undefined ? network : network.withParameters(parameters)));
  const again = lazy(() => linearize(own(), batch, objective));
  const gradient: Linearization['gradient'] = {
    samples,
    get storedNumbers() {
      return again().gradient.storedNumbers;
    },
    forms: () => again().gradient.forms(),
    // The caller's own array, whatever becomes of it.
    mean: () => into ?? copyOf(mean),
    known: mean,
    norms: () => again().gradient.norms(),
    gram: () => again().gradient.gram(),
    multiply: (v) => again().gradient.multiply(v),
    sample: (i) => again().gradient.sample(i),
    dyads: () => again().gradient.dyads(),
    materialize: () => again().gradient.materialize(),
  };
  return {
    get network() {
      return own();
    },
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

/** A copy where kernels check and read it, unless it is no vector of parameters. */
function inMemory(parameters: Float64Array, count: number): Float64Array {
  return parameters instanceof Float64Array && parameters.length === count
    ? passingCopy(parameters)
    : parameters;
}
