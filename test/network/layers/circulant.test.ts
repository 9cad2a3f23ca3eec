/**
 * B-conv: a convolution is a dense layer with a doubly block circulant matrix (on periodic pictures; block Toeplitz with
 * zero padding), C = S(w) linear in the filter. Both networks then have the same outputs and losses, the same gradients
 * and Hessians in the layers above, and in the filter the dense layer's pulled back through S.
 */
import { describe, expect, it } from 'vitest';
import { activation, conv2d, dense, halfSquaredError, linearize, sequential } from '../../../src/index.js';
import { random } from '../../../src/numeric/random.js';
import { expectCloseToLargest } from '../../support/compare.js';
import { torchRelative } from '../../support/tolerances.js';

const [side, kernel, channels] = [3, 2, 2];
const pixels = side * side;
const stream = random(7);
const normals = (count: number): number[] => Array.from({ length: count }, () => stream.normal());

/** The picture continued periodically by kernel − 1 rows and columns, so that a valid convolution wraps around. */
function wrapped(picture: readonly number[]): number[] {
  const wide = side + kernel - 1;
  return Array.from({ length: wide * wide }, (_, i) => {
    const [row, column] = [Math.floor(i / wide) % side, (i % wide) % side];
    return picture[row * side + column]!;
  });
}

/** Row (channel, position) of C has filter entry (i, j) at the pixel that it meets there: pairs [entry of C, entry of w]. */
const places = Array.from({ length: channels * pixels }, (_, row) => {
  const [channel, position] = [Math.floor(row / pixels), row % pixels];
  return Array.from({ length: kernel * kernel }, (__, k) => {
    const y = (Math.floor(position / side) + Math.floor(k / kernel)) % side;
    const x = ((position % side) + (k % kernel)) % side;
    return [row * pixels + y * side + x, channel * kernel * kernel + k] as const;
  });
}).flat();

const filters = channels * kernel * kernel;
const features = channels * pixels;

/** S: parameters of the convolutional network → parameters of the dense one. */
function spread(theta: ArrayLike<number>): Float64Array {
  const out = new Float64Array(features * pixels + features + features + 1);
  for (const [entry, k] of places) out[entry]! += theta[k]!;
  for (let row = 0; row < features; row++)
    out[features * pixels + row] = theta[filters + Math.floor(row / pixels)]!;
  for (let i = 0; i < features + 1; i++)
    out[features * pixels + features + i] = theta[filters + channels + i]!;
  return out;
}

/** Sᵀ. */
function gathered(theta: ArrayLike<number>): Float64Array {
  const out = new Float64Array(filters + channels + features + 1);
  for (const [entry, k] of places) out[k]! += theta[entry]!;
  for (let row = 0; row < features; row++)
    out[filters + Math.floor(row / pixels)]! += theta[features * pixels + row]!;
  for (let i = 0; i < features + 1; i++)
    out[filters + channels + i] = theta[features * pixels + features + i]!;
  return out;
}

describe('a convolution and its doubly block circulant matrix', () => {
  const wide = side + kernel - 1;
  const convolution = conv2d({ inChannels: 1, outChannels: channels, kernel, height: wide, width: wide });
  const theta = normals(filters + channels + features + 1);
  const convolutional = sequential([convolution, activation('tanh'), dense(features, 1)], {
    parameters: theta,
  });
  const circulant = sequential([dense(pixels, features), activation('tanh'), dense(features, 1)], {
    parameters: spread(theta),
  });
  const pictures = Array.from({ length: 4 }, () => normals(pixels));
  const y = pictures.map(() => normals(1));
  const a = linearize(convolutional, { x: pictures.map(wrapped), y }, halfSquaredError);
  const b = linearize(circulant, { x: pictures, y }, halfSquaredError);
  const close = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void =>
    expectCloseToLargest(what, actual, expected, torchRelative);

  it('have the same outputs and losses', () => {
    close('outputs', a.output.data, b.output.data);
    close('losses', a.losses, b.losses);
  });

  it('have the same derivatives: ∇ = Sᵀ∇ and H = SᵀHS', () => {
    close('gradient', a.gradient.mean(), gathered(b.gradient.mean()));
    const v = normals(theta.length);
    close('product', a.hessian.multiply(v), gathered(b.hessian.multiply(spread(v))));
    close('quadratic forms', a.hessian.quadraticForms(v), b.hessian.quadraticForms(spread(v)));
  });

  it('differ in form: the convolution breaks the single outer product, the layer behind it keeps its own', () => {
    expect(a.gradient.forms().map(({ form }) => form)).toEqual(['collapsed', 'outer product']);
    expect(b.gradient.forms().map(({ form }) => form)).toEqual(['outer product', 'outer product']);
    // The filter's gradient of one sample, channels × (kernel·kernel), has rank 2: two rows that are not parallel.
    const [p, q] = [0, 1].map((row) =>
      a.gradient
        .sample(0)
        .mean()
        .subarray(row * 4, row * 4 + 4),
    ) as [Float64Array, Float64Array];
    const dot = (s: Float64Array, t: Float64Array): number =>
      s.reduce((sum, value, i) => sum + value * t[i]!, 0);
    expect(dot(p, q) ** 2).toBeLessThan(0.999 * dot(p, p) * dot(q, q));
  });
});
