/** Worker threads compute with what the calling thread was told to compute with. */
import { describe, expect, it } from 'vitest';
import { linearize, matrix, mlp } from '../../src/index.js';
import { random } from '../../src/numeric/random.js';
import { expectClose } from '../support/compare.js';
import { openblasMissing, openblasTitle, withAcceleration } from '../support/openblas.js';
import { summationRelative } from '../support/tolerances.js';

const [samples, inputs, width] = [60, 20, 40];
const { normal } = random(4);
const draw = (rows: number, columns: number) =>
  matrix(rows, columns, Float64Array.from({ length: rows * columns }, normal));
const network = mlp({ inputs, hidden: [width, width], outputs: 1, activation: 'tanh', seed: 1 });
const [x, y] = [draw(samples, inputs), draw(samples, 1)];
const losses = (threads: number): Float64Array =>
  linearize(network, { x, y }, 'halfSquaredError', { threads }).losses;

describe.skipIf(openblasMissing !== '')(openblasTitle('threads on OpenBLAS'), () => {
  it('give the bits of OpenBLAS in every part, and those of the base build afterwards', () => {
    const base = withAcceleration('base', () => losses(2));
    const blas = withAcceleration('openblas', () => losses(2));
    expectClose('losses', blas, base, summationRelative(width) * Math.max(...base));
    // Sums of 40 products in another order: some of each part's thirty losses differ in their last bits.
    const differing = (from: number): number =>
      blas.subarray(from, from + samples / 2).filter((loss, n) => loss !== base[from + n]).length;
    expect(differing(0)).toBeGreaterThan(5);
    expect(differing(samples / 2)).toBeGreaterThan(5);
    expect(withAcceleration('base', () => losses(2))).toEqual(base);
  });
});
