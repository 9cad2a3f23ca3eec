/** The verbs of per-sample gradients against the written-out N × P matrix. */
import { describe } from 'vitest';
import { sampleWeights, type Case } from '../support/case.js';
import { everywhere } from './everywhere.js';
import { law, type Comparison } from './law.js';
import { largestSize, meanSize, productRounding, rounding, sampleSize, type Size } from './sizes.js';
import { linearized, networkOf } from './subject.js';
import { absolute, dotProduct, multiplied, ones, rowOf, weightedSum } from './vectors.js';

const cases = everywhere();

/** Sizes of the gradients' entries, all added: ‖g‖₁ without cancellation. */
const entrySizes = (value: Case): Size[] => value.x.map((_, n) => sampleSize(value, n, ones(value)));

describe('gradients of all samples', () => {
  law('have the norms and the Gram matrix of their rows', cases, function* (value): Generator<Comparison> {
    const { gradient } = linearized(value);
    const rows = gradient.materialize();
    const sizes = entrySizes(value);
    const gram = gradient.gram();
    const norms = gradient.norms();
    for (const [n, size] of sizes.entries()) {
      const row = rowOf(rows, n);
      // Squares, because the root of a small sum of squares has lost half of its digits.
      const tolerance = productRounding(size, size);
      const square = [dotProduct(row, row)];
      yield { what: `norms[${n}]²`, actual: [norms[n]! ** 2], expected: square, tolerance };
      const expected = value.x.map((_, m) => dotProduct(row, rowOf(rows, m)));
      const products = productRounding(size, largestSize(sizes));
      yield { what: `gram, row ${n}`, actual: rowOf(gram, n), expected, tolerance: products };
    }
  });

  law('multiply as their rows do', cases, function* (value): Generator<Comparison> {
    const { gradient } = linearized(value);
    const sizes = value.x.map((_, n) => sampleSize(value, n, absolute(value.v)));
    const expected = multiplied(gradient.materialize(), value.v);
    const tolerance = rounding(largestSize(sizes));
    yield { what: 'slopes', actual: gradient.multiply(value.v), expected, tolerance };
  });

  law('have the mean of their rows', cases, function* (value): Generator<Comparison> {
    const { gradient } = linearized(value);
    const rows = gradient.materialize();
    const mean = weightedSum(
      sampleWeights(value),
      value.x.map((_, n) => rowOf(rows, n)),
    );
    const expected = mean.map((entry, i) => entry + value.l2 * value.parameters[i]!);
    const tolerance = rounding(meanSize(value, ones(value)));
    yield { what: 'mean', actual: gradient.mean(), expected, tolerance };
    for (const n of value.x.keys()) {
      const alone = gradient.sample(n);
      const own = rounding(sampleSize(value, n, ones(value)));
      yield { what: `sample ${n}`, actual: alone.mean(), expected: rowOf(rows, n), tolerance: own };
      yield {
        what: `sample ${n}, row`,
        actual: alone.materialize().data,
        expected: rowOf(rows, n),
        tolerance: own,
      };
    }
  });

  law('are the sums of their dyads', cases, function* (value): Generator<Comparison> {
    const { gradient } = linearized(value);
    const { blocks } = networkOf(value);
    const rows = gradient.materialize();
    for (const n of value.x.keys()) {
      const actual = new Float64Array(value.parameters.length);
      for (const { block, coefficient, left, right } of gradient.sample(n).dyads()) {
        const { offset } = blocks.find(({ name }) => name === block)!;
        left.forEach((l, i) =>
          right.forEach((r, j) => (actual[offset + i * right.length + j]! += coefficient * l * r)),
        );
      }
      const tolerance = rounding(sampleSize(value, n, ones(value)));
      yield { what: `dyads of ${n}`, actual, expected: rowOf(rows, n), tolerance };
    }
  });
});
