/** A network's values and exact derivatives by its inputs, in one call: what a user asks a trained model for. */
import type { Matrix, MatrixLike } from '../numeric/matrix.js';
import type { Network } from '../network/network.js';
import { derivativesAt, type InputDerivatives } from './input-derivatives.js';

/**
 * Values (order 0, the default), Jacobians (1) and Hessians (2) of the outputs by the inputs at the rows of `x`, exactly,
 * in the units of the network's own inputs and outputs. Columns of the Jacobian are (output, input), of the Hessian
 * (output, input, input), row-major.
 *
 * Cost: 2·N·P flops, 2·N·P·min(C, n₀) more for order 1 and about 2·N·P·C·n₀ more for order 2.
 * Throws ShapeError or DomainError if x or order do not fit; `directionalDerivatives` has orders above 2.
 */
export function evaluate(
  network: Network,
  x: MatrixLike,
  options?: { readonly order?: 0 },
): { readonly value: Matrix };
/** The same with Jacobians. */
export function evaluate(
  network: Network,
  x: MatrixLike,
  options: { readonly order: 1 },
): InputDerivatives & { readonly jacobian: Matrix };
/** The same with Jacobians and Hessians. */
export function evaluate(
  network: Network,
  x: MatrixLike,
  options: { readonly order: 2 },
): InputDerivatives & { readonly jacobian: Matrix; readonly hessian: Matrix };
/** The same for an order known only at run time. */
export function evaluate(
  network: Network,
  x: MatrixLike,
  options: { readonly order: 0 | 1 | 2 },
): InputDerivatives;
export function evaluate(
  network: Network,
  x: MatrixLike,
  options: { readonly order?: 0 | 1 | 2 } = {},
): InputDerivatives {
  return derivativesAt('evaluate', network, x, options.order ?? 0);
}
