/**
 * The second noun of the library: a Hessian that is known by its factors. The interface is one for a mini-batch, a
 * single sample, the Gauss-Newton matrix and the other replaced cores, and a Sobolev objective.
 */
import { DomainError } from '../errors.js';
import type { Matrix } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import type { ParameterBlock } from '../program/nodes.js';
import { checkSample, checkVector } from '../factors/check-vector.js';
import { factoredGradient, type FactoredGradient } from '../factors/factored-gradient.js';
import { blockShape, type BlockTerm } from '../factors/hessian/block-terms.js';
import type { Core } from '../factors/hessian/core.js';
import { submatrix } from '../factors/hessian/dense-verbs.js';
import type { Inertia } from '../factors/hessian/inertia.js';
import { innerProduct } from '../factors/hessian/inner-product.js';
import { materializeTerms } from '../factors/hessian/materialize-terms.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { combineRows } from '../factors/rows/combine.js';

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

/** The Hessian H = Σ w_n H_n (+ λI) of a mean objective; P parameters, N samples, L layers of width n. */
export interface FactoredHessian {
  readonly samples: number;
  readonly core: Core;
  /** How many numbers the factors hold, instead of P². */
  readonly storedNumbers: number;
  /** H v, P numbers. Cost 12·N·P flops. */
  multiply(v: ArrayLike<number>): Float64Array;
  /** H_n v of every sample, left as two dyads a layer (4.6); the verbs of a factored gradient. Cost 8·N·P flops. */
  products(v: ArrayLike<number>): FactoredGradient;
  /** vᵀ H v. Cost 6·N·P flops, no backward sweep. */
  quadraticForm(v: ArrayLike<number>): number;
  /** vᵀ H_n v of every sample (weights and λ left out). Cost 6·N·P flops. */
  quadraticForms(v: ArrayLike<number>): Float64Array;
  /** diag H, P numbers. Cost 4·L·n³ flops a sample. */
  diagonal(): Float64Array;
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
  /** Signs of the eigenvalues of H + damping·I, counted or bounded; see `Inertia`. */
  inertia(options?: { readonly damping?: number }): Inertia;
  /** φ'''[v, v, v] of the mean objective. Cost 10·N·P flops. */
  thirdDerivative(v: ArrayLike<number>): number;
  /** φ'''[v, v, v] of every sample. */
  thirdDerivatives(v: ArrayLike<number>): Float64Array;
  /** The same factors with another core: Gauss-Newton, or every block replaced by its absolute value or positive part. */
  withCore(core: Core): FactoredHessian;
  /** The Hessian of sample i alone, in memory of its own (O(units) numbers). */
  sample(i: number): FactoredHessian;
  /** H written out, P × P, assembled by matrix multiplications: about N·P² flops. */
  materialize(): Matrix;
  /** @internal What stands behind it, for `inner`. */
  readonly verbs: HessianVerbs;
}

/** The public object over `verbs`. */
export function factoredHessian(verbs: HessianVerbs): FactoredHessian {
  const { program, weights, l2 } = verbs;
  const order = program.parameterCount;
  const vector = (verb: string, v: ArrayLike<number>): Float64Array =>
    checkVector(`hessian.${verb}`, 'v', v, order);
  const mean = (values: Float64Array): number => dot(weights, values);
  return {
    samples: verbs.samples,
    core: verbs.core,
    get storedNumbers() {
      return verbs.storedNumbers;
    },
    multiply(v) {
      const direction = vector('multiply', v);
      return combineRows(
        verbs.products(direction),
        weights,
        direction.map((value) => l2 * value),
      );
    },
    products: (v) =>
      factoredGradient({ rows: verbs.products(vector('products', v)), weights, regularization: null }),
    quadraticForm(v) {
      const direction = vector('quadraticForm', v);
      return mean(verbs.quadraticForms(direction)) + l2 * dot(direction, direction);
    },
    quadraticForms: (v) => verbs.quadraticForms(vector('quadraticForms', v)),
    diagonal: () => verbs.diagonal().map((value) => value + l2),
    trace: () => mean(verbs.traces()) + l2 * order,
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
      const { positive, negative } = verbs.inertia(l2);
      return Math.min(order, positive + negative);
    },
    inertia: ({ damping = 0 } = {}) => verbs.inertia(l2 + checkShift(damping)),
    thirdDerivative: (v) => mean(verbs.thirdDerivatives(vector('thirdDerivative', v))),
    thirdDerivatives: (v) => verbs.thirdDerivatives(vector('thirdDerivatives', v)),
    withCore: (core) => factoredHessian(verbs.withCore(core)),
    sample: (i) => factoredHessian(verbs.sample(checkSample('hessian.sample', i, verbs.samples))),
    materialize() {
      const out = verbs.materialize();
      for (let i = 0; i < order; i++) out.data[i * order + i]! += l2;
      return out;
    },
    verbs,
  };
}

function checkShift(damping: number): number {
  if (Number.isFinite(damping)) return damping;
  throw new DomainError(
    'hessian.inertia',
    'damping',
    'a finite number',
    String(damping),
    'Pass the shift λ of H + λI.',
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
