/** Small chains of dense layers and their states, for what is done in steps. */
import fc from 'fast-check';
import { reweightedState, type LossState } from '../../../src/factors/state.js';
import { random } from '../../../src/numeric/random.js';
import {
  activation,
  dense,
  linearize,
  mlp,
  residual,
  sequential,
  type Layer,
  type Network,
} from '../../../src/index.js';
import { normalRows } from '../../structure/networks.js';
import { expectCloseToLargest, expectExact } from '../../support/compare.js';
import { sameBits } from '../../support/same-bits.js';
import { summationRelative } from '../../support/tolerances.js';

/** A state that nobody has asked for a product yet. */
export function stateOf(
  network: Network,
  samples: number,
  loss: 'halfSquaredError' | 'crossEntropy',
): LossState {
  const x = normalRows(samples, network.inputs, 1);
  const y =
    loss === 'crossEntropy'
      ? Array.from({ length: samples }, (_, n) =>
          Array.from({ length: network.outputs }, (__, j) => (j === n % network.outputs ? 1 : 0)),
        )
      : normalRows(samples, network.outputs, 2);
  const state = linearize(network, { x, y }, loss).hessian.verbs.state!;
  return reweightedState(
    state,
    Float64Array.from({ length: samples }, (_, n) => (1 + (n % 3)) / (2 * samples)),
  );
}

export function directionFor({ program }: LossState): Float64Array {
  return Float64Array.from({ length: program.parameterCount }, random(3).normal);
}

/** The longest sums: over samples, of terms that are sums over units. */
export const tolerance: number = summationRelative(80 * 64);

/** The same numbers; of an accelerated build to rounding, as first and later products may use other kernels there. */
export function expectSame(what: string, actual: Float64Array, expected: Float64Array): void {
  if (sameBits) expectExact(what, actual, expected);
  else expectCloseToLargest(what, actual, expected, tolerance);
}

/** Chains of one to four layers, also with heads of one output, layers without bias and activations at both ends. */
export const chains: fc.Arbitrary<Network> = fc
  .record({
    widths: fc.array(fc.constantFrom(1, 2, 3, 4, 5, 8, 13, 24, 60), { minLength: 2, maxLength: 5 }),
    bias: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    between: fc.array(fc.constantFrom('tanh', 'relu', 'square', 'identity', ''), {
      minLength: 5,
      maxLength: 5,
    }),
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ widths, bias, between, seed }) => {
    const layers: Layer[] = [];
    widths.forEach((width, k) => {
      if (k > 0) layers.push(dense(widths[k - 1]!, width, { bias: bias[k - 1]! }));
      const name = between[k]!;
      if (name !== '') layers.push(activation(name));
    });
    return sequential(layers, { seed });
  });

/** Networks that are no small chains. */
export const noChains: readonly Network[] = [
  sequential([residual([dense(3, 3), activation('tanh')]), dense(3, 1)], { seed: 1 }),
  mlp({ inputs: 3, hidden: [200, 200], outputs: 1, activation: 'tanh', seed: 1 }),
];
