/**
 * Networks as plain nested data and their evaluation, one scalar at a time. Parameters are one flat list in PyTorch's
 * order: layer by layer, weight row-major [out, in], then bias; inside a residual before what follows it; of tied layers
 * where the first stands.
 */
import type { ActivationName } from './activation-names.js';
import { activate } from './activations.js';
import type { Algebra } from './algebra.js';
import { affine, elman, gru, type Take } from './recurrence.js';
import { convolved, pooled, type OracleWindow } from './windows.js';

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
/** One weight and bias at each of `steps` parts of the row. */
export interface OracleDenseOverTime {
  readonly kind: 'denseOverTime';
  readonly inputs: number;
  readonly outputs: number;
  readonly steps: number;
  readonly bias: boolean;
}
/** h_t = A(V x_t + W h_{t−1} + b), h_0 = 0; parameters V, W, b; output h_T, or all of them for a sequence. */
export interface OracleElman {
  readonly kind: 'elman';
  readonly inputs: number;
  readonly hidden: number;
  readonly steps: number;
  readonly activation: ActivationName;
  readonly sequence?: boolean;
}
/** PyTorch's GRU: weights [3h, n] and [3h, h], two biases [3h], gates r, z, n. */
export interface OracleGru {
  readonly kind: 'gru';
  readonly inputs: number;
  readonly hidden: number;
  readonly steps: number;
  readonly sequence: boolean;
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
/** A convolution with stride, padding and rectangular kernels, and nothing behind it; output channel-major. */
export interface OracleWindowConvolution extends OracleWindow {
  readonly kind: 'windowConvolution';
  readonly outChannels: number;
  readonly bias: boolean;
}
/** Mean or maximum over windows, channel by channel; no parameters. */
export interface OraclePool extends OracleWindow {
  readonly kind: 'pool';
  readonly of: 'average' | 'maximum';
}
/** The same numbers, read as one row. */
export interface OracleFlatten {
  readonly kind: 'flatten';
}
/** All layers of one name have the parameters of the first. */
export interface OracleTied {
  readonly kind: 'tied';
  readonly name: string;
  readonly layer: OracleDense | OracleDenseOverTime | OracleWindowConvolution;
}
export type OracleLayer =
  | OracleDense
  | OracleActivation
  | OracleResidual
  | OracleScaling
  | OracleDenseOverTime
  | OracleElman
  | OracleGru
  | OracleConvolution
  | OracleWindowConvolution
  | OraclePool
  | OracleFlatten
  | OracleTied;

/** Lets a caller watch, and replace, what flows into and out of the dense layers and activations, in order. */
export interface Taps<S> {
  affineInput?(layer: number, values: readonly S[]): readonly S[];
  affineOutput?(layer: number, values: readonly S[]): readonly S[];
  preActivation?(layer: number, values: readonly S[]): readonly S[];
  postActivation?(layer: number, values: readonly S[]): readonly S[];
  /** The numbers that a maximum is taken over; none is replaced. */
  candidates?(values: readonly S[]): void;
}

export function parameterCount(
  layers: readonly OracleLayer[],
  tied: Set<string> = new Set<string>(),
): number {
  return layers.reduce((sum, layer) => {
    switch (layer.kind) {
      case 'dense':
      case 'denseOverTime':
        return sum + layer.outputs * (layer.inputs + (layer.bias ? 1 : 0));
      case 'residual':
        return sum + parameterCount(layer.layers, tied);
      case 'elman':
        return sum + layer.hidden * (layer.inputs + layer.hidden + 1);
      case 'gru':
        return sum + 3 * layer.hidden * (layer.inputs + layer.hidden + 2);
      case 'convolution':
        return sum + layer.outChannels * (layer.inChannels * layer.kernel ** 2 + 1);
      case 'windowConvolution': {
        const [rows, columns] = layer.kernel;
        return sum + layer.outChannels * (layer.channels * rows * columns + (layer.bias ? 1 : 0));
      }
      case 'tied': {
        if (tied.has(layer.name)) return sum;
        tied.add(layer.name);
        return sum + parameterCount([layer.layer], tied);
      }
      case 'activation':
      case 'scaling':
      case 'pool':
      case 'flatten':
        return sum;
    }
  }, 0);
}

/** Reads parameters front to back. */
interface Cursor<S> {
  readonly take: Take<S>;
  readonly tied: Map<string, Weights<S>>;
  affine: number;
  activation: number;
}

interface Weights<S> {
  readonly weight: readonly S[];
  readonly bias: readonly S[] | null;
}

function weightsOf<S>(layer: OracleTied['layer'], cursor: Cursor<S>): Weights<S> {
  const [outputs, inputs] =
    layer.kind === 'windowConvolution'
      ? [layer.outChannels, layer.channels * layer.kernel[0] * layer.kernel[1]]
      : [layer.outputs, layer.inputs];
  return { weight: cursor.take(outputs * inputs), bias: layer.bias ? cursor.take(outputs) : null };
}

/** A layer of one weight and bias at one site or many. */
function applied<S>(
  algebra: Algebra<S>,
  layer: OracleTied['layer'],
  { weight, bias }: Weights<S>,
  input: readonly S[],
): S[] {
  if (layer.kind === 'windowConvolution')
    return convolved(algebra, layer, layer.outChannels, weight, bias, input);
  const steps = layer.kind === 'dense' ? 1 : layer.steps;
  return Array.from({ length: steps }, (_, t) =>
    affine(algebra, weight, bias, input.slice(t * layer.inputs, (t + 1) * layer.inputs), layer.outputs),
  ).flat();
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
        const leaving = applied(algebra, layer, weightsOf(layer, cursor), entering);
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
        values = elman(algebra, layer, cursor.take, values);
        break;
      case 'gru':
        values = gru(algebra, layer, cursor.take, values);
        break;
      case 'denseOverTime':
      case 'windowConvolution':
        values = applied(algebra, layer, weightsOf(layer, cursor), values);
        break;
      case 'tied': {
        const weights = cursor.tied.get(layer.name) ?? weightsOf(layer.layer, cursor);
        cursor.tied.set(layer.name, weights);
        values = applied(algebra, layer.layer, weights, values);
        break;
      }
      case 'pool':
        values = pooled(algebra, layer, layer.of, values, taps.candidates);
        break;
      case 'flatten':
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
    tied: new Map<string, Weights<S>>(),
    take(count) {
      next += count;
      return parameters.slice(next - count, next);
    },
  };
  return walk(algebra, layers, cursor, input, taps);
}
