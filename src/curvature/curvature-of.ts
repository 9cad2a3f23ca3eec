/** The curvature of a kind of objective: which regimes it has, and how one Hessian is made of another. */
import { lazy } from '../factors/lazy.js';
import { blockTridiagonalCost } from './block-tridiagonal/block-tridiagonal.js';
import { blockTridiagonalSpace } from './block-tridiagonal-space.js';
import { sampleCore, type Core, type SpectralCore } from '../factors/hessian/core.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import { rowCount } from '../factors/rows/factor-rows.js';
import { coefficientSpace } from './coefficients/coefficient-space.js';
import { compressedSpace } from './compressed-space.js';
import type { Curvature } from './curvature.js';
import { downdatedSpace } from './downdate.js';
import type { RegimeFacts } from './regime.js';
import { sampleSpace } from './sample-space.js';
import type { DirectRegime, Space } from './space.js';
import { spanOf, wholeSpan } from './span.js';
import { spectralCurvature } from './spectral.js';

/** The curvature of a Hessian that is a sum over samples. */
export function curvatureOf(verbs: HessianVerbs): Curvature {
  const order = verbs.program.parameterCount;
  const rows = lazy(() => verbs.rootRows());
  const span = lazy(() => {
    const source = verbs.spanSource();
    return source === null ? null : spanOf(source);
  });
  const spaces: Record<DirectRegime, () => Space> = {
    sample: lazy(() => sampleSpace(rows()!)),
    factor: lazy(() => compressedSpace('factor', span()!, () => verbs.inSpan(span()!))),
    blockTridiagonal: lazy(() =>
      blockTridiagonalSpace(verbs.state!, sampleCore(verbs.core), (v) => verbs.multiply(v)),
    ),
    dense: lazy(() => compressedSpace('dense', wholeSpan(order), () => verbs.materialize())),
  };
  const facts: RegimeFacts = {
    order,
    rows: () => {
      const root = rows();
      return root === null ? null : rowCount(root);
    },
    rowNumbers: verbs.storedNumbers / verbs.samples,
    span: () => span()?.dimension ?? null,
    chain: () => (verbs.state === null ? null : blockTridiagonalCost(verbs.state)),
    samples: verbs.samples,
    throughEigen: false,
  };
  const self: Curvature = {
    verbs,
    facts,
    space: (regime) => spaces[regime](),
    span,
    coefficients: lazy(() =>
      verbs.state === null ? null : coefficientSpace(verbs.state, sampleCore(verbs.core)),
    ),
    withCore: (core) =>
      isSpectral(core) ? spectralCurvature(self, core) : curvatureOf(verbs.withCore(core)),
    sample: (i) => curvatureOf(verbs.sample(i)),
    without: (i) => withoutSample(self, i),
  };
  return self;
}

/** The mean over the other samples, weights renormalized: samples keep their numbers, number i gets weight 0. */
function withoutSample(whole: Curvature, i: number): Curvature {
  const { verbs } = whole;
  const share = verbs.weights[i]!;
  const weights = verbs.weights.map((weight, n) => (n === i ? 0 : weight / (1 - share)));
  const rest = curvatureOf(verbs.withWeights(weights));
  const space = (regime: DirectRegime) =>
    lazy(() => downdatedSpace(whole, i, regime, () => rest.space(regime)));
  const spaces = {
    sample: space('sample'),
    factor: space('factor'),
    blockTridiagonal: space('blockTridiagonal'),
    dense: space('dense'),
  };
  // The same regimes as with the sample: to span the others' factors anew would cost more than the downdate.
  return { ...rest, facts: whole.facts, space: (regime) => spaces[regime]() };
}

function isSpectral(core: Core): core is SpectralCore {
  return core === 'absolute' || core === 'clipped';
}
