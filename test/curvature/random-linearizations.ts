/** Random networks of every kind at random data, for tests of subspaces. */
import fc from 'fast-check';
import { linearize, type Linearization, type Network } from '../../src/index.js';
import { linearized } from '../laws/subject.js';
import { normalRows, randomNetworks } from '../structure/networks.js';
import { architectures } from '../support/architectures.js';
import { largest } from '../support/compare.js';

/** A mean loss at random data, with a sample of weight 0 among unequal others. */
export function mixedLinearization(network: Network, seed: number): Linearization {
  const rows = 1 + (seed % 4);
  const weights = Array.from({ length: rows }, (_, n) => (n === 1 ? 0 : 1 + n));
  const batch = {
    x: normalRows(rows, network.inputs, seed),
    y: normalRows(rows, network.outputs, seed + 1),
    weights,
  };
  return linearize(network, batch, 'halfSquaredError');
}

/** No L2 term: what is compared is the data's part. */
export const randomLinearizations: fc.Arbitrary<Linearization> = fc.oneof(
  architectures({ maxWidth: 8 }).map((value) => linearized({ ...value, l2: 0 })),
  fc.tuple(randomNetworks(), fc.nat(1000)).map(([network, seed]) => mixedLinearization(network, seed)),
);

/** The size of the terms of H: of its own entries, or of the gradient's where those cancel. */
export function scaleOf(at: Linearization): number {
  return Math.max(largest(at.hessian.materialize().data), largest(at.gradient.mean()), 1e-300);
}
