/** Stationary points of a network of two inputs. */
import type { Network } from '../../../network/network.js';
import { inputDerivatives } from '../../../sobolev/input-derivatives.js';

/** A point where the gradient vanishes, and the value there. */
export interface Stationary {
  readonly at: readonly [number, number];
  readonly value: number;
}

/**
 * The stationary point that Newton's method finds from `start`; null if it is not reached in 50 steps, or further away
 * than `reach`: then it is another one.
 */
export function stationaryPointNear(
  network: Network,
  start: readonly [number, number],
  reach = 0.3,
): Stationary | null {
  let [x, y] = start;
  for (let step = 0; step < 50; step++) {
    if (!(Math.hypot(x - start[0], y - start[1]) <= reach)) return null;
    const { value, jacobian, hessian } = inputDerivatives(network, [[x, y]], { order: 2 });
    const [gx, gy] = jacobian.data as unknown as [number, number];
    const [xx, xy, , yy] = hessian.data as unknown as [number, number, number, number];
    const determinant = xx * yy - xy * xy;
    const [dx, dy] = [(yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant];
    if (Math.hypot(dx, dy) < 1e-10) return { at: [x, y], value: value.data[0]! };
    [x, y] = [x - dx, y - dy];
  }
  return null;
}
