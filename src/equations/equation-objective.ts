/**
 * The squared residuals of an equation as an objective that optimizers know: Gauss-Newton rows in factors, no matrix.
 * Its exact Hessian would need third derivatives of the network's inputs jets and is not offered; Levenberg-Marquardt,
 * which needs none, is the method of choice where residuals vanish at the solution.
 */
import { DomainError } from '../errors.js';
import { borderedCombine } from '../factors/bordered.js';
import { factoredGradient } from '../factors/factored-gradient.js';
import { lazy } from '../factors/lazy.js';
import type { LeastSquares } from '../factors/least-squares.js';
import type { FactorRows } from '../factors/rows/factor-rows.js';
import type { Linearization } from '../linearization/linearization.js';
import { parametersOf, type Network } from '../network/network.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { dot } from '../numeric/vector.js';
import { residualsAt, type ResidualSystem, type Residuals } from './residual-system.js';

/**
 * A linearization with the residuals behind it. Its parameters are θ and, behind them, the coefficients of the equation
 * in their units: the mean gradient and the border of the least squares have them; the other verbs are those of θ.
 */
export interface EquationLinearization extends Linearization {
  /** Root of the mean square of each part's residuals: the equation's, then each condition's. */
  readonly rootMeanSquares: Float64Array;
}

/** ½ Σ weight·r² at a network and values of the coefficients, with its gradient and Gauss-Newton rows. */
export function linearizeEquation(
  network: Network,
  system: ResidualSystem,
  numbers: Float64Array = initialNumbers(system),
): EquationLinearization {
  const { program } = network;
  const residuals = residualsAt(program, parametersOf(network), system, numbers);
  const samples = system.points.rows;
  const leastSquares = lazy((): LeastSquares => {
    const jacobian = residuals.jacobian();
    const { weighted: residual, border } = residuals;
    return border.columns === 0
      ? { jacobian, residual }
      : { jacobian, residual, border: inUnits(border, system) };
  });
  const gradient = lazy(() => {
    const rows = lazy(() => gradientRows(residuals, leastSquares().jacobian, samples));
    return factoredGradient({
      get rows() {
        return rows();
      },
      weights: new Float64Array(samples).fill(1 / samples),
      regularization: null,
      mean: () => borderedCombine(leastSquares(), residuals.weighted),
    });
  });
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
    weightedTerms: { value: loss },
    warnings: [],
    cells: null,
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
    leastSquares,
    influence: () => unavailable('influence', 'Linearize an ordinary loss for the influence of its samples.'),
    rootMeanSquares: residuals.rootMeanSquares,
  };
}

/** ∂r/∂(c/unit) = unit · ∂r/∂c. */
function inUnits(border: Matrix, { coefficients }: ResidualSystem): Matrix {
  return { ...border, data: border.data.map((value, i) => value * coefficients[i % border.columns]!.unit) };
}

function initialNumbers({ coefficients }: ResidualSystem): Float64Array {
  return Float64Array.from(coefficients, ({ initial }) => initial);
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
