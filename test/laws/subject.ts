/** A random case as the library's own objects, made through the public interface only. */
import {
  activation,
  averagePool,
  conv2d,
  dense,
  elman,
  flatten,
  gru,
  linearize,
  maxPool,
  overTime,
  residual,
  scaling,
  sequential,
  tied,
  type ActivationInput,
  type Layer,
  type Loss,
  type LossInput,
  type Network,
} from '../../src/index.js';
import type { ActivationName } from '../oracles/activation-names.js';
import type { OracleLayer } from '../oracles/network.js';
import type { Case } from '../support/case.js';

/** The cores that are sums over samples; functions of the spectrum have laws of their own in curvature.test.ts. */
export const cores = ['exact', 'gaussNewton'] as const;
export type CoreName = (typeof cores)[number];

/** z e^(−z²/2) as a user writes it: the derivatives by hand. */
const ricker = {
  name: 'ricker',
  value: (z: number): number => z * Math.exp((-z * z) / 2),
  first: (z: number): number => (1 - z * z) * Math.exp((-z * z) / 2),
  second: (z: number): number => z * (z * z - 3) * Math.exp((-z * z) / 2),
  third: (z: number): number => (z * z * (6 - z * z) - 3) * Math.exp((-z * z) / 2),
};

/** Σ sin(p_k − y_k) + p_0 p_last as a user writes it. */
const saddle: Loss = {
  name: 'saddle',
  value: (p, y) => p.reduce((sum, pk, k) => sum + Math.sin(pk - y[k]!), p[0]! * p[p.length - 1]!),
  first: (p, y) => {
    const out = p.map((pk, k) => Math.cos(pk - y[k]!));
    out[0]! += p[p.length - 1]!;
    out[p.length - 1]! += p[0]!;
    return out;
  },
  second: (p, y) => {
    const rows = Array.from(p, (_, i) => Array.from(p, (pj, j) => (i === j ? -Math.sin(pj - y[j]!) : 0)));
    rows[0]![p.length - 1]! += 1;
    rows[p.length - 1]![0]! += 1;
    return rows;
  },
  third: (p, y, u) => p.reduce((sum, pk, k) => sum - Math.cos(pk - y[k]!) * u[k]! ** 3, 0),
};

const activationOf = (name: ActivationName): ActivationInput => (name === 'ricker' ? ricker : name);

export function layersOf(layers: readonly OracleLayer[]): Layer[] {
  return layers.map((layer) => {
    switch (layer.kind) {
      case 'dense':
        return dense(layer.inputs, layer.outputs, { bias: layer.bias });
      case 'activation':
        return activation(activationOf(layer.name));
      case 'residual':
        return residual(layersOf(layer.layers));
      case 'scaling':
        return scaling(layer);
      case 'denseOverTime':
        return dense(layer.inputs, layer.outputs, { bias: layer.bias, steps: layer.steps });
      case 'elman':
        return elman({ ...layer, activation: activationOf(layer.activation) });
      case 'gru':
        return gru(layer);
      case 'windowConvolution':
        return conv2d({ ...layer, inChannels: layer.channels });
      case 'pool':
        return (layer.of === 'average' ? averagePool : maxPool)({ ...layer, size: layer.kernel });
      case 'flatten':
        return flatten();
      case 'tied':
        return tied(layer.name, layersOf([layer.layer])[0] as Parameters<typeof tied>[1]);
      case 'convolution':
        throw new Error(`laws: a convolution with an activation inside is two layers; use windowConvolution`);
    }
  });
}

export function lossOf(name: Case['loss']): LossInput {
  if (typeof name !== 'string')
    return overTime(lossOf(name.inner), { steps: name.steps, weights: name.weights });
  return name === 'saddle' ? saddle : name;
}

export function networkOf({ layers, inputs, parameters }: Case): Network {
  return sequential(layersOf(layers), { inputs, parameters });
}

export function linearized(value: Case): ReturnType<typeof linearize> {
  const { x, y, weights, l2 } = value;
  const data = { x, y, l2, ...(weights === null ? {} : { weights }) };
  return linearize(networkOf(value), data, lossOf(value.loss));
}
