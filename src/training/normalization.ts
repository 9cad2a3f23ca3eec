/**
 * Units in which training is well scaled, with the chain rule for derivative labels: x' = (x − μ_x)/σ_x,
 * y' = (y − μ_y)/σ_y, dy' = dy·σ_x/σ_y, d²y' = d²y·σ_x σ_x'/σ_y. The trained network carries the units as two fixed scaling layers, so that it
 * predicts, and has derivatives, in the user's units.
 */
import type { Layer } from '../network/layers/layer.js';
import { scaling, type ScalingLayer } from '../network/layers/scaling.js';
import type { Network } from '../network/network.js';
import { sequential } from '../network/sequential.js';
import { matrix, type Matrix } from '../numeric/matrix.js';

/** An affine map of columns, v' = (v − center)/spread. */
export interface ColumnUnits {
  readonly center: Float64Array;
  readonly spread: Float64Array;
}

/** Mean and standard deviation of each column, over the entries that are not missing (NaN); spread 1 for a constant one. */
export function columnUnits(data: Matrix): ColumnUnits {
  const center = new Float64Array(data.columns);
  const spread = new Float64Array(data.columns);
  for (let j = 0; j < data.columns; j++) {
    let sum = 0;
    let count = 0;
    for (let n = 0; n < data.rows; n++) {
      const value = data.data[n * data.columns + j]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    if (count === 0) {
      spread[j] = 1;
      continue;
    }
    const mean = sum / count;
    let squares = 0;
    for (let n = 0; n < data.rows; n++) {
      const value = data.data[n * data.columns + j]!;
      if (!Number.isNaN(value)) squares += (value - mean) ** 2;
    }
    center[j] = mean;
    spread[j] = Math.sqrt(squares / count) || 1;
  }
  return { center, spread };
}

/** center 0 and spread 1: no change. */
export function identityUnits(columns: number): ColumnUnits {
  return { center: new Float64Array(columns), spread: new Float64Array(columns).fill(1) };
}

/** Columns in their units. */
export function toUnits(data: Matrix, units: ColumnUnits): Matrix {
  const { columns } = data;
  return matrix(
    data.rows,
    columns,
    data.data.map((value, i) => (value - units.center[i % columns]!) / units.spread[i % columns]!),
  );
}

/** Derivative labels, N × (C·n₀), by the chain rule. */
export function slopesToUnits(slopes: Matrix, inputs: ColumnUnits, outputs: ColumnUnits): Matrix {
  const width = inputs.spread.length;
  return matrix(
    slopes.rows,
    slopes.columns,
    slopes.data.map((value, i) => {
      const column = i % slopes.columns;
      return (value * inputs.spread[column % width]!) / outputs.spread[Math.floor(column / width)]!;
    }),
  );
}

/** Second-derivative labels, N × (C·n₀²), by the chain rule. */
export function curvatureToUnits(labels: Matrix, inputs: ColumnUnits, outputs: ColumnUnits): Matrix {
  const width = inputs.spread.length;
  return matrix(
    labels.rows,
    labels.columns,
    labels.data.map((value, i) => {
      const column = i % labels.columns;
      const [j, k] = [Math.floor(column / width) % width, column % width];
      const scale = inputs.spread[j]! * inputs.spread[k]!;
      return (value * scale) / outputs.spread[Math.floor(column / (width * width))]!;
    }),
  );
}

/**
 * Directions, N × (k·n₀), in the units of the inputs and as long as before, and by how much a derivative along each grows:
 * for v' = f·v/σ_x with |v'| = |v|, D_{v'} = f·D_v. Unit vectors remain what they are, with f = σ_x.
 */
export function directionsToUnits(
  directions: Matrix,
  inputs: ColumnUnits,
): { readonly directions: Matrix; readonly factors: Float64Array } {
  const { spread } = inputs;
  const width = spread.length;
  const out = matrix(directions.rows, directions.columns);
  const factors = new Float64Array(out.data.length / width);
  for (let i = 0; i < factors.length; i++) {
    const v = directions.data.subarray(i * width, (i + 1) * width);
    const moved = v.map((entry, j) => entry / spread[j]!);
    const factor = Math.hypot(...v) / Math.hypot(...moved);
    factors[i] = factor;
    out.data.set(
      moved.map((entry) => factor * entry),
      i * width,
    );
  }
  return { directions: out, factors };
}

/** Derivatives along directions, N × (C·k) for order 1 or N × (C·k²) for 2, by the factors of `directionsToUnits`. */
export function directionalToUnits(
  labels: Matrix,
  factors: Float64Array,
  outputs: ColumnUnits,
  order: 1 | 2,
): Matrix {
  const { rows, columns, data } = labels;
  const count = factors.length / rows;
  const width = count ** order;
  return matrix(
    rows,
    columns,
    data.map((value, i) => {
      const own = Math.floor(i / columns) * count;
      const column = i % columns;
      const last = factors[own + (column % count)]!;
      const scale = order === 1 ? last : last * factors[own + (Math.floor(column / count) % count)]!;
      return (value * scale) / outputs.spread[Math.floor(column / width)]!;
    }),
  );
}

/** A network split into its units and what lies between them. */
export interface UnitsOfNetwork {
  readonly inner: Network;
  readonly inputUnits: ColumnUnits | null;
  readonly outputUnits: ColumnUnits | null;
}

/**
 * Takes leading and trailing scaling layers off, as a network that was trained with `normalize` has them: training it
 * further keeps its units. A scaling that cannot be undone is no unit and stays; so does a trailing one unless
 * `labelsHaveUnits`, because only squared errors mean the same in other units of the labels.
 */
export function splitUnits(network: Network, labelsHaveUnits: boolean): UnitsOfNetwork {
  const layers = [...network.layers];
  const first = layers[0];
  const inputUnits = first !== undefined && isUnit(first) && layers.length > 1 ? unitsOfInput(first) : null;
  if (inputUnits !== null) layers.shift();
  const last = layers[layers.length - 1];
  const hasUnits = labelsHaveUnits && last !== undefined && isUnit(last) && layers.length > 1;
  const outputUnits = hasUnits ? unitsOfOutput(last) : null;
  if (outputUnits !== null) layers.pop();
  if (inputUnits === null && outputUnits === null) return { inner: network, inputUnits, outputUnits };
  const inner = sequential(layers, { parameters: network.parameters, inputs: network.inputs });
  return { inner, inputUnits, outputUnits };
}

/** The network between scaling layers that translate the user's units. */
export function withUnits(inner: Network, inputs: ColumnUnits, outputs: ColumnUnits): Network {
  const layers: Layer[] = [...inner.layers];
  if (!isIdentity(inputs)) {
    const scale = inputs.spread.map((spread) => 1 / spread);
    layers.unshift(scaling({ scale, shift: scale.map((s, j) => -s * inputs.center[j]!) }));
  }
  if (!isIdentity(outputs)) layers.push(scaling({ scale: outputs.spread, shift: outputs.center }));
  return sequential(layers, { parameters: inner.parameters, inputs: inner.inputs });
}

export function isIdentity(units: ColumnUnits): boolean {
  return units.center.every((value) => value === 0) && units.spread.every((value) => value === 1);
}

export function isUnit(layer: Layer): layer is ScalingLayer {
  return layer.kind === 'scaling' && layer.scale.every((scale) => scale !== 0);
}

function unitsOfInput(layer: ScalingLayer): ColumnUnits {
  const spread = Float64Array.from(layer.scale, (scale) => 1 / scale);
  return { center: Float64Array.from(layer.shift, (shift, j) => -shift * spread[j]!), spread };
}

export function unitsOfOutput(layer: ScalingLayer): ColumnUnits {
  return { center: Float64Array.from(layer.shift), spread: Float64Array.from(layer.scale) };
}
