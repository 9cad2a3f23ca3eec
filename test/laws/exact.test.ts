/**
 * Without rounding. Parameters, inputs, labels and directions are multiples of 1/16, activations are identity, relu or
 * square, batches have 1, 2 or 4 samples: then float64 arithmetic is exact as long as numbers fit into 53 bits, in whatever
 * order it is done. So lazy verbs, the written-out matrix and the oracle's BigInt fractions agree bit for bit.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearize, sobolevLoss } from '../../src/index.js';
import { polynomial } from '../oracles/activation-names.js';
import { derivativeOver, unit } from '../oracles/derivatives.js';
import { sobolevObjective, type Objective } from '../oracles/objectives.js';
import { fitsFloat64, rationals, toNumber, type Rational } from '../oracles/rationals.js';
import { architectures } from '../support/architectures.js';
import { mixedArchitectures } from '../support/mixed-architectures.js';
import { sampleObjective, type Case } from '../support/case.js';
import { expectExact } from '../support/compare.js';
import { linearized, lossOf, networkOf } from './subject.js';
import { dotProduct, multiplied, ones, rowOf, total, weightedSum } from './vectors.js';

/** Cases whose numbers fit: no sum of terms of the quantity that a test compares needs more than 53 bits. */
const exactCases = (
  fits: (value: Case) => readonly Rational[],
  choice: object = {},
  mixed = false,
): fc.Arbitrary<Case> => {
  const common = {
    activations: polynomial,
    losses: ['halfSquaredError'],
    weighted: false,
    exact: true,
  } as const;
  const drawn = mixed
    ? mixedArchitectures({ ...common, maxParameters: 24, ...choice })
    : architectures({ ...common, maxDepth: 2, maxWidth: 3, maxOutputs: 2, ...choice });
  return drawn.filter((value) => fits(value).every(fitsFloat64));
};

type Vector = readonly number[];

const exactly = (f: Objective, value: Case, ...directions: Vector[]): Rational =>
  derivativeOver(rationals, f, value.parameters, directions);

/** The sum of f over the samples: its binary places are those of the finest sample, its size that of all together. */
const sumOver = (value: Case, f: (n: number) => Rational): Rational =>
  value.x.map((_, n) => f(n)).reduce(rationals.add);

/**
 * A bound for every entry, of each sample and of their sum: the sum over all entries of the open slots. The mean divides
 * by a power of two, which never rounds.
 */
const size = (value: Case, ...directions: Vector[]): Rational =>
  sumOver(value, (n) => exactly(sampleObjective(value, n), value, ...directions));

const openSlot = (f: Objective, value: Case, ...directions: Vector[]): number[] =>
  value.parameters.map((_, i) =>
    toNumber(exactly(f, value, unit(value.parameters.length, i), ...directions)),
  );

describe.each([
  ['dense networks', false],
  ['mixed networks', true],
] as const)('exact arithmetic, %s,', (_kind, mixed) => {
  it('gives the losses, gradients and slopes of BigInt fractions', () => {
    fc.assert(
      fc.property(
        exactCases((value) => [size(value, ones(value)), size(value)], {}, mixed),
        (value) => {
          const at = linearized(value);
          const losses = value.x.map((_, n) => toNumber(exactly(sampleObjective(value, n), value)));
          const gradients = value.x.map((_, n) => openSlot(sampleObjective(value, n), value));
          const equal = value.x.map(() => 1 / value.x.length);
          expectExact('losses', at.losses, losses);
          expectExact('loss', [at.loss], [dotProduct(equal, losses)]);
          expectExact('gradients', at.gradient.materialize().data, gradients.flat(), value.parameters.length);
          expectExact('mean gradient', at.gradient.mean(), weightedSum(equal, gradients));
        },
      ),
    );
  });

  it('gives the Hessian products and third derivatives of BigInt fractions', () => {
    const fits = (value: Case): Rational[] => [
      size(value, ones(value), value.v),
      size(value, value.v, value.v),
      size(value, value.v, value.v, value.v),
    ];
    fc.assert(
      fc.property(exactCases(fits, {}, mixed), (value) => {
        const { v } = value;
        const h = linearized(value).hessian;
        const equal = value.x.map(() => 1 / value.x.length);
        const products = value.x.map((_, n) => openSlot(sampleObjective(value, n), value, v));
        const third = value.x.map((_, n) => toNumber(exactly(sampleObjective(value, n), value, v, v, v)));
        expectExact('products', h.products(v).materialize().data, products.flat(), v.length);
        expectExact('H v', h.multiply(v), weightedSum(equal, products));
        expectExact(
          'quadraticForms',
          h.quadraticForms(v),
          products.map((product) => dotProduct(product, v)),
        );
        expectExact('thirdDerivatives', h.thirdDerivatives(v), third);
        expectExact('thirdDerivative', [h.thirdDerivative(v)], [dotProduct(equal, third)]);
      }),
    );
  });

  it('gives the Hessian of BigInt fractions', () => {
    const fits = (value: Case): Rational[] => [size(value, ones(value), ones(value))];
    fc.assert(
      fc.property(
        exactCases(
          fits,
          mixed ? { maxParameters: 16 } : { maxBatch: 1, maxWidth: 2, ornaments: false },
          mixed,
        ),
        (value) => {
          const h = linearized({ ...value, x: value.x.slice(0, 1), y: value.y.slice(0, 1) }).hessian;
          const f = sampleObjective(value, 0);
          const dense = value.parameters.flatMap((_, i) =>
            openSlot(f, value, unit(value.parameters.length, i)),
          );
          expectExact('H', h.materialize().data, dense, value.parameters.length);
        },
      ),
    );
  });

  it('makes lazy and written-out Hessians the same bits', () => {
    const bound = (value: Case): Rational => size(value, ones(value), ones(value));
    const everything = (value: Case): Rational[] => [
      bound(value),
      size(value, ones(value), value.v),
      size(value, value.v, value.v),
    ];
    let norms = 0;
    fc.assert(
      fc.property(exactCases(everything, {}, mixed), (value) => {
        const h = linearized(value).hessian;
        const dense = h.materialize();
        const columns = value.parameters.length;
        const diagonal = value.parameters.map((_, i) => dense.data[i * columns + i]!);
        expectExact('multiply', h.multiply(value.v), multiplied(dense, value.v));
        expectExact(
          'quadraticForm',
          [h.quadraticForm(value.v)],
          [dotProduct(value.v, multiplied(dense, value.v))],
        );
        expectExact('diagonal', h.diagonal(), diagonal);
        expectExact('trace', [h.trace()], [total(diagonal)]);
        // Products of entries appear in the norm: the square of the bound must fit as well.
        if (fitsFloat64(rationals.multiply(bound(value), bound(value)))) {
          norms++;
          expectExact('⟨H, H⟩', [h.inner(h)], [dotProduct(dense.data, dense.data)]);
        }
        const { blocks } = networkOf(value);
        for (const rows of blocks) {
          for (const other of blocks) {
            const expected = Array.from({ length: rows.length }, (_, i) =>
              rowOf(dense, rows.offset + i).slice(other.offset, other.offset + other.length),
            );
            expectExact(
              `${rows.name}, ${other.name}`,
              h.block(rows.name, other.name).materialize().data,
              expected.flat(),
            );
          }
        }
      }),
    );
    expect(norms).toBeGreaterThan(20);
  });

  it('makes Gram matrices and norms those of the rows, bit for bit', () => {
    const fits = (value: Case): Rational[] => [
      rationals.multiply(size(value, ones(value)), size(value, ones(value))),
      size(value, value.v),
    ];
    fc.assert(
      fc.property(exactCases(fits, {}, mixed), (value) => {
        const { gradient } = linearized(value);
        const rows = gradient.materialize();
        const each = value.x.map((_, n) => rowOf(rows, n));
        expectExact(
          'gram',
          gradient.gram().data,
          each.flatMap((a) => each.map((b) => dotProduct(a, b))),
        );
        expectExact(
          'norms',
          gradient.norms(),
          each.map((row) => Math.sqrt(dotProduct(row, row))),
        );
        expectExact('slopes', gradient.multiply(value.v), multiplied(rows, value.v));
      }),
    );
  });

  it('gives the Sobolev gradients and Hessian products of BigInt fractions', () => {
    const weightsOf = (value: Case) =>
      ({ value: 1, gradient: value.dy[0]!.map((row) => row.map(() => 0.5)), loss: value.loss }) as const;
    const objective = (value: Case, n: number): Objective =>
      sobolevObjective(value.layers, weightsOf(value), value.x[n]!, value.y[n]!, value.dy[n]!);
    const fits = (value: Case): Rational[] => [
      sumOver(value, (n) => exactly(objective(value, n), value, ones(value), value.v)),
    ];
    fc.assert(
      fc.property(
        exactCases(
          fits,
          { activations: ['identity', 'square'], ...(mixed ? { maxParameters: 16 } : { maxDepth: 1 }) },
          mixed,
        ),
        (value) => {
          const { x, y, dy, v } = value;
          const at = linearize(
            networkOf(value),
            { x, y, dy },
            sobolevLoss({ value: 1, gradient: 0.5, loss: lossOf(value.loss) }),
          );
          const gradients = x.map((_, n) => openSlot(objective(value, n), value));
          const products = x.map((_, n) => openSlot(objective(value, n), value, v));
          expectExact('gradients', at.gradient.materialize().data, gradients.flat(), v.length);
          expectExact('products', at.hessian.products(v).materialize().data, products.flat(), v.length);
        },
      ),
    );
  });

  it('notices a change in the last bit', () => {
    expect(() => expectExact('loss', [0.1 + 0.2], [0.3])).toThrow('loss: at index 0');
  });
});
