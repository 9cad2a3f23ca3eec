/**
 * B-conv: a convolution is a dense layer whose matrix C is doubly block circulant (on a periodic picture) or doubly block
 * Toeplitz (with zero padding) and linear in the filter, θ' = S θ. Both networks then have the same outputs and losses,
 * the same derivatives in x and in the layers above and below, and in the filter those of the dense layer pulled back:
 * ∇ = Sᵀ∇' and H = SᵀH'S. What differs is the form.
 */
import { describe, expect, it } from 'vitest';
import {
  activation,
  conv1d,
  conv2d,
  crossEntropy,
  dense,
  halfSquaredError,
  inputDerivatives,
  linearize,
  sequential,
  sobolevLoss,
  type ConvolutionLayer,
  type Layer,
  type LossInput,
} from '../../../src/index.js';
import { expectCloseToLargest } from '../../support/compare.js';
import { stream } from '../../support/stream.js';
import { torchRelative } from '../../support/tolerances.js';

/** Entry `parameter` of the dense network is the sum of the convolutional network's entries that are paired with it. */
type Pairs = readonly (readonly [parameter: number, shared: number])[];

interface Matrices {
  readonly inputs: number;
  readonly outputs: number;
  /** [entry of C row-major or of its bias behind it, entry of the filter or of its bias behind it]. */
  readonly pairs: Pairs;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** C of a convolution over a picture, periodic or continued by zeros, from the definition of a convolution alone. */
function matrices(layer: ConvolutionLayer, periodic: boolean): Matrices {
  const { channels, outChannels, height, width, kernel, stride } = layer;
  const padding = periodic ? ([0, 0] as const) : layer.padding;
  const positions = ([height, width] as const).map((length, k) => {
    const sides = 2 * padding[k as 0 | 1] + (periodic ? 0 : 1 - kernel[k as 0 | 1]);
    return Math.ceil((length + sides) / stride[k as 0 | 1]);
  });
  const [rows, columns] = [positions[0]!, positions[1]!];
  const [inputs, outputs] = [channels * height * width, outChannels * rows * columns];
  const window = channels * kernel[0] * kernel[1];
  const pairs: (readonly [number, number])[] = [];
  for (let output = 0; output < outputs; output++) {
    const channel = Math.floor(output / (rows * columns));
    const [r, c] = [Math.floor(output / columns) % rows, output % columns];
    for (const k of range(window)) {
      const own = Math.floor(k / (kernel[0] * kernel[1]));
      const y = r * stride[0] + (Math.floor(k / kernel[1]) % kernel[0]) - padding[0];
      const x = c * stride[1] + (k % kernel[1]) - padding[1];
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      if (!inside && !periodic) continue;
      const pixel = (own * height + (y % height)) * width + (x % width);
      pairs.push([output * inputs + pixel, channel * window + k]);
    }
    pairs.push([outputs * inputs + output, outChannels * window + channel]);
  }
  return { inputs, outputs, pairs };
}

interface Twins {
  readonly below: readonly Layer[];
  readonly convolution: ConvolutionLayer;
  /** C, as `matrices` gives it. */
  readonly matrices: Matrices;
  readonly above: readonly Layer[];
  readonly loss: LossInput;
  /** Rows for the dense network. */
  readonly x: readonly (readonly number[])[];
  /** The row that the convolutional network sees for a row of the dense one. */
  readonly seen?: (row: readonly number[]) => number[];
}

const numbers = stream(7);
const normals = (count: number): number[] => Array.from({ length: count }, () => numbers.normal());
const rowsOf = (count: number, width: number): number[][] => range(count).map(() => normals(width));

/** The tests that the two networks are one function of the shared parameters. */
function agree(twins: Twins): void {
  const { below, convolution, above, x, loss } = twins;
  const { inputs, outputs, pairs } = twins.matrices;
  const seen = x.map((row) => twins.seen?.(row) ?? [...row]);
  const shared = sequential([...below, convolution, ...above], { seed: 3 });
  const wide = sequential([...below, dense(inputs, outputs), ...above], { seed: 3 });
  const start = wide.blocks.find(({ shape }) => shape.join() === `${outputs},${inputs}`)!.offset;
  const weight = shared.blocks.find(({ offset }) => offset === start)!;
  const [size, filter] = [outputs * (inputs + 1), weight.length + convolution.outChannels];
  const whole: Pairs = [
    ...range(start).map((i) => [i, i] as const),
    ...pairs.map(([entry, k]) => [start + entry, start + k] as const),
    ...range(wide.parameters.length - start - size).map(
      (i) => [start + size + i, start + filter + i] as const,
    ),
  ];
  /** S θ. */
  const spread = (theta: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(wide.parameters.length);
    for (const [entry, k] of whole) out[entry]! += theta[k]!;
    return out;
  };
  /** Sᵀ g. */
  const gathered = (g: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(shared.parameters.length);
    for (const [entry, k] of whole) out[k]! += g[entry]!;
    return out;
  };
  const close = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void =>
    expectCloseToLargest(what, actual, expected, torchRelative);

  const y = rowsOf(x.length, shared.outputs).map((row) => row.map(Math.abs));
  const theta = normals(shared.parameters.length);
  const networks = [shared.withParameters(theta), wide.withParameters(spread(theta))] as const;
  const a = linearize(networks[0], { x: seen, y }, loss);
  const b = linearize(networks[1], { x, y }, loss);
  const v = normals(theta.length);

  it('have the same outputs and losses', () => {
    close('outputs', a.output.data, b.output.data);
    close('losses', a.losses, b.losses);
  });

  it('have the same gradients, sample by sample: ∇ = Sᵀ∇', () => {
    close('mean', a.gradient.mean(), gathered(b.gradient.mean()));
    x.forEach((_, n) =>
      close(`sample ${n}`, a.gradient.sample(n).mean(), gathered(b.gradient.sample(n).mean())),
    );
    close('slopes', a.gradient.multiply(v), b.gradient.multiply(spread(v)));
  });

  it('have the same Hessians: H = SᵀHS', () => {
    close('product', a.hessian.multiply(v), gathered(b.hessian.multiply(spread(v))));
    close('forms', a.hessian.quadraticForms(v), b.hessian.quadraticForms(spread(v)));
    close('third derivatives', a.hessian.thirdDerivatives(v), b.hessian.thirdDerivatives(spread(v)));
    const wideHessian = b.hessian.materialize();
    const order = wide.parameters.length;
    const columns = range(theta.length).map((k) => {
      const unit = spread(range(theta.length).map((i) => Number(i === k)));
      const column = range(order).map((i) =>
        unit.reduce((sum, value, j) => sum + wideHessian.data[i * order + j]! * value, 0),
      );
      return [...gathered(column)];
    });
    close('written out', a.hessian.materialize().data, columns.flat());
    close(
      'diagonal',
      a.hessian.diagonal(),
      columns.map((column, k) => column[k]!),
    );
  });

  it('differ in form: the convolution breaks the single outer product, layers above and below keep theirs', () => {
    const forms = (at: typeof a): string[] => at.gradient.forms().map(({ form }) => form);
    expect(forms(b).every((form) => form === 'outer product')).toBe(true);
    for (const { block, form } of a.gradient.forms())
      expect(form === 'outer product').toBe(block !== weight.name);
  });

  it.runIf(twins.seen === undefined)('have the same derivatives in x, and the same Sobolev objective', () => {
    const [p, q] = [
      inputDerivatives(networks[0], x, { order: 2 }),
      inputDerivatives(networks[1], x, { order: 2 }),
    ];
    close('jacobian', p.jacobian.data, q.jacobian.data);
    close('hessian', p.hessian.data, q.hessian.data);
    const dy = rowsOf(x.length, shared.outputs * shared.inputs);
    const s = linearize(networks[0], { x, y, dy }, sobolevLoss());
    const t = linearize(networks[1], { x, y, dy }, sobolevLoss());
    close('Sobolev loss', [s.loss], [t.loss]);
    close('Sobolev gradient', s.gradient.mean(), gathered(t.gradient.mean()));
    close('Sobolev product', s.hessian.multiply(v), gathered(t.hessian.multiply(spread(v))));
  });
}

describe('a convolution over a periodic picture and its doubly block circulant matrix', () => {
  const [side, kernel, channels] = [3, 2, 2];
  const wide = side + kernel - 1;
  const periodic = conv2d({ inChannels: 1, outChannels: channels, kernel, height: side, width: side });
  const built = matrices(periodic, true);

  it('has blocks that repeat along both diagonals', () => {
    const entry = new Map(built.pairs);
    const at = (row: readonly [number, number], column: readonly [number, number]): number | undefined => {
      const position = (row[0] % side) * side + (row[1] % side);
      return entry.get(position * built.inputs + (column[0] % side) * side + (column[1] % side));
    };
    for (const i of range(side ** 4)) {
      const [p, q] = [
        [Math.floor(i / side ** 3), Math.floor(i / side ** 2) % side],
        [Math.floor(i / side) % side, i % side],
      ] as const;
      expect(at([p[0] + 1, p[1]], [q[0] + 1, q[1]])).toBe(at(p, q));
      expect(at([p[0], p[1] + 1], [q[0], q[1] + 1])).toBe(at(p, q));
    }
  });

  const features = channels * side * side;
  agree({
    below: [],
    // On the picture continued by kernel − 1 rows and columns a convolution without padding wraps around.
    convolution: conv2d({ inChannels: 1, outChannels: channels, kernel, height: wide, width: wide }),
    matrices: built,
    above: [activation('tanh'), dense(features, 1)],
    loss: halfSquaredError,
    x: rowsOf(4, side * side),
    seen: (picture) =>
      range(wide * wide).map((i) => picture[(Math.floor(i / wide) % side) * side + ((i % wide) % side)]!),
  });
});

describe('a convolution with zero padding and its doubly block Toeplitz matrix, between dense layers', () => {
  const convolution = conv2d({
    inChannels: 2,
    outChannels: 2,
    kernel: [3, 2],
    height: 3,
    width: 3,
    stride: [1, 2],
    padding: [1, 1],
  });
  const built = matrices(convolution, false);
  agree({
    below: [dense(2, built.inputs), activation('sigmoid')],
    convolution,
    matrices: built,
    above: [activation('softplus'), dense(built.outputs, 2)],
    loss: halfSquaredError,
    x: rowsOf(3, 2),
  });
});

describe('a convolution over a signal and its Toeplitz matrix', () => {
  const convolution = conv1d({ inChannels: 2, outChannels: 3, kernel: 3, length: 5, padding: 1, stride: 2 });
  const built = matrices(convolution, false);
  agree({
    below: [],
    convolution,
    matrices: built,
    above: [activation('tanh'), dense(built.outputs, 2)],
    loss: crossEntropy,
    x: rowsOf(3, built.inputs),
  });
});
