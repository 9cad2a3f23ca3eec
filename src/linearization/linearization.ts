/** A mean objective at one θ: what it answers, and the one object that answers it for every kind of objective. */
import { checkSample } from '../factors/check-vector.js';
import { factoredGradient, LazyGradientSource, type FactoredGradient } from '../factors/factored-gradient.js';
import { lazy } from '../factors/lazy.js';
import type { LeastSquares } from '../factors/least-squares.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { sampleFactors, type SampleFactors } from '../factors/sample-factors.js';
import { stateRange, type LossState } from '../factors/state.js';
import type { Network } from '../network/network.js';
import { copyOf } from '../numeric/allocation.js';
import type { Matrix } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import type { FactoredHessian } from './factored-hessian.js';
import { influenceOf, type Influence, type InfluenceOptions } from './influence.js';

/** What cells do for a linearization: samples with many zeros in common are worked on without their dead units. */
export interface CellReport {
  /** Number of cells. */
  readonly count: number;
  /** Multiplications of weights with samples that are left, of all that there are: a number up to 1. */
  readonly kept: number;
}

/** How many threads do a piece of work, and why it is not more. */
export interface ThreadUse {
  readonly count: number;
  /** A sentence; empty where there are as many as were asked for. */
  readonly reason: string;
}

/** A mean objective at one θ, with exact derivatives as factors. */
export interface Linearization {
  readonly network: Network;
  /** λ of the L2 term. */
  readonly l2: number;
  /** Σ w_n loss_n + ½λ|θ|². */
  readonly loss: number;
  /** Each sample's own loss, N numbers. */
  readonly losses: Float64Array;
  /**
   * The objective's terms by name, each a mean over the samples without its weight; a Sobolev objective adds `gradient`
   * and `hessian` where it has such labels, a Taylor objective `orders`: the error of each order of derivatives.
   */
  readonly terms: {
    readonly value: number;
    readonly gradient?: number;
    readonly hessian?: number;
    readonly orders?: readonly number[];
  };
  /** The same with all their weights; the loss is their sum (and the L2 term). */
  readonly weightedTerms: Linearization['terms'];
  /** What speaks against this objective for this network, a sentence each: a kink under derivative labels, say. */
  readonly warnings: readonly string[];
  /** How many threads answer; left out where none but the calling one was asked for. */
  readonly threads?: ThreadUse;
  /** The network's outputs, N × C. */
  readonly output: Matrix;
  /**
   * In how many cells the Hessian's products work, and the share of the work that is left; null if not in cells. With
   * threads, of this thread's samples.
   */
  readonly cells: CellReport | null;
  /** The paper's objects v, γ, β, α, η, δ, c of sample i. */
  factors(i: number): SampleFactors;
  readonly gradient: FactoredGradient;
  readonly hessian: FactoredHessian;
  /** `hessian.withCore('gaussNewton')`. */
  readonly ggn: FactoredHessian;
  /** The objective as least squares, ½|r|² + ½λ|θ|² up to a constant, with J = ∂r/∂θ in factors. */
  leastSquares(): LeastSquares;
  /** What each sample does to the fit: influence on the minimizer, leave-one-out steps and losses; see `Influence`. */
  influence(options?: InfluenceOptions): Influence;
}

/** What differs between objectives; the public object over it is the same. */
export interface LinearizationParts {
  readonly network: Network;
  readonly base: LossState;
  readonly losses: () => Float64Array;
  readonly terms: () => Linearization['terms'];
  /** Left out where terms have no weights. */
  readonly weightedTerms?: () => Linearization['terms'];
  readonly gradientRows: () => FactorRows;
  /** Set where the rows are the gradients δ ⊗ ṽ of this state. */
  readonly gradientState?: LossState;
  /** Σ w_n ∇f_n, added to `into` if given, where there is a shorter way than by the rows. */
  readonly gradientMean?: (rows: () => FactorRows, into?: Float64Array) => Float64Array;
  readonly hessian: () => FactoredHessian;
  readonly ggn: () => FactoredHessian;
  readonly leastSquares: () => LeastSquares;
  readonly warnings: readonly string[];
}

/** The public object over the parts of an objective. */
export function linearizationOf(parts: LinearizationParts): Linearization {
  return new LazyLinearization(parts);
}

/**
 * What is asked for is made at its first use. A class, because each object literal with getters of its own has a shape of
 * its own, which keeps it alive until the next full garbage collection.
 */
class LazyLinearization implements Linearization {
  readonly network: Network;
  readonly l2: number;
  readonly warnings: readonly string[];
  readonly output: Matrix;
  readonly factors: Linearization['factors'];
  readonly leastSquares: Linearization['leastSquares'];
  readonly influence: Linearization['influence'];
  readonly #parts: LinearizationParts;
  readonly #gradient: () => FactoredGradient;
  readonly #hessian: () => FactoredHessian;
  readonly #ggn: () => FactoredHessian;

  constructor(parts: LinearizationParts) {
    const { base, network } = parts;
    this.network = network;
    this.l2 = base.l2;
    this.warnings = parts.warnings;
    this.output = base.output;
    this.#parts = parts;
    this.#gradient = lazy(() => gradientOf(parts));
    this.#hessian = lazy(parts.hessian);
    this.#ggn = lazy(parts.ggn);
    this.factors = (i) => sampleFactors(stateRange(base, checkSample('factors', i, base.trace.samples), 1));
    this.leastSquares = parts.leastSquares;
    this.influence = (options) => {
      // Where there is no exact Hessian, the Gauss-Newton matrix is still there for the asking.
      const hessian = options?.core === 'gaussNewton' ? this.ggn : this.hessian;
      const { parameters } = base.trace;
      const { losses, gradient } = this;
      return influenceOf({ parameters, l2: base.l2, losses, gradient, hessian }, options);
    };
  }

  get loss(): number {
    const { base } = this.#parts;
    const { parameters } = base.trace;
    const mean = dot(base.weights, this.losses);
    return base.l2 === 0 ? mean : mean + (base.l2 / 2) * dot(parameters, parameters);
  }

  get losses(): Float64Array {
    return this.#parts.losses();
  }

  get terms(): Linearization['terms'] {
    return this.#parts.terms();
  }

  get weightedTerms(): Linearization['terms'] {
    return (this.#parts.weightedTerms ?? this.#parts.terms)();
  }

  get cells(): CellReport | null {
    const cells = this.#parts.base.cells();
    return cells === null ? null : { count: cells.list.length, kept: cells.kept };
  }

  get gradient(): FactoredGradient {
    return this.#gradient();
  }

  get hessian(): FactoredHessian {
    return this.#hessian();
  }

  get ggn(): FactoredHessian {
    return this.#ggn();
  }
}

function gradientOf({
  base,
  gradientRows,
  gradientMean,
  gradientState,
}: LinearizationParts): FactoredGradient {
  const { parameters } = base.trace;
  const regularization = base.l2 === 0 ? null : parameters.map((entry) => base.l2 * entry);
  const start = (): Float64Array | undefined =>
    regularization === null ? undefined : copyOf(regularization);
  const rows = lazy(gradientRows);
  return factoredGradient(
    new LazyGradientSource(rows, {
      weights: base.weights,
      regularization,
      mean: gradientMean === undefined ? undefined : () => gradientMean(rows, start()),
      state: gradientState,
    }),
  );
}
