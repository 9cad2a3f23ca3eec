/** Derivatives of any order of a network's outputs along directions of its input, by truncated Taylor series. */
import { DomainError } from '../../errors.js';
import { parametersOf, type Network } from '../../network/network.js';
import { matrix, toMatrix, type Matrix, type MatrixLike } from '../../numeric/matrix.js';
import { checkedDirections } from '../given-directions.js';
import { smoothnessWarnings } from '../smoothness-warnings.js';
import { curvesAlong, factorials, type Curves } from './curves.js';

/** What `directionalDerivatives` is asked for. */
export interface DirectionalOptions {
  /** Directions v: n₀ × k, a column each, or for each sample its own, N × (k·n₀) with columns (direction, input). */
  readonly directions: MatrixLike;
  /** K, the highest derivative: a whole number ≥ 0. */
  readonly order: number;
  /** k; needed only where N = n₀ leaves it open which of the two forms is meant. */
  readonly count?: number;
}

/** Derivatives along directions, by order. */
export interface DirectionalDerivatives {
  /** Entry p: d^p/dt^p of the outputs at x + t v for t = 0. N × C for p = 0, else N × (C·k), columns (output, direction). */
  readonly derivatives: readonly Matrix[];
  /** What kinks of the activations mean for derivatives of order 2 and above, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * d^p/dt^p f(x + t v) at t = 0 for p = 0 … K, exactly: each layer maps truncated series to truncated series
 * (mathematics 4.6).
 *
 * Cost: 2·(1 + k·K)·N·P flops, and O(k·K³) operations per unit and sample. Throws ShapeError or DomainError if x,
 * directions or order do not fit, MissingDerivativeError for a user's activation without derivatives up to order K.
 */
export function directionalDerivatives(
  network: Network,
  x: MatrixLike,
  options: DirectionalOptions,
): DirectionalDerivatives {
  const operation = 'directionalDerivatives';
  const { order } = options;
  if (!(Number.isInteger(order) && order >= 0)) {
    const advice = 'Order 0 is the value, 1 the slope along each direction.';
    throw new DomainError(operation, 'order', 'a whole number ≥ 0', String(order), advice);
  }
  const { inputs, program } = network;
  const points = toMatrix(operation, 'x', x, { columns: inputs });
  const count = countOf(operation, options, points.rows, inputs);
  const directions = checkedDirections(operation, options.directions, count, points.rows, inputs);
  const curves = curvesAlong(program, parametersOf(network), points, directions, order);
  return {
    derivatives: Array.from({ length: order + 1 }, (_, power) => derivativeOf(curves, power)),
    warnings: order < 2 ? [] : smoothnessWarnings(program),
  };
}

/** k from the shape of the directions. */
function countOf(operation: string, options: DirectionalOptions, samples: number, inputs: number): number {
  const { rows, columns } = toMatrix(operation, 'directions', options.directions);
  if (options.count !== undefined) return options.count;
  const [isShared, isOwn] = [rows === inputs, rows === samples && columns % inputs === 0];
  if (isShared && isOwn && inputs > 1) {
    const expected = 'count beside as many samples as inputs';
    const advice = `Pass count: ${columns} for the ${columns} columns as directions of all samples, ${columns / inputs} for rows of each sample's own.`;
    throw new DomainError(operation, 'count', expected, 'nothing', advice);
  }
  // What fits neither form is refused, with the shapes, by checkedDirections.
  return isShared ? columns : Math.max(1, Math.floor(columns / inputs));
}

/** N × C values, or N × (C·k) derivatives of order `power`, from the output's coefficients. */
export function derivativeOf({ trace, count, order }: Curves, power: number): Matrix {
  const { program, samples } = trace;
  const outputs = program.slots[program.output]!;
  const array = trace.value[program.output]!;
  const size = samples * outputs;
  if (power === 0) return matrix(samples, outputs, array.slice(0, size));
  const out = matrix(samples, outputs * count);
  const factor = factorials(power)[power]!;
  for (let d = 0; d < count; d++) {
    const from = (d * order + power) * size;
    for (let i = 0; i < size; i++) out.data[i * count + d] = factor * array[from + i]!;
  }
  return out;
}
