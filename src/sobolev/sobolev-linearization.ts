/** Linearizations of Sobolev objectives of order 1 and 2: the public object over their states. */
import { factoredHessian } from '../linearization/factored-hessian.js';
import { linearizationOf, type Linearization } from '../linearization/linearization.js';
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
import { sobolevMeanGradient } from './straight-gradient.js';

/** Order 1. `hasSlopes`: whether there are labels dy to report an error of. */
export function sobolevLinearization(
  network: Network,
  state: SobolevState,
  hasSlopes: boolean,
): Linearization {
  const { base } = state;
  return linearizationOf({
    network,
    base,
    losses: () => state.losses(),
    terms: () => firstTerms(state, hasSlopes),
    weightedTerms: () => firstWeighted(state, hasSlopes),
    gradientRows: () => sobolevGradientRows(state),
    gradientMean: (rows, into) => sobolevMeanGradient(state, rows, into),
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
  return linearizationOf({
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
