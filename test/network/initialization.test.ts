import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { conv2d } from '../../src/network/layers/convolution.js';
import { dense } from '../../src/network/layers/dense.js';
import { elman } from '../../src/network/layers/elman.js';
import { gru } from '../../src/network/layers/gru.js';
import { residual } from '../../src/network/layers/residual.js';
import { tied } from '../../src/network/layers/tied.js';
import { mlp } from '../../src/network/mlp.js';
import type { Network } from '../../src/network/network.js';
import { sequential } from '../../src/network/sequential.js';

/** Parameters of one block. */
function block(network: Network, name: string): Float64Array {
  const { offset, length } = network.blocks.find((candidate) => candidate.name === name)!;
  return network.parameters.slice(offset, offset + length);
}

/** Every number lies within the bound; the largest of n uniform ones misses it by more than 20/n with chance e⁻²⁰. */
function expectUniform(values: Float64Array, bound: number): void {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeLessThanOrEqual(bound);
  expect(largest).toBeGreaterThan(bound * (1 - 20 / values.length));
  // The mean has standard deviation bound / √(3n): five of them.
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan((5 * bound) / Math.sqrt(3 * values.length));
}

const he = (inputs: number): number => Math.sqrt(6 / inputs);
const xavier = (inputs: number, outputs: number): number => Math.sqrt(6 / (inputs + outputs));

describe('initial parameters', () => {
  it.each(['relu', 'leakyRelu'])('are He’s in front of %s', (name) => {
    const network = mlp({ inputs: 60, hidden: [50], outputs: 40, activation: name });
    expectUniform(block(network, 'layers.0.weight'), he(60));
    expectUniform(block(network, 'layers.1.weight'), xavier(50, 40));
  });

  it.each(['tanh', 'sigmoid', 'sin', 'identity'])('are Xavier’s in front of %s', (name) => {
    const network = mlp({ inputs: 60, hidden: [50], outputs: 40, activation: name });
    expectUniform(block(network, 'layers.0.weight'), xavier(60, 50));
  });

  it('follow the user’s own gain, Xavier’s unless given', () => {
    const ramp = { value: (z: number): number => z, first: (): number => 1, second: (): number => 0 };
    const build = (own: object): Network => sequential([dense(60, 50), activation({ ...ramp, ...own })]);
    expectUniform(block(build({}), 'layers.0.weight'), xavier(60, 50));
    expectUniform(block(build({ gain: 'he' }), 'layers.0.weight'), he(60));
  });

  it('look at the activation behind each dense layer inside residual layers too', () => {
    const network = sequential([
      residual([dense(50, 60), activation('relu'), dense(60, 50)]),
      activation('relu'),
    ]);
    expectUniform(block(network, 'layers.0.weight'), he(50));
    // The sum, not the dense layer, feeds the last activation.
    expectUniform(block(network, 'layers.1.weight'), xavier(60, 50));
  });

  it('have biases spread over ±1/√inputs', () => {
    expectUniform(block(mlp({ inputs: 4, hidden: [2000], outputs: 1 }), 'layers.0.bias'), 0.5);
  });

  it('look through patches, steps and sums to the activation behind a shared weight', () => {
    const picture = { inChannels: 4, outChannels: 20, kernel: [3, 5] as const, height: 5, width: 7 };
    const before = (name: string): Network => sequential([conv2d(picture), activation(name)]);
    expectUniform(block(before('relu'), 'layers.0.weight'), he(4 * 15));
    expectUniform(block(before('tanh'), 'layers.0.weight'), xavier(4 * 15, 20));
    expect(
      block(before('relu'), 'layers.0.bias').every((value) => Math.abs(value) <= 1 / Math.sqrt(60)),
    ).toBe(true);

    const recurrent = sequential([elman({ inputs: 50, hidden: 40, steps: 3, activation: 'relu' })]);
    expectUniform(block(recurrent, 'layers.0.weightInput'), he(50));
    expectUniform(block(recurrent, 'layers.0.weightRecurrent'), he(40));
    const gated = sequential([gru({ inputs: 50, hidden: 20, steps: 2 })]);
    expectUniform(block(gated, 'layers.0.weightInput'), xavier(50, 60));
    expectUniform(block(gated, 'layers.0.weightRecurrent'), xavier(20, 60));
  });

  it('are drawn once for layers that are tied, where the first of them stands', () => {
    const step = tied('step', dense(4, 4));
    const once = sequential([dense(4, 4), activation('tanh'), dense(4, 2)], { seed: 3 });
    const twice = sequential([step, activation('tanh'), residual([step, activation('tanh')]), dense(4, 2)], {
      seed: 3,
    });
    expect(twice.parameters).toEqual(once.parameters);
    expect(twice.blocks).toEqual(once.blocks);
  });

  it('are the same bits for the same seed, now and in later versions', () => {
    const network = mlp({ inputs: 1, hidden: [2], outputs: 1, seed: 1 });
    expect(Array.from(network.parameters)).toEqual([
      -1.0949216952184737, -0.2783647315039198, -0.7996394452420379, -0.0050869951863794505,
      0.6690199483118573, 1.183591673590444, 0.11907858105310261,
    ]);
  });
});
