import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrix, type Matrix, row } from '../../../src/numeric/matrix.js';
import { expectClose, expectExact } from '../../support/compare.js';
import { richardson } from '../reference/richardson.js';
import { lossSubjects, type LossSubject } from './subjects.js';

/** Richardson's differences of functions of size 10 with steps of 1/32 and above: see the tests of activations. */
const differences = 1e-8;
/** A dozen roundings on numbers of size 10. */
const roundings = 1e-13;

interface Batch {
  readonly output: Matrix;
  readonly label: Matrix;
  readonly direction: Matrix;
}

const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const number = fc.double({ min: -3, max: 3, noNaN: true }).map((x) => Math.round(x * 2 ** 30) / 2 ** 30);

function batches(subject: LossSubject): fc.Arbitrary<Batch> {
  return fc
    .tuple(fc.constantFrom(...subject.outputs), fc.integer({ min: 1, max: 4 }))
    .chain(([columns, rows]) => {
      const rowsOf = <T>(entry: fc.Arbitrary<T>): fc.Arbitrary<T[][]> => {
        const entries = fc.array(entry, { minLength: columns, maxLength: columns });
        return fc.array(entries, { minLength: rows, maxLength: rows });
      };
      return fc
        .record({ output: rowsOf(number), label: rowsOf(uniform), direction: rowsOf(number) })
        .map(({ output, label, direction }) => ({
          output: matrixOf(output),
          label: matrixOf(label.map((entries) => subject.label(entries))),
          direction: matrixOf(direction),
        }));
    });
}

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return matrix(rows.length, rows[0]!.length, Float64Array.from(rows.flat()));
}

function like(a: Matrix): Matrix {
  return matrix(a.rows, a.columns);
}

/** p + t u */
function moved({ output, direction }: Batch, t: number): Matrix {
  const { rows, columns, data } = output;
  return matrix(
    rows,
    columns,
    data.map((p, i) => p + t * direction.data[i]!),
  );
}

function dotRows(a: Matrix, b: Matrix): Float64Array {
  return Float64Array.from({ length: a.rows }, (_, n) =>
    row(a, n).reduce((sum, x, j) => sum + x * b.data[n * b.columns + j]!, 0),
  );
}

/** Each row of `matrices` (C×C) times the same row of `vectors` (C). */
function multiplyRows(matrices: Matrix, vectors: Matrix): Matrix {
  const { rows, columns } = vectors;
  const result = like(vectors);
  for (let n = 0; n < rows; n++) {
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++) {
        const entry = matrices.data[(n * columns + i) * columns + j]!;
        result.data[n * columns + i]! += entry * vectors.data[n * columns + j]!;
      }
    }
  }
  return result;
}

describe.each(lossSubjects)('$name', (subject) => {
  const { kernel } = subject;
  const each = (law: (batch: Batch) => void): void => fc.assert(fc.property(batches(subject), law));

  it('has the slope of its values as gradient', () => {
    each((batch) => {
      const { output, label, direction } = batch;
      const slopes = dotRows(kernel.gradient(output, label), direction);
      const expected = slopes.map((_, n) => richardson((t) => kernel.losses(moved(batch, t), label)[n]!, 0));
      expectClose('gradient · u', slopes, expected, differences * 10);
    });
  });

  it('has the slope of its gradient as Hessian', () => {
    each((batch) => {
      const { output, label, direction } = batch;
      const product = kernel.hessianProduct(output, label, direction).data;
      const expected = product.map((_, i) =>
        richardson((t) => kernel.gradient(moved(batch, t), label).data[i]!, 0),
      );
      expectClose('hessian · u', product, expected, differences * 10);
      expectClose(
        'H u by rows',
        multiplyRows(kernel.hessian(output, label), direction).data,
        product,
        roundings,
      );
    });
  });

  it('has the slope of its curvature along u as third derivative along u', () => {
    each((batch) => {
      const { output, label, direction } = batch;
      const curvatures = (t: number): Float64Array =>
        dotRows(kernel.hessianProduct(moved(batch, t), label, direction), direction);
      const third = kernel.third(output, label, direction);
      const expected = third.map((_, n) => richardson((t) => curvatures(t)[n]!, 0));
      expectClose('third', third, expected, differences * 100);
    });
  });

  it('treats each sample by itself', () => {
    each(({ output, label, direction }) => {
      for (let n = 0; n < output.rows; n++) {
        const part = (a: Matrix): Matrix => matrix(1, a.columns, row(a, n).slice());
        const [p, y, u] = [part(output), part(label), part(direction)];
        expect(kernel.losses(p, y)[0]).toBe(kernel.losses(output, label)[n]);
        expectExact('gradient', kernel.gradient(p, y).data, row(kernel.gradient(output, label), n));
        expectExact('hessian', kernel.hessian(p, y).data, row(kernel.hessian(output, label), n));
        expect(kernel.third(p, y, u)[0]).toBe(kernel.third(output, label, direction)[n]);
      }
    });
  });

  it('writes where it is asked to, also over its arguments', () => {
    each(({ output, label, direction }) => {
      const gradient = kernel.gradient(output, label);
      const product = kernel.hessianProduct(output, label, direction);
      const out = like(output);
      expect(kernel.gradient(output, label, out)).toBe(out);
      expectExact('gradient', out.data, gradient.data);
      expect(kernel.hessianProduct(output, label, direction, out)).toBe(out);
      expectExact('product', out.data, product.data);
      out.data.set(direction.data);
      expectExact('in place', kernel.hessianProduct(output, label, out, out).data, product.data);
      out.data.set(output.data);
      expectExact('in place', kernel.gradient(out, label, out).data, gradient.data);
    });
  });
});

describe.each(lossSubjects.filter(({ semidefinite }) => semidefinite))('$name', (subject) => {
  const { kernel } = subject;

  it('has a root R of the Hessian and a residual s with R s = the gradient', () => {
    const law = ({ output, label }: Batch): void => {
      const root = kernel.root(output, label);
      const { columns } = output;
      const product = like(root);
      for (let n = 0; n < output.rows; n++) {
        const r = (i: number, k: number): number => row(root, n)[i * columns + k]!;
        for (let i = 0; i < columns; i++) {
          for (let j = 0; j < columns; j++) {
            let sum = 0;
            for (let k = 0; k < columns; k++) sum += r(i, k) * r(j, k);
            row(product, n)[i * columns + j] = sum;
          }
        }
      }
      expectClose('R Rᵀ', product.data, kernel.hessian(output, label).data, roundings, columns);
      const gradient = kernel.gradient(output, label).data;
      expectClose('R s', multiplyRows(root, kernel.residual(output, label)).data, gradient, roundings);
    };
    fc.assert(fc.property(batches(subject), law));
  });
});
