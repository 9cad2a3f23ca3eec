/** Eigenvectors held as factors: one basis, four ways to look at it, in every regime. */
import { describe, expect, it } from 'vitest';
import { linearize, mlp, type Eigenvectors, type FactoredHessian } from '../../src/index.js';
import { expectClose } from '../support/compare.js';
import { stream } from '../support/stream.js';

const numbers = stream(11);
const network = mlp({ inputs: 3, hidden: [5], outputs: 2, activation: 'tanh', seed: 4 });
const order = network.parameters.length;
const x = Array.from({ length: 4 }, () => [numbers.normal(), numbers.normal(), numbers.normal()]);
const y = x.map(() => [numbers.normal(), numbers.normal()]);
const at = linearize(network, { x, y, l2: 0.25 }, 'halfSquaredError');
const v = Float64Array.from({ length: order }, () => numbers.normal());

function check(vectors: Eigenvectors): void {
  const { count } = vectors;
  expect(vectors.order).toBe(order);
  const written = vectors.materialize();
  expect([written.rows, written.columns]).toEqual([order, count]);
  const columns = Array.from({ length: count }, (_, j) => vectors.column(j));
  columns.forEach((column, j) => {
    expectClose(
      'column',
      column,
      Array.from({ length: order }, (_, i) => written.data[i * count + j]!),
      1e-15,
    );
  });
  const along = columns.map((column) => column.reduce((sum, entry, i) => sum + entry * v[i]!, 0));
  expectClose('project', vectors.project(v), along, 1e-13);
  const c = Float64Array.from({ length: count }, () => numbers.normal());
  const sum = Array.from({ length: order }, (_, i) =>
    columns.reduce((total, column, j) => total + column[i]! * c[j]!, 0),
  );
  expectClose('combine', vectors.combine(c), sum, 1e-13);
  expectClose('orthonormal', vectors.project(vectors.combine(c)), c, 1e-12);
}

function diagonalizes(h: FactoredHessian, regime: 'dense' | 'factor' | 'sample'): void {
  const { values, vectors, shift, zeros } = h.eigen({ regime });
  expect(values.length + zeros).toBe(order);
  expect(shift).toBe(0.25);
  check(vectors);
  values.forEach((value, j) => {
    const column = vectors.column(j);
    expectClose(
      'H v = μ v',
      h.multiply(column),
      column.map((entry) => value * entry),
      1e-11,
    );
  });
}

describe('eigenvectors', () => {
  it.each(['dense', 'factor'] as const)('of the exact Hessian, %s', (regime) => {
    diagonalizes(at.hessian, regime);
  });

  it.each(['dense', 'factor', 'sample'] as const)('of Gauss-Newton, %s', (regime) => {
    diagonalizes(at.ggn, regime);
  });

  it('of functions of the spectrum, in their new order', () => {
    for (const core of ['absolute', 'clipped'] as const) {
      diagonalizes(at.hessian.withCore(core), 'dense');
      const { values } = at.hessian.withCore(core).eigen();
      expect([...values]).toEqual([...values].sort((a, b) => a - b));
      expect(values[0]!).toBeGreaterThan(0.25);
    }
  });

  it('of one sample', () => {
    const sample = at.hessian.sample(1);
    const { values, zeros, shift, vectors, regime } = sample.eigen();
    expect([shift, regime]).toEqual([0, 'factor']);
    const { positive, negative, method } = sample.inertia();
    expect(method).toBe('theorem');
    expect(values.filter((value) => value > 0)).toHaveLength(positive);
    expect(values.filter((value) => value < 0)).toHaveLength(negative);
    expect(zeros).toBe(order - positive - negative);
    check(vectors);
  });

  it('check their arguments', () => {
    const { vectors } = at.ggn.eigen();
    expect(() => vectors.column(8)).toThrow(
      'eigen.vectors.column: i: expected a sample number in 0 … 7, got 8',
    );
    expect(() => vectors.combine([1])).toThrow('eigen.vectors.combine: c: expected 8 numbers, got 1 numbers');
    expect(() => vectors.project([1])).toThrow(`eigen.vectors.project: v: expected ${order} numbers, got 1`);
  });

  it('of Gauss-Newton come from the matrix itself where the Gram matrix of its rows would lose their digits', () => {
    // Two samples that differ by 1e-5: rows almost parallel, eigenvalues 1e-10 apart.
    const near = [
      [1, 0.5, -0.25],
      [1 + 1e-5, 0.5, -0.25],
    ];
    const wide = mlp({ inputs: 3, hidden: [40], outputs: 2, activation: 'tanh', seed: 4 });
    const twins = linearize(wide, { x: near, y: y.slice(0, 2) }, 'halfSquaredError');
    const { regime, reason, vectors } = twins.ggn.eigen();
    expect(regime).not.toBe('sample');
    expect(reason).toBe('eigenvalues this far apart lose their digits in the Gram matrix of the rows');
    const c = Float64Array.from({ length: vectors.count }, (_, j) => 1 + j);
    expectClose('orthonormal', vectors.project(vectors.combine(c)), c, 1e-12);
    const coarse = twins.ggn.eigen({ regime: 'sample' }).vectors;
    const lost = coarse.project(coarse.combine(c)).map((value, j) => Math.abs(value - c[j]!));
    expect(Math.max(...lost)).toBeGreaterThan(1e-9);
  });
});
