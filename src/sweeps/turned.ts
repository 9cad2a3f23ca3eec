/** Arrays with the samples last, in which sums over samples are products of rows and a layer's weights act on all samples. */
import { scratch } from '../numeric/allocation.js';

/** N rows of `width` numbers as width × N, each sample's times its weight if there are weights. Scratch. */
export function turned(rows: Float64Array, width: number, weights?: Float64Array): Float64Array {
  const samples = rows.length / width;
  const out = scratch(rows.length);
  for (let i = 0, to = 0; i < width; i++) {
    if (weights === undefined) {
      for (let n = 0, from = i; n < samples; n++, to++, from += width) out[to] = rows[from]!;
    } else {
      for (let n = 0, from = i; n < samples; n++, to++, from += width) out[to] = weights[n]! * rows[from]!;
    }
  }
  return out;
}

/** The lower triangles, row by row, of N symmetric blocks of width × width, times the weights: width(width + 1)/2 × N. */
export function turnedTriangles(blocks: Float64Array, width: number, weights: Float64Array): Float64Array {
  const samples = weights.length;
  const out = scratch(((width * (width + 1)) / 2) * samples);
  for (let i = 0, to = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      for (let n = 0, from = i * width + j; n < samples; n++, to++, from += width * width) {
        out[to] = weights[n]! * blocks[from]!;
      }
    }
  }
  return out;
}
