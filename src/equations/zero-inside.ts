/**
 * Whether a function of a box vanishes inside. A change of sign among sample points proves it for a continuous one; a
 * zero without it, as of x², is looked for by a pattern search from the point of smallest absolute value (Hooke and
 * Jeeves 1961): it needs no derivatives, which a function such as hypot(x, y) does not have there.
 */
import { matrix, type Matrix } from '../numeric/matrix.js';
import { collocationPoints, type Box } from './collocation.js';

/** Values at points, N numbers for N × d. */
export type ScalarField = (points: Matrix) => Float64Array;

const samples = 1000;

/** Below this part of the values around it, at this part of the box's width, a number is rounding of one that is zero. */
const vanishing = 1e-9;
const around = 1e-3;

/** A place strictly inside where the function vanishes, or null. Cost: some thousand evaluations. */
export function zeroInside(field: ScalarField, box: Box): Float64Array | null {
  const points = collocationPoints(box, { placement: 'latinHypercube', count: samples });
  const values = field(points);
  let least = 0;
  values.forEach((value, n) => {
    if (Math.abs(value) < Math.abs(values[least]!)) least = n;
  });
  const d = box.length;
  const start = points.data.slice(least * d, (least + 1) * d);
  const { at, value } = descended(field, box, start, Math.abs(values[least]!));
  if (values.some((one) => one > 0) && values.some((one) => one < 0)) return at;
  const size = Math.max(...field(neighboursOf(at, box, around)).map(Math.abs));
  const isInside = box.every(([low, high], j) => Math.min(at[j]! - low, high - at[j]!) > 1e-6 * (high - low));
  return value <= vanishing * size && isInside ? at : null;
}

/** The end of a pattern search for small |field|: the best of 2d neighbours, or half the distance. */
function descended(
  field: ScalarField,
  box: Box,
  start: Float64Array,
  startValue: number,
): { readonly at: Float64Array; readonly value: number } {
  const d = box.length;
  let [at, value] = [start, startValue];
  for (let step = 1 / 16; step > 2 ** -52 && value > 0;) {
    const neighbours = neighboursOf(at, box, step);
    const sizes = field(neighbours).map(Math.abs);
    const best = sizes.indexOf(Math.min(...sizes));
    if (sizes[best]! < value) {
      at = neighbours.data.slice(best * d, (best + 1) * d);
      value = sizes[best]!;
    } else {
      step /= 2;
    }
  }
  return { at, value };
}

/** The 2d points that lie `step` box widths away along a variable, or at the boundary. */
function neighboursOf(at: Float64Array, box: Box, step: number): Matrix {
  const d = box.length;
  const neighbours = matrix(2 * d, d);
  for (let k = 0; k < 2 * d; k++) {
    neighbours.data.set(at, k * d);
    const j = k >> 1;
    const [low, high] = box[j]!;
    const moved = at[j]! + (k % 2 === 0 ? step : -step) * (high - low);
    neighbours.data[k * d + j] = Math.min(high, Math.max(low, moved));
  }
  return neighbours;
}
