/**
 * Networks as plain nested data and their evaluation, one scalar at a time. Parameters are one flat list in PyTorch's
 * order: layer by layer, weight row-major [out, in], then bias; inside a residual before what follows it.
 * Recurrent and convolutional layers are here because PyTorch's fixtures of them test the oracle too.
 */
import type { ActivationName } from './activation-names.js';
import { activate } from './activations.js';
import { dot, type Algebra } from './algebra.js';

export interface OracleDense {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
}
export interface OracleActivation {
  readonly kind: 'activation';
  readonly name: ActivationName;
}
/** out = in + layers(in). */
export interface OracleResidual {
  readonly kind: 'residual';
  readonly layers: readonly OracleLayer[];
}
/** out = scale ⊙ in + shift. */
export interface OracleScaling {
  readonly kind: 'scaling';
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}
/** h_t = A(V x_t + W h_{t−1} + b), h_0 = 0; parameters V, W, b; output h_T. */
export interface OracleElman {
  readonly kind: 'elman';
  readonly inputs: number;
  readonly hidden: number;
  readonly steps: number;
  readonly activation: ActivationName;
}
/** Valid convolution, stride 1, then an activation; weight [out, in, k, k], bias; output channel-major. */
export interface OracleConvolution {
  readonly kind: 'convolution';
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly height: number;
  readonly width: number;
  readonly activation: ActivationName;
}
export type OracleLayer =
  OracleDense | OracleActivation | OracleResidual | OracleScaling | OracleElman | OracleConvolution;

/** Lets a caller watch, and replace, what flows into and out of the dense layers and activations, in order. */
export interface Taps<S> {
  affineInput?(layer: number, values: readonly S[]): readonly S[];
  affineOutput?(layer: number, values: readonly S[]): readonly S[];
  preActivation?(layer: number, values: readonly S[]): readonly S[];
  postActivation?(layer: number, values: readonly S[]): readonly S[];
}

export function parameterCount(layers: readonly OracleLayer[]): number {
  return layers.reduce((sum, layer) => {
    switch (layer.kind) {
      case 'dense':
        return sum + layer.outputs * (layer.inputs + (layer.bias ? 1 : 0));
      case 'residual':
        return sum + parameterCount(layer.layers);
      case 'elman':
        return sum + layer.hidden * (layer.inputs + layer.hidden + 1);
      case 'convolution':
        return sum + layer.outChannels * (layer.inChannels * layer.kernel ** 2 + 1);
      case 'activation':
      case 'scaling':
        return sum;
    }
  }, 0);
}

/** Reads parameters front to back. */
interface Cursor<S> {
  take(count: number): readonly S[];
  affine: number;
  activation: number;
}

function affine<S>(
  algebra: Algebra<S>,
  weight: readonly S[],
  bias: readonly S[] | null,
  input: readonly S[],
  outputs: number,
): S[] {
  return Array.from({ length: outputs }, (_, i) => {
    const sum = dot(algebra, weight.slice(i * input.length, (i + 1) * input.length), input);
    return bias === null ? sum : algebra.add(sum, bias[i]!);
  });
}

function elman<S>(algebra: Algebra<S>, layer: OracleElman, cursor: Cursor<S>, input: readonly S[]): S[] {
  const { inputs, hidden, steps } = layer;
  const weightInput = cursor.take(hidden * inputs);
  const weightRecurrent = cursor.take(hidden * hidden);
  const bias = cursor.take(hidden);
  let state: S[] = Array.from({ length: hidden }, () => algebra.constant(0));
  for (let t = 0; t < steps; t++) {
    const driven = affine(algebra, weightInput, bias, input.slice(t * inputs, (t + 1) * inputs), hidden);
    const recurrent = affine(algebra, weightRecurrent, null, state, hidden);
    state = driven.map((z, i) => activate(algebra, layer.activation, algebra.add(z, recurrent[i]!)));
  }
  return state;
}

function convolution<S>(
  algebra: Algebra<S>,
  layer: OracleConvolution,
  cursor: Cursor<S>,
  input: readonly S[],
): S[] {
  const { inChannels, outChannels, kernel, height, width } = layer;
  const patchLength = inChannels * kernel * kernel;
  const weight = cursor.take(outChannels * patchLength);
  const bias = cursor.take(outChannels);
  const maps: S[][] = Array.from({ length: outChannels }, () => []);
  for (let row = 0; row + kernel <= height; row++) {
    for (let column = 0; column + kernel <= width; column++) {
      const patch: S[] = [];
      for (let channel = 0; channel < inChannels; channel++)
        for (let i = 0; i < kernel; i++)
          for (let j = 0; j < kernel; j++)
            patch.push(input[channel * height * width + (row + i) * width + column + j]!);
      affine(algebra, weight, bias, patch, outChannels).forEach((z, channel) =>
        maps[channel]!.push(activate(algebra, layer.activation, z)),
      );
    }
  }
  return maps.flat();
}

function walk<S>(
  algebra: Algebra<S>,
  layers: readonly OracleLayer[],
  cursor: Cursor<S>,
  input: readonly S[],
  taps: Taps<S>,
): readonly S[] {
  let values = input;
  for (const layer of layers) {
    switch (layer.kind) {
      case 'dense': {
        const index = cursor.affine++;
        const entering = taps.affineInput?.(index, values) ?? values;
        const weight = cursor.take(layer.outputs * layer.inputs);
        const bias = layer.bias ? cursor.take(layer.outputs) : null;
        const leaving = affine(algebra, weight, bias, entering, layer.outputs);
        values = taps.affineOutput?.(index, leaving) ?? leaving;
        break;
      }
      case 'activation': {
        const index = cursor.activation++;
        const entering = taps.preActivation?.(index, values) ?? values;
        const leaving = entering.map((z) => activate(algebra, layer.name, z));
        values = taps.postActivation?.(index, leaving) ?? leaving;
        break;
      }
      case 'residual': {
        const branch = walk(algebra, layer.layers, cursor, values, taps);
        values = values.map((v, i) => algebra.add(v, branch[i]!));
        break;
      }
      case 'scaling':
        values = values.map((v, i) =>
          algebra.add(
            algebra.multiply(algebra.constant(layer.scale[i]!), v),
            algebra.constant(layer.shift[i]!),
          ),
        );
        break;
      case 'elman':
        values = elman(algebra, layer, cursor, values);
        break;
      case 'convolution':
        values = convolution(algebra, layer, cursor, values);
        break;
    }
  }
  return values;
}

/** The network's outputs for one sample. */
export function evaluate<S>(
  algebra: Algebra<S>,
  layers: readonly OracleLayer[],
  parameters: readonly S[],
  input: readonly S[],
  taps: Taps<S> = {},
): readonly S[] {
  let next = 0;
  const cursor: Cursor<S> = {
    affine: 0,
    activation: 0,
    take(count) {
      next += count;
      return parameters.slice(next - count, next);
    },
  };
  return walk(algebra, layers, cursor, input, taps);
}
