import { describe, expect, it } from 'vitest';
import { benchmarkFunctions } from '../../../src/datasets/benchmark-functions.js';
import { sampleFunction, type FunctionSample } from '../../../src/datasets/sample-function.js';
import type { Matrix } from '../../../src/numeric/matrix.js';
import { random } from '../../../src/numeric/random.js';
import { checkDerivatives } from '../../../src/sobolev/theory/check-derivatives.js';
import { thrownBy } from '../../support/thrown.js';

/** dy with each entry mapped. */
function changed(dy: Matrix, map: (value: number, column: number, row: Float64Array) => number): Matrix {
  const data = dy.data.map((value, i) => {
    const start = i - (i % dy.columns);
    return map(value, i % dy.columns, dy.data.subarray(start, start + dy.columns));
  });
  return { ...dy, data };
}

const functions = benchmarkFunctions.map((fn) => ({ name: fn.name, fn }));
const smooth = functions.filter(({ name }) => !['ackley', 'bukin'].includes(name));
const sample = (fn: (typeof functions)[number]['fn'], samples: number): FunctionSample =>
  sampleFunction(fn, { samples, seed: 3 });

describe('checkDerivatives', () => {
  it.each(functions)('$name: right labels pass, few or many, noisy or not', ({ fn }) => {
    for (const samples of [10, 30, 100, 400]) {
      const { x, y, dy } = sample(fn, samples);
      expect(checkDerivatives(x, y, dy).findings).toEqual([]);
      const stream = random(5);
      const noisy = changed(dy, (value) => value * (1 + 0.2 * stream.normal()));
      expect(checkDerivatives(x, y, noisy).findings).toEqual([]);
    }
  });

  it.each(smooth)('$name: one sign, one unit, swapped axes, the whole gradient', ({ fn }) => {
    const { x, y, dy } = sample(fn, 400);
    expect(checkDerivatives(x, y, dy).status).toBe('consistent');
    const kinds = (labels: Matrix): unknown[] => {
      const { status, findings } = checkDerivatives(x, y, labels);
      expect(status).toBe('inconsistent');
      return findings.map(({ kind, inputs }) => [kind, ...inputs]);
    };
    expect(kinds(changed(dy, (value, j) => (j === 1 ? -value : value)))).toEqual([['sign', 1]]);
    expect(kinds(changed(dy, (value) => -value))).toEqual([['sign', 0, 1]]);
    expect(kinds(changed(dy, (value, j) => (j === 0 ? 100 * value : value)))).toEqual([['unit', 0]]);
    expect(kinds(changed(dy, (value) => value / 1000))).toEqual([['unit', 0, 1]]);
    expect(kinds(changed(dy, (_value, j, row) => row[1 - j]!))).toEqual([['swapped', 0, 1]]);
  });

  it('names the factor that the labels need', () => {
    const { x, y, dy } = sample(smooth[0]!.fn, 400);
    const { findings, advice } = checkDerivatives(
      x,
      y,
      changed(dy, (value) => value / 1000),
    );
    expect(findings[0]!.factor / 1000).toBeCloseTo(1, 1);
    expect(advice).toContain('another unit');
  });

  it('finds several mistakes, and the output they are in', () => {
    const { x, y, dy } = sample(smooth[1]!.fn, 400);
    const n = x.rows;
    const two = {
      rows: n,
      columns: 2,
      data: Float64Array.from({ length: 2 * n }, (_, i) => y.data[i >> 1]!),
    };
    const slopes = {
      rows: n,
      columns: 4,
      data: Float64Array.from({ length: 4 * n }, (_, i) => {
        const value = dy.data[(i >> 2) * 2 + (i % 2)]!;
        return i % 4 === 2 ? -value : i % 4 === 3 ? 10 * value : value;
      }),
    };
    const found = checkDerivatives(x, two, slopes).findings.map(({ kind, output, inputs }) => [
      kind,
      output,
      ...inputs,
    ]);
    expect(found).toHaveLength(2);
    expect(found).toContainEqual(['sign', 1, 0]);
    expect(found).toContainEqual(['unit', 1, 1]);
  });

  it('finds constant labels and shuffled rows', () => {
    const { x, y, dy } = sample(smooth[0]!.fn, 200);
    const zero = checkDerivatives(
      x,
      y,
      changed(dy, () => 0),
    );
    expect(zero.findings[0]).toMatchObject({ kind: 'constant', output: 0 });
    const flat = { ...y, data: y.data.map(() => 2) };
    expect(checkDerivatives(x, flat, dy).findings[0]!.message).toContain('all values are equal');
    const shuffled = { ...dy, data: dy.data.map((_, i) => dy.data[(i + 202) % dy.data.length]!) };
    const result = checkDerivatives(x, y, shuffled);
    expect(result.status).not.toBe('consistent');
    expect(result.worst[0]!.floor).toBeGreaterThan(0);
  });

  it('the floors of wrong labels are Theorem 2 on each segment', () => {
    // f = x, labels −1: from 0 to 1 the integral is −1 against 1, a floor of 2/(2 + 1).
    const { worst } = checkDerivatives([[0], [1]], [[0], [1]], [[-1], [-1]]);
    expect(worst[0]).toMatchObject({ between: [0, 1], difference: 1, integral: -1, floor: 2 / 3 });
  });

  it('checks its arguments', () => {
    expect(thrownBy(() => checkDerivatives([[1]], [[1]], [[1]])).message).toContain('at least 2 points');
    expect(thrownBy(() => checkDerivatives([[1], [2]], [[1]], [[1], [2]])).message).toContain('2 rows');
  });
});
