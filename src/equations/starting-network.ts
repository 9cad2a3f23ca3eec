/** The network of an equation before training: the box scaled to [−1, 1] in front of the first layer. */
import { dense } from '../network/layers/dense.js';
import type { Layer } from '../network/layers/layer.js';
import { scaling } from '../network/layers/scaling.js';
import type { Network } from '../network/network.js';
import { sequential } from '../network/sequential.js';
import type { Equation } from './equation-definition.js';
import type { Settings } from './solve-options.js';

/** Initialization `start` of several. Derivatives stay those by the equation's own variables. */
export function startingNetwork(
  equation: Equation,
  { hidden, activation: act, seed }: Pick<Settings, 'hidden' | 'activation' | 'seed'>,
  start: number,
): Network {
  const d = equation.variables.length;
  const scale = equation.box.map(([low, high]) => 2 / (high - low));
  const shift = equation.box.map(([low, high]) => -(high + low) / (high - low));
  const layers: Layer[] = [scaling({ scale, shift })];
  let width = d;
  for (const next of hidden) {
    layers.push(dense(width, next), act);
    width = next;
  }
  layers.push(dense(width, equation.unknowns.length));
  // Seeds of different runs must not meet: 1000003 is a prime.
  return sequential(layers, { seed: seed + 1000003 * start });
}
