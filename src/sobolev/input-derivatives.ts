/**
 * Derivatives of a network's outputs with respect to its inputs, exactly: the first by unit adjoints or unit tangents,
 * whichever are fewer; the second by an adjoint tangent sweep along every input (mathematics 4.6, P_0 for each output).
 */
import { DomainError } from '../errors.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, toMatrix, type Matrix, type MatrixLike } from '../numeric/matrix.js';
import { parametersOf, type Network } from '../network/network.js';
import { adjointTangent } from '../sweeps/adjoint-tangent.js';
import { backward } from '../sweeps/backward.js';
import { forward } from '../sweeps/forward.js';
import { tangent } from '../sweeps/tangent.js';
import { copyOf, type Adjoint, type Trace } from '../sweeps/trace.js';
import { gatherCopies, unitSeeds } from '../sweeps/units.js';
import { smoothnessWarnings } from './smoothness-warnings.js';

/** Outputs of a network and their derivatives with respect to its inputs; a row per sample. */
export interface InputDerivatives {
  /** Outputs m, N × C. */
  readonly value: Matrix;
  /** ∂m_o/∂x_j, N × (C·n₀), columns (o, j) row-major. Undefined for order 0. */
  readonly jacobian?: Matrix;
  /** ∂²m_o/∂x_i∂x_j, N × (C·n₀·n₀), columns (o, i, j) row-major. Undefined below order 2. */
  readonly hessian?: Matrix;
  /** With order 2: what kinks of the activations mean for second derivatives, a sentence each. */
  readonly warnings?: readonly string[];
}

/**
 * Value and input derivatives up to `order` (0, 1 or 2; default 1) at the rows of `x`.
 *
 * Cost: 2·N·P·(1 + min(C, n₀)) flops for order 1, about 2·N·P·C·n₀ more for order 2.
 * Throws ShapeError or DomainError if x or order do not fit. At a kink of ReLU-like activations A' = A'' = 0.
 */
export function inputDerivatives(
  network: Network,
  x: MatrixLike,
  options?: { readonly order?: 1 },
): InputDerivatives & { readonly jacobian: Matrix };
/** The same with second derivatives. */
export function inputDerivatives(
  network: Network,
  x: MatrixLike,
  options: { readonly order: 2 },
): InputDerivatives & { readonly jacobian: Matrix; readonly hessian: Matrix };
/** The same for an order known only at run time. */
export function inputDerivatives(
  network: Network,
  x: MatrixLike,
  options: { readonly order: 0 | 1 | 2 },
): InputDerivatives;
export function inputDerivatives(
  network: Network,
  x: MatrixLike,
  options: { readonly order?: 0 | 1 | 2 } = {},
): InputDerivatives {
  return derivativesAt('inputDerivatives', network, x, options.order ?? 1);
}

/** The same on behalf of `operation`, which messages name. */
export function derivativesAt(
  operation: string,
  network: Network,
  x: MatrixLike,
  order: 0 | 1 | 2,
): InputDerivatives {
  if (order !== 0 && order !== 1 && order !== 2) {
    const advice = 'Derivatives of any order along directions: directionalDerivatives.';
    throw new DomainError(operation, 'order', '0, 1 or 2', String(order), advice);
  }
  const points = toMatrix(operation, 'x', x, { columns: network.inputs });
  const trace = forward(network.program, parametersOf(network), points);
  const value = matrix(points.rows, network.outputs, trace.value[network.program.output]!.slice());
  if (order === 0) return { value };
  if (order === 1) return { value, jacobian: jacobianOf(trace, null) };
  const units = outputAdjoints(trace, true);
  const hessian = secondDerivatives(trace, units);
  return {
    value,
    jacobian: jacobianOf(trace, units),
    hessian,
    warnings: smoothnessWarnings(network.program),
  };
}

/** Adjoints of every output: count C. */
export function outputAdjoints(trace: Trace, toInput: boolean): Adjoint {
  const { output, slots } = trace.program;
  const width = slots[output]!;
  const seeds = new Map([[output, unitSeeds(width, trace.samples)]]);
  return backward(trace, seeds, { count: width, toInput });
}

/** The Jacobian, N × (C·n₀): from known adjoints of the outputs, or by the cheaper of the two ways. */
export function jacobianOf(trace: Trace, units: Adjoint | null): Matrix {
  const { program, samples } = trace;
  const inputs = program.slots[program.input]!;
  const outputs = program.slots[program.output]!;
  if (units !== null || outputs <= inputs) {
    const adjoint = (units ?? outputAdjoints(trace, true)).value[program.input];
    return matrix(
      samples,
      outputs * inputs,
      adjoint === undefined ? undefined : gatherCopies(adjoint, outputs, samples, inputs),
    );
  }
  const along = tangent(trace, {
    count: inputs,
    slots: new Map([[program.input, unitSeeds(inputs, samples)]]),
  }).value[program.output]!;
  const out = matrix(samples, outputs * inputs);
  for (let j = 0, at = 0; j < inputs; j++) {
    for (let n = 0; n < samples; n++) {
      for (let o = 0; o < outputs; o++, at++) out.data[(n * outputs + o) * inputs + j] = along[at]!;
    }
  }
  return out;
}

/** ∂²m/∂x² from the adjoints of the outputs: N × (C·n₀²), an adjoint tangent for each output and input. */
export function secondDerivatives(trace: Trace, units: Adjoint): Matrix {
  const { program, samples } = trace;
  const inputs = program.slots[program.input]!;
  const outputs = program.slots[program.output]!;
  const along = tangent(trace, {
    count: inputs,
    slots: new Map([[program.input, unitSeeds(inputs, samples)]]),
  });
  const out = matrix(samples, outputs * inputs * inputs);
  for (let o = 0; o < outputs; o++) {
    const change = adjointTangent(trace, copyOf(units, o), along, { toInput: true }).value[program.input];
    const rows = gatherCopies(change ?? allocate(inputs * samples * inputs), inputs, samples, inputs);
    const size = inputs * inputs;
    for (let n = 0; n < samples; n++) {
      out.data.set(rows.subarray(n * size, (n + 1) * size), (n * outputs + o) * size);
    }
  }
  return out;
}
