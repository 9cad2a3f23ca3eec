/**
 * Proposition 4 of Czarnecki et al. (S-P4): a field is the gradient of a scalar function exactly if its Jacobian is
 * symmetric. A network that predicts a gradient directly has no reason to be; the gradient of a scalar network is.
 */
import { ShapeError } from '../../errors.js';
import type { Network } from '../../network/network.js';
import { toMatrix, type MatrixLike } from '../../numeric/matrix.js';
import { inputDerivatives } from '../input-derivatives.js';

/**
 * ‖J − Jᵀ‖_F / ‖J‖_F over the points x: J is the Jacobian of the network's outputs, as many as inputs, or for a network
 * with one output of its gradient, whose J is the input Hessian and the asymmetry rounding. 0 where J vanishes.
 * Throws ShapeError for other numbers of outputs.
 */
export function fieldAsymmetry(network: Network, x: MatrixLike): number {
  const { inputs: d, outputs } = network;
  if (outputs !== 1 && outputs !== d) {
    const advice = 'A field has as many components as variables; a potential has one.';
    throw new ShapeError('fieldAsymmetry', 'network', `1 or ${d} outputs`, String(outputs), advice);
  }
  const points = toMatrix('fieldAsymmetry', 'x', x, { columns: d });
  const jacobian =
    outputs === d && d !== 1
      ? inputDerivatives(network, points, { order: 1 }).jacobian
      : inputDerivatives(network, points, { order: 2 }).hessian;
  let [odd, all] = [0, 0];
  for (let n = 0; n < points.rows; n++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        const entry = jacobian.data[n * d * d + i * d + j]!;
        odd += (entry - jacobian.data[n * d * d + j * d + i]!) ** 2;
        all += entry * entry;
      }
    }
  }
  return all === 0 ? 0 : Math.sqrt(odd / all);
}
