/** Convolutions and pools against loops written from their definition, over random geometries. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePool, conv1d, conv2d, inputDerivatives, maxPool, sequential } from '../../../src/index.js';
import { random } from '../../../src/numeric/random.js';
import { expectCloseToLargest } from '../../support/compare.js';
import { torchOutput } from '../../support/tolerances.js';
import { thrownBy } from '../../support/thrown.js';

const side = fc.integer({ min: 1, max: 3 });
const geometry = fc
  .record({
    channels: side,
    out: side,
    height: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 6 }),
    kernel: fc.tuple(side, side),
    stride: fc.tuple(side, side),
    padding: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
    seed: fc.nat(),
  })
  .filter(
    ({ height, width, kernel, padding }) =>
      kernel[0] <= height + 2 * padding[0] && kernel[1] <= width + 2 * padding[1],
  );

function normals(seed: number, count: number): number[] {
  const stream = random(seed);
  return Array.from({ length: count }, () => stream.normal());
}

const positions = (length: number, kernel: number, stride: number, padding: number): number =>
  Math.floor((length + 2 * padding - kernel) / stride) + 1;

describe('convolutions', () => {
  it('are the sums of their definition', () => {
    fc.assert(
      fc.property(geometry, ({ channels, out, height, width, kernel, stride, padding, seed }) => {
        const layer = conv2d({
          inChannels: channels,
          outChannels: out,
          kernel,
          height,
          width,
          stride,
          padding,
        });
        const filters = out * channels * kernel[0] * kernel[1];
        const parameters = normals(seed, filters + out);
        const x = normals(seed + 1, channels * height * width);
        const [rows, columns] = [0, 1].map((k) =>
          positions([height, width][k]!, kernel[k as 0 | 1], stride[k as 0 | 1], padding[k as 0 | 1]),
        ) as [number, number];
        const expected: number[] = [];
        for (let o = 0; o < out; o++) {
          for (let r = 0; r < rows; r++) {
            for (let c = 0; c < columns; c++) {
              let sum = parameters[filters + o]!;
              for (let ch = 0; ch < channels; ch++) {
                for (let i = 0; i < kernel[0]; i++) {
                  for (let j = 0; j < kernel[1]; j++) {
                    const [y, z] = [r * stride[0] + i - padding[0], c * stride[1] + j - padding[1]];
                    const inside = y >= 0 && y < height && z >= 0 && z < width;
                    const weight = parameters[((o * channels + ch) * kernel[0] + i) * kernel[1] + j]!;
                    sum += inside ? weight * x[(ch * height + y) * width + z]! : 0;
                  }
                }
              }
              expected.push(sum);
            }
          }
        }
        const network = sequential([layer], { parameters });
        expect(network.outputs).toBe(expected.length);
        expectCloseToLargest('output', network.predict([x]).data, expected, torchOutput);
      }),
    );
  });

  it('in one dimension are pictures of height 1', () => {
    const one = conv1d({ inChannels: 2, outChannels: 3, kernel: 3, length: 7, stride: 2, padding: 1 });
    const two = conv2d({
      inChannels: 2,
      outChannels: 3,
      kernel: [1, 3],
      height: 1,
      width: 7,
      stride: [1, 2],
      padding: [0, 1],
    });
    const parameters = normals(1, 3 * 2 * 3 + 3);
    const networks = [one, two].map((layer) => sequential([layer], { parameters }));
    expect(networks[0]!.predict([normals(2, 14)])).toEqual(networks[1]!.predict([normals(2, 14)]));
    expect(networks[0]!.blocks.map(({ shape }) => shape)).toEqual([[3, 2, 3], [3]]);
    expect(networks[1]!.blocks.map(({ shape }) => shape)).toEqual([[3, 2, 1, 3], [3]]);
  });

  it('say what is wrong with their numbers', () => {
    const options = { inChannels: 1, outChannels: 2, kernel: 3, height: 4, width: 4 };
    expect(thrownBy(() => conv2d({ ...options, kernel: 5 }))).toEqual({
      name: 'ShapeError',
      message:
        'conv2d: kernel: expected at most the padded picture, 4×4, got 5×5. Make the kernel smaller or the padding larger.',
    });
    expect(thrownBy(() => conv2d({ ...options, stride: 0 })).message).toBe(
      'conv2d: stride: expected a whole number ≥ 1, or two of them, got 0. Give one number for both directions, or [height, width].',
    );
    expect(thrownBy(() => conv2d({ ...options, padding: [1, -1] })).message).toMatch(
      /^conv2d: padding: expected a whole number ≥ 0, or two of them, got/,
    );
    expect(thrownBy(() => conv2d({ ...options, outChannels: 0.5 })).message).toMatch(
      /^conv2d: outChannels: expected .*0\.5/,
    );
    const signal = { inChannels: 1, outChannels: 2, kernel: 3, length: 7 };
    expect(thrownBy(() => conv1d({ ...signal, kernel: 10, padding: 1 }))).toEqual({
      name: 'ShapeError',
      message:
        'conv1d: kernel: expected at most the padded signal, 9, got 10. Make the kernel smaller or the padding larger.',
    });
    expect(thrownBy(() => conv1d({ ...signal, stride: 0 })).message).toBe(
      'conv1d: stride: expected a positive whole number, got 0. Write conv1d({ inChannels: 1, outChannels: 4, kernel: 3, length: 100 }).',
    );
    expect(thrownBy(() => conv1d({ ...signal, padding: -1 })).message).toMatch(
      /^conv1d: padding: expected a whole number ≥ 0, got -1\. Write conv1d\(/,
    );
  });
});

describe('pools', () => {
  it('are the means and maxima of their windows', () => {
    fc.assert(
      fc.property(geometry, ({ channels, height, width, kernel, stride, seed }) => {
        fc.pre(kernel[0] <= height && kernel[1] <= width);
        const x = normals(seed, channels * height * width);
        const seen: number[][] = [];
        for (let ch = 0; ch < channels; ch++) {
          for (let r = 0; r < positions(height, kernel[0], stride[0], 0); r++) {
            for (let c = 0; c < positions(width, kernel[1], stride[1], 0); c++) {
              seen.push(
                Array.from({ length: kernel[0] * kernel[1] }, (_, k) => {
                  const [y, z] = [r * stride[0] + Math.floor(k / kernel[1]), c * stride[1] + (k % kernel[1])];
                  return x[(ch * height + y) * width + z]!;
                }),
              );
            }
          }
        }
        const options = { channels, height, width, size: kernel, stride };
        const mean = seen.map((window) => window.reduce((sum, value) => sum + value, 0) / window.length);
        expectCloseToLargest('mean', sequential([averagePool(options)]).predict([x]).data, mean, torchOutput);
        const largest = seen.map((window) => Math.max(...window));
        expect([...sequential([maxPool(options)]).predict([x]).data]).toEqual(largest);
      }),
    );
  });

  it('take the first of equal entries, and give it the whole derivative', () => {
    const pool = sequential([maxPool({ channels: 1, height: 2, width: 2, size: 2 })]);
    const { value, jacobian } = inputDerivatives(pool, [[1, 3, 3, 2]], { order: 1 });
    expect([...value.data]).toEqual([3]);
    expect([...jacobian.data]).toEqual([0, 1, 0, 0]);
  });

  it('say what is wrong with their numbers', () => {
    expect(thrownBy(() => maxPool({ channels: 1, height: 2, width: 2, size: 3 })).message).toBe(
      'maxPool: size: expected at most the picture, 2×2, got 3×3. Make the size smaller.',
    );
    expect(thrownBy(() => averagePool({ channels: 0, height: 2, width: 2, size: 1 })).message).toMatch(
      /^averagePool: channels: expected/,
    );
  });
});
