/** Cells leave out zeros and nothing else: with them and without, every verb gives the same. */
import fc from 'fast-check';
import { linearize } from '../../src/index.js';
import type { CellsOption, Linearization } from '../../src/index.js';
import type { Case } from '../support/case.js';
import { everywhereWith } from './everywhere.js';
import { law, type Comparison } from './law.js';
import { hessianSize, meanSize, rounding, sampleHessianSize, type Size } from './sizes.js';
import { lossOf, networkOf } from './subject.js';

const activations = ['relu', 'relu', 'leakyRelu', 'tanh', 'square'] as const;

/** Cells of one sample, of two, of whatever pays most, or as the library chooses. */
const options = fc.constantFrom<CellsOption>(1, 2, 3, true, 'auto');

function linearizedWith(value: Case, cells: CellsOption): Linearization {
  const { x, y, weights, l2 } = value;
  const data = { x, y, l2, cells, ...(weights === null ? {} : { weights }) };
  return linearize(networkOf(value), data, lossOf(value.loss));
}

function largestOf(sizes: readonly Size[]): Size {
  return {
    mass: Math.max(...sizes.map(({ mass }) => mass)),
    error: Math.max(...sizes.map(({ error }) => error)),
  };
}

law(
  'every verb with cells is the one without',
  everywhereWith(
    {
      dense: { activations: [...activations], maxBatch: 8, maxWidth: 8 },
      mixed: { activations: [...activations], maxBatch: 6 },
    },
    options,
    fc.constant(null),
  ),
  function* ([value, option]): Generator<Comparison> {
    const { v } = value;
    const on = linearizedWith(value, option);
    const off = linearizedWith(value, false);
    const samples = largestOf(value.x.map((_, n) => sampleHessianSize(value, n, v)));
    const forms = largestOf(value.x.map((_, n) => sampleHessianSize(value, n, v, v)));
    yield {
      what: 'gradient.mean',
      actual: on.gradient.mean(),
      expected: off.gradient.mean(),
      tolerance: rounding(
        meanSize(
          value,
          v.map(() => 1),
        ),
      ),
    };
    for (const core of ['hessian', 'ggn'] as const) {
      const [a, b] = [on[core], off[core]];
      yield {
        what: `${core}.multiply`,
        actual: a.multiply(v),
        expected: b.multiply(v),
        tolerance: rounding(hessianSize(value, v)),
      };
      yield {
        what: `${core}.quadraticForms`,
        actual: a.quadraticForms(v),
        expected: b.quadraticForms(v),
        tolerance: rounding(forms),
      };
      yield {
        what: `${core}.products`,
        actual: a.products(v).materialize().data,
        expected: b.products(v).materialize().data,
        tolerance: rounding(samples),
      };
    }
  },
);
