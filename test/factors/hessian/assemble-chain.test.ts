/** The Hessian of a chain from pairs of numbers, next to what products with unit vectors give. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleChain } from '../../../src/factors/hessian/assemble-chain.js';
import { pairsPay } from '../../../src/factors/hessian/chain-cost.js';
import { denseChain } from '../../../src/sweeps/dense-chain.js';
import { materializeByProducts } from '../../../src/factors/hessian/dense-verbs.js';
import { combineRows } from '../../../src/factors/rows/combine.js';
import { reweightedState, type LossState } from '../../../src/factors/state.js';
import { withPoisonedScratch } from '../../../src/numeric/allocation.js';
import {
  activation,
  conv1d,
  dense,
  flatten,
  linearize,
  mlp,
  residual,
  scaling,
  sequential,
  type Layer,
  type Network,
} from '../../../src/index.js';
import { normalRows } from '../../structure/networks.js';
import { expectClose, expectExact, largest } from '../../support/compare.js';
import { summationRelative } from '../../support/tolerances.js';

function linearizationOf(network: Network, samples: number, seed: number): ReturnType<typeof linearize> {
  const x = normalRows(samples, network.inputs, seed);
  const y = normalRows(samples, network.outputs, seed + 1);
  return linearize(network, { x, y }, 'halfSquaredError');
}

function stateOf(network: Network, samples: number, seed = 1): LossState {
  return linearizationOf(network, samples, seed).hessian.verbs.state!;
}

/** Chains of one to four dense layers with zero to two activations or scalings before, between and behind them. */
const chains: fc.Arbitrary<Network> = fc
  .record({
    widths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }),
    bias: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    between: fc.array(fc.array(fc.constantFrom('tanh', 'relu', 'square', 'scaling'), { maxLength: 2 }), {
      minLength: 5,
      maxLength: 5,
    }),
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ widths, bias, between, seed }) => {
    const layers: Layer[] = [];
    const addNodes = (k: number): void => {
      const width = widths[k]!;
      for (const kind of between[k]!) {
        const ramp = Array.from({ length: width }, (_, i) => 1 - 0.3 * i);
        if (kind === 'scaling') layers.push(scaling({ scale: ramp, shift: ramp }));
        else layers.push(activation(kind));
      }
    };
    addNodes(0);
    for (let k = 1; k < widths.length; k++) {
      layers.push(dense(widths[k - 1]!, widths[k]!, { bias: bias[k - 1]! }));
      addNodes(k);
    }
    return sequential(layers, { seed });
  });

describe('assembleChain', () => {
  it('gives the matrix of the products, exactly symmetric, for both cores', () => {
    fc.assert(
      fc.property(chains, fc.integer({ min: 1, max: 5 }), (network, samples) => {
        const at = linearizationOf(network, samples, 3);
        const layers = denseChain(network.program)!;
        for (const core of ['exact', 'gaussNewton'] as const) {
          const { verbs } = core === 'exact' ? at.hessian : at.ggn;
          const own = withPoisonedScratch(() => assembleChain(verbs.state!, core, layers));
          const expected = materializeByProducts(own.rows, (v) =>
            combineRows(verbs.products(v), verbs.weights),
          );
          const tolerance = summationRelative(own.rows * samples) * largest(expected.data);
          expectClose(core, own.data, expected.data, tolerance, own.columns);
          own.data.forEach((value, k) => {
            const [i, j] = [Math.floor(k / own.columns), k % own.columns];
            expect(value).toBe(own.data[j * own.columns + i]);
          });
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('gives it for more inputs than are placed together', () => {
    const network = mlp({ inputs: 70, hidden: [3, 40], outputs: 2, activation: 'tanh', seed: 1 });
    const { verbs } = linearizationOf(network, 3, 5).hessian;
    const own = assembleChain(verbs.state!, 'exact', denseChain(network.program)!);
    const expected = materializeByProducts(own.rows, (v) => combineRows(verbs.products(v), verbs.weights));
    const tolerance = summationRelative(own.rows * 3) * largest(expected.data);
    expectClose('H', own.data, expected.data, tolerance, own.columns);
  });

  it('of a batch that is taken in parts is the sum over the parts', () => {
    // 51²/2 + 31² numbers a sample and 2²⁰ at a time: 463 samples.
    const network = mlp({ inputs: 3, hidden: [30, 20], outputs: 1, activation: 'tanh', seed: 1 });
    const state = stateOf(network, 600);
    const layers = denseChain(network.program)!;
    const whole = assembleChain(state, 'exact', layers);
    const weightsFrom = (keep: (n: number) => boolean): Float64Array =>
      state.weights.map((weight, n) => (keep(n) ? weight : 0));
    const parts = [weightsFrom((n) => n % 3 === 0), weightsFrom((n) => n % 3 !== 0)].map(
      (weights) => assembleChain(reweightedState(state, weights), 'exact', layers).data,
    );
    const sum = parts[0]!.map((value, i) => value + parts[1]![i]!);
    expectClose('H', whole.data, sum, summationRelative(600) * largest(sum), whole.columns);
    expectExact('again', assembleChain(state, 'exact', layers).data, whole.data);
  });
});

describe('denseChain and pairsPay', () => {
  const chainOf = (sizes: readonly number[]): NonNullable<ReturnType<typeof denseChain>> => {
    const hidden = sizes.slice(1, -1);
    return denseChain(
      mlp({ inputs: sizes[0]!, hidden, outputs: sizes.at(-1)!, activation: 'tanh', seed: 1 }).program,
    )!;
  };

  it('know no chain where weights are shared, values skip layers or parameters stand in another order', () => {
    const convolution = conv1d({ inChannels: 1, outChannels: 2, kernel: 3, length: 5 });
    expect(denseChain(sequential([convolution, flatten(), dense(6, 1)], { seed: 1 }).program)).toBeNull();
    const skip = sequential([residual([dense(2, 2), activation('tanh')]), dense(2, 1)], { seed: 1 });
    expect(denseChain(skip.program)).toBeNull();
    const { program } = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'tanh', seed: 1 });
    const nodes = program.nodes.map((node) =>
      node.kind === 'affine' && node.bias !== null
        ? { ...node, bias: { ...node.bias, offset: node.weight.offset - node.bias.length } }
        : node,
    );
    expect(denseChain({ ...program, nodes }), 'biases before weights').toBeNull();
    expect(chainOf([2, 3, 1]).map(({ width, outputs }) => [width, outputs])).toEqual([
      [3, 3],
      [4, 1],
    ]);
  });

  it('take pairs unless a few units read very many inputs', () => {
    expect(pairsPay(chainOf([4, 16, 16, 1]), 32)).toBe(true);
    expect(pairsPay(chainOf([8, 64, 1]), 32)).toBe(true);
    expect(pairsPay(chainOf([150, 2, 1]), 32)).toBe(false);
    expect(pairsPay(chainOf([784, 32, 10]), 32), 'pairs of 785 inputs for 32 samples').toBe(false);
  });
});
