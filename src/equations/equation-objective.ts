/**
 * The squared residuals of an equation as an objective that optimizers know: Gauss-Newton rows in factors, no matrix.
 * Its exact Hessian would need third derivatives of the network's inputs jets and is not offered; Levenberg-Marquardt,
 * which needs none, is the method of choice where residuals vanish at the solution.
 */
import { DomainError } from '../errors.js';
import { factoredGradient } from '../factors/factored-gradient.js';
import { lazy } from '../factors/lazy.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import type { Linearization } from '../linearization/linearize.js';
import { parametersOf, type Network } from '../network/network.js';
import { matrix } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import { residualsAt, type ResidualSystem, type Residuals } from './residual-system.js';

/** A linearization with the residuals behind it. */
export interface EquationLinearization extends Linearization {
  /** Root of the mean square of each part's residuals: the equation's, then each condition's. */
  readonly rootMeanSquares: Float64Array;
}

/** ½ Σ weight·r² at a network, with its gradient and Gauss-Newton rows. */
export function linearizeEquation(network: Network, system: ResidualSystem): EquationLinearization {
  const { program } = network;
  const residuals = residualsAt(program, parametersOf(network), system);
  const jacobian = lazy(() => residuals.jacobian());
  const samples = system.points.rows;
  const weights = new Float64Array(samples).fill(1 / samples);
  const gradient = lazy(() =>
    factoredGradient({ rows: gradientRows(residuals, jacobian(), samples), weights, regularization: null }),
  );
  const losses = lazy(() => {
    const out = new Float64Array(samples);
    residuals.weighted.forEach((r, i) => (out[i % samples]! += (samples * r * r) / 2));
    return out;
  });
  const output = residuals.jets.trace.value[program.output]!.subarray(0, samples * network.outputs);
  const loss = dot(residuals.weighted, residuals.weighted) / 2;
  return {
    network,
    l2: 0,
    loss,
    get losses() {
      return losses();
    },
    terms: { value: loss },
    warnings: [],
    output: matrix(samples, network.outputs, output),
    factors: () => unavailable('factors', 'Linearize an ordinary loss to see the factors of the values.'),
    get gradient() {
      return gradient();
    },
    get hessian(): never {
      return unavailable('hessian', 'Use levenbergMarquardt, which needs only leastSquares().');
    },
    get ggn(): never {
      return unavailable('ggn', 'JᵀJ comes from leastSquares().jacobian.');
    },
    leastSquares: () => ({ jacobian: jacobian(), residual: residuals.weighted }),
    influence: () => unavailable('influence', 'Linearize an ordinary loss for the influence of its samples.'),
    rootMeanSquares: residuals.rootMeanSquares,
  };
}

/** Row n: N Σ_kinds r·∂r/∂θ at point n, so that the mean over the points is the gradient of the objective. */
function gradientRows(residuals: Residuals, jacobian: FactorRows, samples: number): FactorRows {
  const { kinds, nodes } = jacobian;
  const width = kinds[0]!.length;
  // All kinds meet the same right slabs in the same order: their left slabs add, each times its residual.
  return {
    ...jacobian,
    kinds: [Array.from({ length: width }, (_, t) => ({ left: t, right: t }))],
    nodes: nodes.map((factors) => ({
      ...factors,
      left: Array.from({ length: width }, (_, t) => {
        let sum: Float64Array | undefined;
        kinds.forEach((terms, kind) => {
          const slab = factors.left[terms[t]!.left];
          if (slab === undefined) return;
          sum ??= new Float64Array(slab.length);
          const perPoint = slab.length / samples;
          for (let i = 0; i < slab.length; i++) {
            sum[i]! += samples * residuals.weighted[kind * samples + Math.floor(i / perPoint)]! * slab[i]!;
          }
        });
        return sum;
      }),
    })),
  };
}

function unavailable(verb: string, advice: string): never {
  throw new DomainError(
    `equation.${verb}`,
    'objective',
    'an ordinary or a Sobolev loss',
    'an equation',
    advice,
  );
}
