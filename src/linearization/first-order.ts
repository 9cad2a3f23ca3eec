/**
 * Linearizations of which first-order methods ask two things, the loss and its mean gradient. Both are computed at once
 * with everything between them in the kernels' memory, where it is read without copies, and then forgotten: a step of a
 * training loop leaves a vector of P numbers behind and nothing of the batch's size times the network's.
 */
import { checkTarget, delivered } from '../factors/check-target.js';
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
  /**
   * P numbers that the mean gradient is written to, with none of `parameters` among them; `gradient.mean()` then returns
   * this array.
   */
  readonly gradient?: Float64Array;
}

/**
 * What `linearize` gives, with its loss, losses, terms, output and mean gradient computed now, at the cost of these; every
 * other question linearizes anew, once. For first-order optimizers:
 * `adam().step(state, (theta) => firstOrder(network.withParameters(theta), batch, objective))`, or without garbage
 * `adam().step(state, (parameters, gradient = own) => firstOrder(network, batch, objective, { parameters, gradient }), state)`
 * with P numbers `own` for where the optimizer brings none.
 * Throws as `linearize` and `withParameters` do.
 */
export function firstOrder(
  network: Network,
  batch: Batch,
  objective: LossInput | Objective,
  options: FirstOrderOptions = {},
): Linearization {
  return firstOrderWith(network, batch, objective, options, options.gradient);
}

/**
 * `firstOrder` for loops whose steps are written by others: these read `gradient`, and where they ask for `gradient.mean()`,
 * which they may keep, they get a copy.
 */
export function firstOrderInLoop(
  network: Network,
  batch: Batch,
  objective: LossInput | Objective,
  options: FirstOrderOptions,
): Linearization {
  return firstOrderWith(network, batch, objective, options, undefined);
}

/** `handedOut`: what `gradient.mean()` returns, if that is not to be a copy. */
function firstOrderWith(
  network: Network,
  batch: Batch,
  objective: LossInput | Objective,
  { parameters, gradient: into }: FirstOrderOptions,
  handedOut: Float64Array | undefined,
): Linearization {
  const count = network.program.parameterCount;
  if (into !== undefined) checkTarget('firstOrder', 'gradient', into, count, parameters);
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
    ({ samples, l2, loss, losses, terms, weightedTerms, warnings, output, mean }) => {
      into?.set(mean);
      return {
        samples,
        l2,
        loss,
        losses: copyOf(losses),
        terms,
        weightedTerms,
        warnings,
        output: copyMatrix(output),
        mean: into ?? copyOf(mean),
      };
    },
  );
  const own = lazy(() => (parameters === undefined ? network : network.withParameters(parameters)));
  return new FirstOrder(
    known,
    own,
    lazy(() => linearize(own(), batch, objective)),
    handedOut,
  );
}

/** What is known of a linearization; the rest is asked of another one, made when it is asked for the first time. */
type Known = Pick<
  Linearization,
  'l2' | 'loss' | 'losses' | 'terms' | 'weightedTerms' | 'warnings' | 'output'
> & { readonly samples: number; readonly mean: Float64Array };

/** Classes, because each object literal with getters has a shape of its own, and outlives its step. */
class FirstOrder implements Linearization {
  readonly l2: number;
  readonly loss: number;
  readonly losses: Float64Array;
  readonly terms: Linearization['terms'];
  readonly weightedTerms: Linearization['terms'];
  readonly warnings: readonly string[];
  readonly output: Linearization['output'];
  readonly gradient: Linearization['gradient'];
  readonly factors: Linearization['factors'];
  readonly leastSquares: Linearization['leastSquares'];
  readonly influence: Linearization['influence'];
  readonly #own: () => Network;
  readonly #again: () => Linearization;

  constructor(
    known: Known,
    own: () => Network,
    again: () => Linearization,
    handedOut: Float64Array | undefined,
  ) {
    this.l2 = known.l2;
    this.loss = known.loss;
    this.losses = known.losses;
    this.terms = known.terms;
    this.weightedTerms = known.weightedTerms;
    this.warnings = known.warnings;
    this.output = known.output;
    this.gradient = Object.assign(new Stored(again), verbsOf(known, again, handedOut));
    this.factors = (i) => again().factors(i);
    this.leastSquares = () => again().leastSquares();
    this.influence = (options) => again().influence(options);
    this.#own = own;
    this.#again = again;
  }

  get network(): Network {
    return this.#own();
  }

  get cells(): Linearization['cells'] {
    return this.#again().cells;
  }

  get hessian(): Linearization['hessian'] {
    return this.#again().hessian;
  }

  get ggn(): Linearization['ggn'] {
    return this.#again().ggn;
  }
}

class Stored {
  readonly #again: () => Linearization;

  constructor(again: () => Linearization) {
    this.#again = again;
  }

  get storedNumbers(): number {
    return this.#again().gradient.storedNumbers;
  }
}

function verbsOf(
  { samples, mean }: Known,
  again: () => Linearization,
  handedOut: Float64Array | undefined,
): Omit<Linearization['gradient'], 'storedNumbers'> {
  return {
    samples,
    forms: () => again().gradient.forms(),
    // The caller's own array, whatever becomes of it.
    mean(target) {
      if (target === undefined || target === handedOut) return handedOut ?? copyOf(mean);
      return delivered(mean, checkTarget('gradient.mean', 'into', target, mean.length));
    },
    known: mean,
    norms: () => again().gradient.norms(),
    gram: (target) => again().gradient.gram(target),
    multiply: (v) => again().gradient.multiply(v),
    sample: (i) => again().gradient.sample(i),
    dyads: () => again().gradient.dyads(),
    materialize: (target) => again().gradient.materialize(target),
  };
}

/** A copy where kernels check and read it, unless it is no vector of parameters. */
function inMemory(parameters: Float64Array, count: number): Float64Array {
  return parameters instanceof Float64Array && parameters.length === count
    ? passingCopy(parameters)
    : parameters;
}
