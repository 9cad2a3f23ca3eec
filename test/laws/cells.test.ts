/** Cells leave out zeros and nothing else: with them and without, every verb gives the same. */
import fc from 'fast-check';
import { linearize, sobolevLoss } from '../../src/index.js';
import type { CellsOption, Linearization } from '../../src/index.js';
import { architectures } from '../support/architectures.js';
import type { Case } from '../support/case.js';
import { everywhereWith } from './everywhere.js';
import { law, type Comparison } from './law.js';
import { sobolevObjective } from '../oracles/objectives.js';
import { hessianSize, meanSize, rounding, sampleHessianSize, sizeOf, weighted, type Size } from './sizes.js';
import { sampleWeights } from '../support/case.js';
import { absolute, dotProduct, ones } from './vectors.js';
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

/** Values weigh ½, slopes ¼. */
const terms = { value: 0.5, gradient: 0.25 };

function sobolevWith(value: Case, cells: CellsOption): Linearization {
  const { x, y, dy, weights, l2 } = value;
  const data = { x, y, dy, l2, cells, ...(weights === null ? {} : { weights }) };
  return linearize(networkOf(value), data, sobolevLoss({ ...terms, loss: lossOf(value.loss) }));
}

/** The size of a derivative of the mean Sobolev objective, and the largest of a sample's. */
function sobolevSizes(
  value: Case,
  ...directions: (readonly number[])[]
): readonly [mean: Size, sample: Size] {
  const gradient = Array.from({ length: value.outputs }, () =>
    Array.from({ length: value.inputs }, () => terms.gradient),
  );
  const parts = { value: terms.value, gradient, loss: value.loss };
  const sizes = value.x.map((_, n) =>
    sizeOf(
      sobolevObjective(value.layers, parts, value.x[n]!, value.y[n]!, value.dy[n]!),
      value,
      ...directions,
    ),
  );
  const [u = value.parameters, v = value.parameters] = directions;
  const l2 = dotProduct(absolute(u), absolute(v));
  return [
    weighted([...sampleWeights(value), value.l2], [...sizes, { mass: l2, error: l2 }]),
    largestOf(sizes),
  ];
}

law(
  'every verb of a Sobolev objective with cells is the one without',
  everywhereWith(
    {
      dense: { activations: [...activations], maxBatch: 6, maxDepth: 3, maxWidth: 5, maxOutputs: 3 },
      mixed: { activations: [...activations], maxBatch: 4 },
    },
    options,
    fc.constant(null),
  ),
  function* ([value, option]): Generator<Comparison> {
    const { v } = value;
    const on = sobolevWith(value, option);
    const off = sobolevWith(value, false);
    const [, loss] = sobolevSizes(value);
    const [gradient] = sobolevSizes(value, ones(value));
    yield { what: 'losses', actual: on.losses, expected: off.losses, tolerance: rounding(loss) };
    yield {
      what: 'gradient.mean',
      actual: on.gradient.mean(),
      expected: off.gradient.mean(),
      tolerance: rounding(gradient),
    };
    const [mean, sample] = sobolevSizes(value, v, ones(value));
    const [, form] = sobolevSizes(value, v, v);
    for (const core of ['hessian', 'ggn'] as const) {
      const [a, b] = [on[core], off[core]];
      const what = `${core}.multiply`;
      yield { what, actual: a.multiply(v), expected: b.multiply(v), tolerance: rounding(mean) };
      yield {
        what: `${core}.quadraticForms`,
        actual: a.quadraticForms(v),
        expected: b.quadraticForms(v),
        tolerance: rounding(form),
      };
      yield {
        what: `${core}.products`,
        actual: a.products(v).materialize().data,
        expected: b.products(v).materialize().data,
        tolerance: rounding(sample),
      };
    }
  },
);

law(
  'the mean gradient of a straight network is that of its rows',
  architectures({ activations: ['relu', 'leakyRelu', 'identity'], maxBatch: 5, maxOutputs: 3 }),
  function* (value): Generator<Comparison> {
    const { gradient } = sobolevWith(value, false);
    const rows = gradient.materialize();
    const weights = sampleWeights(value);
    const expected = Array.from(
      { length: rows.columns },
      (_, j) =>
        weights.reduce((sum, weight, n) => sum + weight * rows.data[n * rows.columns + j]!, 0) +
        value.l2 * value.parameters[j]!,
    );
    const [size] = sobolevSizes(value, ones(value));
    yield { what: 'mean', actual: gradient.mean(), expected, tolerance: rounding(size) };
  },
);
