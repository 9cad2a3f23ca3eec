/**
 * What one sample contributes to a batch objective, as a function of the parameters: a loss of the outputs, or the
 * Sobolev objective  value·loss(m, y) + ½ Σ gradient·(∂m/∂x − dy)².
 */
import { halfSquares, type Algebra } from './algebra.js';
import { dual } from './dual.js';
import { lossOf, type OracleLoss } from './losses.js';
import { evaluate, type OracleLayer } from './network.js';

/** A function of the parameters that can be evaluated over every algebra. */
export type Objective = <S>(algebra: Algebra<S>, parameters: readonly S[]) => S;

export function lossObjective(
  layers: readonly OracleLayer[],
  loss: OracleLoss,
  x: readonly number[],
  y: readonly number[],
): Objective {
  return (algebra, parameters) =>
    lossOf(algebra, loss, evaluate(algebra, layers, parameters, x.map(algebra.constant)), y);
}

/** ∂m/∂x_j of every output m, one more dual number per input coordinate j. */
function inputSlope<S>(
  algebra: Algebra<S>,
  layers: readonly OracleLayer[],
  parameters: readonly S[],
  x: readonly number[],
  coordinate: number,
): readonly S[] {
  const nested = dual(algebra);
  const zero = algebra.constant(0);
  const one = algebra.constant(1);
  const input = x.map((value, i) => nested.seed(algebra.constant(value), i === coordinate ? one : zero));
  const theta = parameters.map((value) => nested.seed(value, zero));
  return evaluate(nested, layers, theta, input).map((output) => output.slope);
}

export interface SobolevWeights {
  readonly value: number;
  /** One weight per (output, input). */
  readonly gradient: readonly (readonly number[])[];
  readonly loss: OracleLoss;
}

/** value·loss(m, y) + ½ Σ gradient·(∂m/∂x − dy)²; `dy` has a row per output, a column per input. */
export function sobolevObjective(
  layers: readonly OracleLayer[],
  weights: SobolevWeights,
  x: readonly number[],
  y: readonly number[],
  dy: readonly (readonly number[])[],
): Objective {
  return (algebra, parameters) => {
    const output = evaluate(algebra, layers, parameters, x.map(algebra.constant));
    const value = lossOf(algebra, weights.loss, output, y);
    return x.reduce(
      (sum, _, j) =>
        inputSlope(algebra, layers, parameters, x, j).reduce((partial, slope, k) => {
          const error = algebra.subtract(slope, algebra.constant(dy[k]![j]!));
          const weight = algebra.constant(weights.gradient[k]![j]!);
          return algebra.add(partial, algebra.multiply(weight, halfSquares(algebra, [error])));
        }, sum),
      algebra.multiply(algebra.constant(weights.value), value),
    );
  };
}

/** One output of the network as a function of its *inputs*, for input gradients and Hessians. */
export function outputOfInput(
  layers: readonly OracleLayer[],
  parameters: readonly number[],
  output: number,
): Objective {
  return (algebra, input) => evaluate(algebra, layers, parameters.map(algebra.constant), input)[output]!;
}
