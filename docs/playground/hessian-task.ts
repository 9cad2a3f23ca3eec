/** What the first panel shows: a small network at some samples, its factors and its Hessian, by the library alone. */
import {
  crossEntropy,
  halfSquaredError,
  linearize,
  mlp,
  type Inertia,
  type Linearization,
  type Network,
  type ParameterBlock,
} from 'dyadic';

export interface HessianSettings {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly activation: string;
  readonly loss: string;
  readonly samples: number;
  readonly seed: number;
}

export interface HessianView {
  readonly blocks: readonly ParameterBlock[];
  /** The factors of the first sample, layer by layer. */
  readonly layers: readonly FactorRow[];
  /** How many numbers the first sample's factors are, and how many its written-out Hessian. */
  readonly stored: number;
  readonly written: number;
  /** The mini-batch mean, written out, row by row. */
  readonly order: number;
  readonly entries: Float64Array;
  readonly eigenvalues: Float64Array;
  readonly zeros: number;
  readonly inertia: Inertia;
  readonly loss: number;
}

/** One layer: the vectors whose outer products make gradient and Hessian. */
export interface FactorRow {
  readonly layer: number;
  readonly input: Float64Array;
  readonly gamma: Float64Array;
  readonly delta: Float64Array;
  readonly curvature: Float64Array;
}

export const losses: readonly string[] = ['squared error', 'cross-entropy'];

export function networkFor({ inputs, hidden, outputs, activation, seed }: HessianSettings): Network {
  return mlp({ inputs, hidden: [...hidden], outputs, activation, seed });
}

/** The name of a parameter: its block and its place there. */
export function parameterNames(network: Network): readonly string[] {
  return network.blocks.flatMap(({ name, shape, length }) =>
    Array.from({ length }, (_, i) =>
      shape.length === 2 ? `${name}[${Math.floor(i / shape[1]!)}, ${i % shape[1]!}]` : `${name}[${i}]`,
    ),
  );
}

/** Samples on a fixed curve; a class for each, or smooth targets. */
function batchFor({ inputs, outputs, loss, samples }: HessianSettings): { x: number[][]; y: number[][] } {
  const x = Array.from({ length: samples }, (_, n) =>
    Array.from({ length: inputs }, (_, j) => Math.sin(1 + 1.7 * n + 2.3 * j)),
  );
  const y = x.map((_, n) =>
    Array.from({ length: outputs }, (_, o) =>
      loss === 'cross-entropy' ? Number(n % outputs === o) : Math.cos(2 * n + o),
    ),
  );
  return { x, y };
}

function at(network: Network, settings: HessianSettings): Linearization {
  const loss = settings.loss === 'cross-entropy' ? crossEntropy : halfSquaredError;
  return linearize(network, batchFor(settings), loss);
}

export function hessianView(network: Network, settings: HessianSettings): HessianView {
  const point = at(network, settings);
  const hessian = settings.samples === 1 ? point.hessian.sample(0) : point.hessian;
  const factors = point.factors(0);
  const depth = settings.hidden.length + 1;
  const { values, zeros } = hessian.eigen();
  const dense = hessian.materialize();
  return {
    blocks: network.blocks,
    layers: Array.from({ length: depth }, (_, k) => ({
      layer: k + 1,
      input: factors.v(k),
      gamma: factors.gamma(k + 1),
      delta: factors.delta(k + 1),
      curvature: factors.curvature(k + 1),
    })),
    stored: point.hessian.sample(0).storedNumbers,
    written: dense.rows ** 2,
    order: dense.rows,
    entries: dense.data,
    eigenvalues: values,
    zeros,
    inertia: hessian.inertia(),
    loss: point.loss,
  };
}
