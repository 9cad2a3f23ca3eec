/**
 * The second noun of the library: a Hessian that is known by its factors. The interface is one for a mini-batch, a
 * single sample, the Gauss-Newton matrix and the other replaced cores, and a Sobolev objective.
 */
import type { RegimeOptions } from '../curvature/choose.js';
import { curvatureOf } from '../curvature/curvature-of.js';
import type { Curvature } from '../curvature/curvature.js';
import { eigenOf, smallestEigenvalueOf, type EigenDecomposition } from '../curvature/eigen.js';
import { inertiaAt } from '../curvature/inertia.js';
import { logDeterminantAt } from '../curvature/log-determinant.js';
import { nullSpaceProjectorOf, type NullSpaceOf } from '../curvature/null-space.js';
import { spanReport, type SpanReport } from '../curvature/span-report.js';
import type { CurvatureSolution } from '../curvature/solution.js';
import { rightHandSide } from '../curvature/right-hand-side.js';
import { solveShifted, type SolveOptions } from '../curvature/solve.js';
import { DomainError } from '../errors.js';
import type { Matrix } from '../numeric/matrix.js';
import { axpy, dot } from '../numeric/vector.js';
import type { ParameterBlock } from '../program/nodes.js';
import { checkTarget, checkTargetMatrix, delivered, deliveredMatrix } from '../factors/check-target.js';
import { checkSample, checkVector, withChecked } from '../factors/check-vector.js';
import type { FactoredGradient } from '../factors/factored-gradient.js';
import { blockShape, type BlockTerm } from '../factors/hessian/block-terms.js';
import type { Core } from '../factors/hessian/core.js';
import { submatrix } from '../factors/hessian/dense-verbs.js';
import type { Inertia } from '../factors/hessian/inertia.js';
import { innerProduct } from '../factors/hessian/inner-product.js';
import { materializeTerms } from '../factors/hessian/materialize-terms.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { sampleProducts } from './sample-products.js';

/** One block of a Hessian: rows belong to one parameter block, columns to another. */
export interface HessianBlock {
  /** Shapes of the two parameter blocks; entry ((i,j),(p,q)) is at row i·in + j, column p·in' + q. */
  readonly rowShape: readonly number[];
  readonly columnShape: readonly number[];
  /** The tensor products whose sum it is (B7–B9), coefficients included; see `BlockTerm`. */
  terms(): BlockTerm[];
  /** The block written out. */
  materialize(): Matrix;
}

/** Which shift, and where to work. */
export interface ShiftOptions extends RegimeOptions {
  /** Added to the L2 term. Default 0; may be negative. */
  readonly damping?: number;
}

/**
 * The Hessian H = Σ w_n H_n (+ λI) of a mean objective; P parameters, N samples, L layers of width n.
 *
 * Verbs with a result of more than a number for each sample write it to `into` where it is given, and return that, so that a
 * loop makes no garbage: a Float64Array or a matrix of the result's shape (ShapeError for any other, and for one that lies
 * in the memory of `v`), and for `products` an earlier result.
 */
export interface FactoredHessian {
  readonly samples: number;
  readonly core: Core;
  /** How many numbers the factors hold, instead of P². */
  readonly storedNumbers: number;
  /**
   * H v, P numbers. Cost 12·N·P flops; after some products at the same point 8·N·P at the second layer where inputs are few
   * beside the samples: what was asked before then is the same to rounding. With `into` nothing is allocated once these
   * have been made, the second one where there is no such change. Throws
   * ShapeError if `v` or `into` has not P entries.
   */
  multiply(v: ArrayLike<number>, into?: Float64Array): Float64Array;
  /**
   * H_n v of every sample, left as two dyads a layer (4.6); the verbs of a factored gradient. Cost 8·N·P flops. `into`: what
   * this Hessian object's `products` has returned; its vectors are overwritten, so that single samples taken from it before
   * (`into.sample(i)`) must not be used any more. Throws ShapeError if v has not P entries, DomainError for another `into`.
   */
  products(v: ArrayLike<number>, into?: FactoredGradient): FactoredGradient;
  /** vᵀ H v. Cost 6·N·P flops, no backward sweep. */
  quadraticForm(v: ArrayLike<number>): number;
  /** vᵀ H_n v of every sample (weights and λ left out). Cost 6·N·P flops. */
  quadraticForms(v: ArrayLike<number>): Float64Array;
  /** diag H, P numbers. Cost 4·L·n³ flops a sample. */
  diagonal(into?: Float64Array): Float64Array;
  /** tr H. Cost as `diagonal`. */
  trace(): number;
  /** tr H_n of every sample. */
  traces(): Float64Array;
  /** ‖H‖_F. Cost about 10·L·n³ flops for each pair of samples. */
  frobeniusNorm(): number;
  /** ⟨H, H'⟩ = tr(H H'). Cost as `frobeniusNorm`. Throws DomainError if the networks' structures differ. */
  inner(other: FactoredHessian): number;
  /** The block of two named parameter blocks. Throws UnknownNameError listing the names. */
  block(rows: string, columns: string): HessianBlock;
  /** Number of nonzero eigenvalues; an upper bound where `inertia().exact` is false. */
  rank(): number;
  /**
   * Signs of the eigenvalues of H + damping·I, counted or bounded; see `Inertia`. For one sample without shift the
   * inertia theorem counts them in O(units); otherwise a factorization, kept for each shift, does (4.12c).
   * Throws DomainError if the regime asked for cannot serve.
   */
  inertia(options?: ShiftOptions): Inertia;
  /**
   * x with (H + damping·I) x = b (4.12a), never an exception for a bad matrix: the status says what x is. Cost: a
   * factorization of a matrix of order d (see `Regime`), d³/3 flops, once for each damping, then O(d²) and two
   * products with H. b may be a gradient in factors, which stands for its mean: then nothing of P numbers is made of it where
   * iterates are coefficients. Throws ShapeError or DomainError on misuse, also if the regime asked for cannot serve.
   */
  solve(b: ArrayLike<number> | FactoredGradient, options?: SolveOptions): CurvatureSolution;
  /**
   * log|det(H + damping·I)| (4.12b), −Infinity if it is singular to rounding; the sign is (−1)^`inertia().negative`.
   * Cost: the factorization that `solve` keeps. Throws DomainError where only products with H are affordable.
   */
  logDeterminant(options?: ShiftOptions): number;
  /**
   * All eigenpairs in which the data part of H is not zero, vectors held as factors (4.12d). Cost about 9·d³ flops,
   * once. Throws DomainError where only products with H are affordable.
   */
  eigen(options?: RegimeOptions): EigenDecomposition;
  /** The smallest eigenvalue of H. Cost: that of `eigen`; an upper bound by Lanczos steps where H is too large. */
  smallestEigenvalue(): number;
  /**
   * The orthogonal projector onto directions without curvature: those that every sample's Hessian and gradient
   * annihilates (4.5, the default), or the null space of the mean's data part. Cost of an application 4·P·(rank) at most.
   * Throws DomainError if 'samples' is asked of an objective whose span is not known.
   */
  nullSpaceProjector(options?: { readonly of?: NullSpaceOf }): (v: ArrayLike<number>) => Float64Array;
  /**
   * The subspace where the Hessian lives, weight by weight: its dimension, and the dead, saturated and dependent units that
   * were left out. Null where it is not known (Sobolev objectives of order 2, replaced cores).
   */
  span(): SpanReport | null;
  /**
   * The Hessian of the mean over the other samples, weights renormalized; samples keep their numbers, number i gets
   * weight 0. Its systems are solved by a downdate of this Hessian's factorization (4.12i): r solutions and r³ flops, r the
   * rank of the sample's Hessian. Throws DomainError if there is no sample i, or no other sample with a weight.
   */
  without(i: number): FactoredHessian;
  /** φ'''[v, v, v] of the mean objective. Cost 10·N·P flops. */
  thirdDerivative(v: ArrayLike<number>): number;
  /** φ'''[v, v, v] of every sample. */
  thirdDerivatives(v: ArrayLike<number>): Float64Array;
  /**
   * The Gauss-Newton part, or |H| = V|Λ|Vᵀ ('absolute') or V max(Λ, 0) Vᵀ ('clipped') of this matrix's data part; the L2
   * term stays a shift. The last two cost `eigen`, at first use; their per-sample verbs throw DomainError.
   */
  withCore(core: Core): FactoredHessian;
  /** The Hessian of sample i alone, in memory of its own (O(units) numbers). */
  sample(i: number): FactoredHessian;
  /** H written out, P × P, assembled by matrix multiplications: about N·P² flops. */
  materialize(into?: Matrix): Matrix;
  /** @internal What stands behind it, for `inner`. */
  readonly verbs: HessianVerbs;
}

/**
 * Does `work`, which checks v and then asks `verb` of it: a way to have others begin with the answer before v is checked. What
 * they make of a v that is refused is forgotten.
 */
export type Ahead = <T>(
  verb: 'multiply' | 'quadraticForm' | 'quadraticForms' | 'thirdDerivatives',
  v: ArrayLike<number>,
  work: () => T,
) => T;

const alone: Ahead = (_verb, _v, work) => work();

/** The public object over `verbs`. */
export function factoredHessian(verbs: HessianVerbs, ahead: Ahead = alone): FactoredHessian {
  return hessianOver(curvatureOf(verbs), ahead);
}

function hessianOver(curvature: Curvature, ahead: Ahead = alone): FactoredHessian {
  const { verbs } = curvature;
  const { program, weights, l2 } = verbs;
  const order = program.parameterCount;
  const vector = (verb: string, v: ArrayLike<number>, argument = 'v'): Float64Array =>
    checkVector(`hessian.${verb}`, argument, v, order);
  const products = sampleProducts(verbs);
  const shift = (verb: string, { damping = 0 }: { readonly damping?: number }): number =>
    l2 + checkDamping(`hessian.${verb}`, damping);
  return {
    samples: verbs.samples,
    core: verbs.core,
    get storedNumbers() {
      return verbs.storedNumbers;
    },
    multiply(v, into) {
      return ahead('multiply', v, () =>
        withChecked('hessian.multiply', 'v', v, order, (direction, isSpare) => {
          if (into !== undefined) checkTarget('hessian.multiply', 'into', into, order, v);
          const out = delivered(verbs.multiply(direction, into, isSpare && l2 === 0), into);
          if (l2 !== 0) axpy(l2, direction, out);
          return out;
        }),
      );
    },
    products: (v, into) => products(vector('products', v), into),
    quadraticForm(v) {
      return ahead('quadraticForm', v, () =>
        withChecked(
          'hessian.quadraticForm',
          'v',
          v,
          order,
          (direction) => verbs.quadraticForm(direction) + l2 * dot(direction, direction),
        ),
      );
    },
    quadraticForms: (v) =>
      ahead('quadraticForms', v, () =>
        withChecked('hessian.quadraticForms', 'v', v, order, (direction) => verbs.quadraticForms(direction)),
      ),
    diagonal(into) {
      if (into !== undefined) checkTarget('hessian.diagonal', 'into', into, order);
      const out = delivered(verbs.diagonal(), into);
      if (l2 !== 0) for (let i = 0; i < order; i++) out[i]! += l2;
      return out;
    },
    trace: () => verbs.trace() + l2 * order,
    traces: () => verbs.traces(),
    frobeniusNorm: () => Math.sqrt(Math.max(0, innerProduct(verbs, verbs))),
    inner: (other) => innerProduct(verbs, other.verbs),
    block(rows, columns) {
      const [a, b] = blockShape(program, rows, columns);
      return {
        rowShape: a.shape,
        columnShape: b.shape,
        terms: () => verbs.terms(rows, columns),
        materialize: () => blockOf(verbs, a, b),
      };
    },
    rank() {
      const { positive, negative } = inertiaAt(curvature, l2, {});
      return Math.min(order, positive + negative);
    },
    inertia: (options = {}) => inertiaAt(curvature, shift('inertia', options), options),
    solve: (b, options = {}) =>
      solveShifted(curvature, rightHandSide(b, order), shift('solve', options), options),
    logDeterminant: (options = {}) => logDeterminantAt(curvature, shift('logDeterminant', options), options),
    eigen: (options = {}) => eigenOf(curvature, options),
    smallestEigenvalue: () => smallestEigenvalueOf(curvature),
    nullSpaceProjector({ of = 'samples' } = {}) {
      const project = nullSpaceProjectorOf(curvature, of);
      return (v) => project(vector('nullSpaceProjector', v));
    },
    span: () => spanReport(curvature),
    without: (i) => hessianOver(curvature.without(checkLeftOut(i, weights))),
    thirdDerivative: (v) =>
      ahead('thirdDerivatives', v, () => dot(weights, verbs.thirdDerivatives(vector('thirdDerivative', v)))),
    thirdDerivatives: (v) =>
      ahead('thirdDerivatives', v, () => verbs.thirdDerivatives(vector('thirdDerivatives', v))),
    withCore: (core) => hessianOver(curvature.withCore(core)),
    sample: (i) => hessianOver(curvature.sample(checkSample('hessian.sample', i, verbs.samples))),
    materialize(into) {
      if (into !== undefined) checkTargetMatrix('hessian.materialize', into, order, order);
      const out = deliveredMatrix(verbs.materialize(into), into);
      for (let i = 0; i < order; i++) out.data[i * order + i]! += l2;
      return out;
    },
    verbs,
  };
}

function checkDamping(operation: string, damping: number): number {
  if (Number.isFinite(damping)) return damping;
  throw new DomainError(
    operation,
    'damping',
    'a finite number',
    String(damping),
    'Pass the shift λ of H + λI.',
  );
}

function checkLeftOut(i: number, weights: Float64Array): number {
  const sample = checkSample('hessian.without', i, weights.length);
  if (weights[sample]! < 1) return sample;
  throw new DomainError(
    'hessian.without',
    'i',
    'a sample beside which others have a weight',
    `sample ${i}, the only one`,
    'A mean over no samples has no value.',
  );
}

/** From the terms where there are any, else cut out of the written-out matrix; λ on the diagonal. */
function blockOf(verbs: HessianVerbs, a: ParameterBlock, b: ParameterBlock): Matrix {
  const out =
    verbs.state === null
      ? submatrix(verbs.materialize(), a, b)
      : materializeTerms(verbs.terms(a.name, b.name), a.length, b.length);
  if (a === b) for (let i = 0; i < a.length; i++) out.data[i * b.length + i]! += verbs.l2;
  return out;
}
