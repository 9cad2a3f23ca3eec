/** Linearizations of Sobolev objectives of order 1 and 2: the public object over their states. */
import { checkSample } from '../factors/check-vector.js';
import { factoredGradient } from '../factors/factored-gradient.js';
import { lazy } from '../factors/lazy.js';
import type { LeastSquares } from '../factors/least-squares.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import { sampleFactors } from '../factors/sample-factors.js';
import { stateRange, type LossState } from '../factors/state.js';
import { factoredHessian, type FactoredHessian } from '../linearization/factored-hessian.js';
import { influenceOf } from '../linearization/influence.js';
import type { Linearization } from '../linearization/linearize.js';
import { withoutEntryWeights } from '../functions/residual-kernel.js';
import type { Network } from '../network/network.js';
import { dot } from '../numeric/vector.js';
import { curvatureGradientRows } from './curvature-gradient.js';
import { curvatureHessian, exactCurvatureHessian } from './curvature-hessian.js';
import { curvatureLeastSquares } from './curvature-rows.js';
import type { CurvatureState } from './curvature-state.js';
import { smoothnessWarnings } from './smoothness-warnings.js';
import { sobolevGradientRows } from './sobolev-gradient.js';
import { sobolevHessian } from './sobolev-hessian.js';
import { sobolevLeastSquares } from './sobolev-least-squares.js';
import type { SobolevState } from './sobolev-state.js';

/** Order 1. `hasSlopes`: whether there are labels dy to report an error of. */
export function sobolevLinearization(
  network: Network,
  state: SobolevState,
  hasSlopes: boolean,
): Linearization {
  const { base } = state;
  return linearization({
    network,
    base,
    losses: () => state.losses(),
    terms: () => firstTerms(state, hasSlopes),
    weightedTerms: () => firstWeighted(state, hasSlopes),
    gradientRows: () => sobolevGradientRows(state),
    hessian: () => factoredHessian(sobolevHessian(state, 'exact')),
    ggn: () => factoredHessian(sobolevHessian(state, 'gaussNewton')),
    leastSquares: () => sobolevLeastSquares(state),
    warnings: [],
  });
}

/** Order 2. */
export function curvatureLinearization(
  network: Network,
  state: CurvatureState,
  hasSlopes: boolean,
): Linearization {
  const { base } = state.first;
  return linearization({
    network,
    base,
    losses: () => state.losses(),
    terms: () => ({ ...firstTerms(state.first, hasSlopes), hessian: dot(base.weights, state.errors()) }),
    weightedTerms: () => ({
      ...firstWeighted(state.first, hasSlopes),
      hessian: dot(base.weights, state.bentLosses()),
    }),
    gradientRows: () => curvatureGradientRows(state),
    hessian: () => factoredHessian(exactCurvatureHessian(state)),
    ggn: () => factoredHessian(curvatureHessian(state)),
    leastSquares: () => curvatureLeastSquares(state),
    warnings: smoothnessWarnings(base.program),
  });
}

/** What differs between objectives on derivatives; the public object over it is the same. */
export interface LinearizationParts {
  readonly network: Network;
  readonly base: LossState;
  readonly losses: () => Float64Array;
  readonly terms: () => Linearization['terms'];
  readonly weightedTerms: () => Linearization['terms'];
  readonly gradientRows: () => FactorRows;
  readonly hessian: () => FactoredHessian;
  readonly ggn: () => FactoredHessian;
  readonly leastSquares: () => LeastSquares;
  readonly warnings: readonly string[];
}

export function linearization({
  network,
  base,
  losses,
  terms,
  weightedTerms,
  warnings,
  ...parts
}: LinearizationParts): Linearization {
  const { parameters } = base.trace;
  const gradient = lazy(() =>
    factoredGradient({
      rows: parts.gradientRows(),
      weights: base.weights,
      regularization: base.l2 === 0 ? null : parameters.map((entry) => base.l2 * entry),
    }),
  );
  const hessian = lazy(parts.hessian);
  const ggn = lazy(parts.ggn);
  return {
    network,
    l2: base.l2,
    get loss() {
      return dot(base.weights, losses()) + (base.l2 / 2) * dot(parameters, parameters);
    },
    get losses() {
      return losses();
    },
    get terms() {
      return terms();
    },
    get weightedTerms() {
      return weightedTerms();
    },
    warnings,
    output: base.output,
    factors: (i) => sampleFactors(stateRange(base, checkSample('factors', i, base.trace.samples), 1)),
    get gradient() {
      return gradient();
    },
    get hessian() {
      return hessian();
    },
    get ggn() {
      return ggn();
    },
    leastSquares: parts.leastSquares,
    influence(options) {
      // Where there is no exact Hessian, the Gauss-Newton matrix is still there for the asking.
      const curvature = options?.core === 'gaussNewton' ? ggn() : hessian();
      const source = { parameters, l2: base.l2, losses: losses(), gradient: gradient(), hessian: curvature };
      return influenceOf(source, options);
    },
  };
}

function firstTerms({ base, slopeErrors }: SobolevState, hasSlopes: boolean): Linearization['terms'] {
  const { loss, output, labels } = base;
  const plain = withoutEntryWeights(labels, output.columns);
  const losses = plain === labels ? base.losses() : loss.losses(output, plain);
  const value = dot(base.weights, losses);
  return hasSlopes ? { value, gradient: dot(base.weights, slopeErrors()) } : { value };
}

function firstWeighted(
  { base, valueWeight, slopeLosses }: SobolevState,
  hasSlopes: boolean,
): Linearization['terms'] {
  const value = valueWeight * dot(base.weights, base.losses());
  return hasSlopes ? { value, gradient: dot(base.weights, slopeLosses()) } : { value };
}
