/**
 * Functions of a Hessian's spectrum: |H| = V|Λ|Vᵀ and its positive part V max(Λ, 0) Vᵀ, from the eigenpairs of the data
 * part (the L2 term stays a shift). Every verb of the whole matrix follows from them; per-sample ones do not exist,
 * since |H| is not a sum over samples.
 */
import { DomainError } from '../errors.js';
import { allocate } from '../numeric/allocation.js';
import { symmetricProduct } from '../numeric/symmetric-product.js';
import { dot } from '../numeric/vector.js';
import type { SpectralCore } from '../factors/hessian/core.js';
import { compressByProducts } from '../factors/hessian/dense-verbs.js';
import type { Inertia } from '../factors/hessian/inertia.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { lazy } from '../factors/lazy.js';
import type { Curvature } from './curvature.js';
import { eigenFactor } from './eigen-factor.js';
import { eigenpairs } from './eigen.js';
import { selectVectors } from './eigenvectors.js';
import { chooseRegime } from './regime.js';
import { keepRecent } from './keep-recent.js';
import type { DirectRegime, Eigenpairs, Space } from './space.js';

/** The curvature of |H| or of H's positive part. Cost: that of `eigen`, at the first use of any verb. */
export function spectralCurvature(base: Curvature, core: SpectralCore): Curvature {
  const pairs = lazy(() => transformed(eigenpairs(base, {}).pairs, core));
  const space = (regime: DirectRegime): Space => {
    // The regime that all verbs take by default shares its eigenpairs with them.
    const usual = lazy(() => chooseRegime(base.facts, 'eigen', 0).regime === regime);
    const own = lazy(() => (usual() ? pairs() : transformed(base.space(regime).eigen(), core)));
    const { order, dimension } = base.space(regime);
    return {
      regime,
      order,
      dimension,
      eigen: own,
      factor: keepRecent(2, (shift) => eigenFactor(own(), shift)),
    };
  };
  const spaces = {
    sample: lazy(() => space('sample')),
    factor: lazy(() => space('factor')),
    blockTridiagonal: lazy(() => space('blockTridiagonal')),
    dense: lazy(() => space('dense')),
  };
  return {
    verbs: spectralVerbs(base, core, pairs),
    facts: { ...base.facts, throughEigen: true },
    space: (regime) => spaces[regime](),
    span: () => base.span(),
    // Products go through the eigenvectors: there are no sweeps whose directions could be kept in factors.
    coefficients: () => null,
    withCore: (next) => base.withCore(next),
    sample: (i) => base.sample(i).withCore(core),
    without: (i) => base.without(i).withCore(core),
  };
}

/** The pairs whose value the function does not send to zero, ascending in their new value. */
function transformed({ values, vectors }: Eigenpairs, core: SpectralCore): Eigenpairs {
  const image = core === 'absolute' ? Math.abs : (value: number): number => Math.max(value, 0);
  const kept = Int32Array.from(values.keys())
    .filter((j) => image(values[j]!) > 0)
    .sort((p, q) => image(values[p]!) - image(values[q]!));
  return {
    values: Float64Array.from(kept, (j) => image(values[j]!)),
    vectors: selectVectors(vectors, kept),
  };
}

function spectralVerbs(base: Curvature, core: SpectralCore, pairs: () => Eigenpairs): HessianVerbs {
  const { verbs, facts } = base;
  const { order } = facts;
  const scaled = (c: Float64Array): Float64Array => c.map((value, j) => value * pairs().values[j]!);
  const sum = (of: (value: number) => number): number =>
    pairs().values.reduce((total, value) => total + of(value), 0);
  const multiply = (v: Float64Array): Float64Array =>
    pairs().vectors.combine(scaled(pairs().vectors.project(v)));
  const perSample = (verb: string) => (): never => {
    throw new DomainError(
      `hessian.${verb}`,
      'core',
      'the exact or the Gauss-Newton core',
      `the core '${core}', which is a function of the whole matrix and no sum over samples`,
      `Use hessian.sample(i).withCore('${core}') for a sample's own matrix.`,
    );
  };
  return {
    ...verbs,
    core,
    state: null,
    multiply,
    quadraticForm(v) {
      const c = pairs().vectors.project(v);
      return dot(c, scaled(c));
    },
    diagonal() {
      const { values, vectors } = pairs();
      const out = allocate(order);
      for (let j = 0; j < values.length; j++) {
        const column = vectors.column(j);
        for (let i = 0; i < order; i++) out[i]! += values[j]! * column[i]! * column[i]!;
      }
      return out;
    },
    trace: () => sum((value) => value),
    squaredNorm: () => sum((value) => value * value),
    signs(): Inertia {
      const positive = pairs().values.length;
      return { positive, negative: 0, zero: order - positive, exact: true, method: 'eigenvalues' };
    },
    materialize(into) {
      const { values, vectors } = pairs();
      const root = vectors.materialize();
      for (let i = 0; i < order; i++) {
        for (let j = 0; j < values.length; j++) root.data[i * values.length + j]! *= Math.sqrt(values[j]!);
      }
      return symmetricProduct(root, into === undefined ? {} : { into });
    },
    rootRows: () => null,
    inSpan: (span) => compressByProducts(span, multiply),
    products: perSample('products'),
    quadraticForms: perSample('quadraticForms'),
    traces: perSample('traces'),
    thirdDerivatives: perSample('thirdDerivatives'),
    terms: perSample('block.terms'),
    withCore: (next) => base.withCore(next).verbs,
    withWeights: perSample('without'),
    sample: (i) => base.sample(i).withCore(core).verbs,
  };
}
