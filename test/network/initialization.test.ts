import { describe, expect, it } from 'vitest';
import { activation } from '../../src/network/layers/activation.js';
import { dense } from '../../src/network/layers/dense.js';
import { residual } from '../../src/network/layers/residual.js';
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

  it('are the same bits for the same seed, now and in later versions', () => {
    const network = mlp({ inputs: 1, hidden: [2], outputs: 1, seed: 1 });
    expect(Array.from(network.parameters)).toEqual([
      -1.0949216952184737, -0.2783647315039198, -0.7996394452420379, -0.0050869951863794505,
      0.6690199483118573, 1.183591673590444, 0.11907858105310261,
    ]);
  });
});
