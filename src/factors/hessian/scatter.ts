/** Where assembled rows go: coordinates of compressed layers lie together, whole ones keep the order of the parameters. */
import type { Matrix } from '../../numeric/matrix.js';
import type { LayerFactors } from './layer-factors.js';
import { rowWidth, type LayerResponse } from './response-rows.js';

/**
 * Adds a row of the block (lower, layer of `response`), for unit p and coordinate a of `lower` and the first `units`
 * units of the layer, to its place in `out`.
 */
export function scatterRow(
  source: Float64Array,
  from: number,
  response: LayerResponse,
  units: number,
  lower: LayerFactors,
  p: number,
  a: number,
  { data, columns }: Matrix,
): void {
  const row = rowOf(lower, p, a) * columns;
  const { place, rank, inputs } = response.layer;
  if (place.kind === 'compressed') {
    add(source, from, data, row + place.offset, rowWidth(response, units));
    return;
  }
  if (rank === inputs) {
    add(source, from, data, row + place.weight, units * rank);
    return;
  }
  for (let i = 0; i < units; i++) {
    add(source, from + i * rank, data, row + place.weight + i * inputs, inputs);
    data[row + place.bias + i]! += source[from + i * rank + inputs]!;
  }
}

/** The coordinate of unit p and input coordinate a. */
function rowOf({ place, inputs, rank }: LayerFactors, p: number, a: number): number {
  if (place.kind === 'compressed') return place.offset + p * rank + a;
  return a < inputs ? place.weight + p * inputs + a : place.bias + p;
}

function add(x: Float64Array, from: number, y: Float64Array, to: number, n: number): void {
  for (let i = 0; i < n; i++) y[to + i]! += x[from + i]!;
}
