/** Diagonal, trace, eigenvalues, Frobenius norm and inner products: the invariants of one matrix. */
import { describe } from 'vitest';
import { symmetricEigenvalues } from '../support/eigenvalues.js';
import { everywhereWithCore } from './everywhere.js';
import { law, type Comparison } from './law.js';
import {
  hessianSize,
  largestSize,
  productRounding,
  rounding,
  sampleHessianSize,
  type Size,
} from './sizes.js';
import { linearized } from './subject.js';
import { dotProduct, ones, total } from './vectors.js';

const cases = everywhereWithCore({ dense: { maxDepth: 3, maxBatch: 3 } });

describe('a Hessian, whatever its core', () => {
  law('has the diagonal and trace of its matrix', cases, function* ([value, core]): Generator<Comparison> {
    const h = linearized(value).hessian.withCore(core);
    const dense = h.materialize();
    const expected = value.parameters.map((_, i) => dense.data[i * dense.columns + i]!);
    const tolerance = rounding(hessianSize(value, ones(value)));
    const diagonal = h.diagonal();
    yield { what: 'diagonal', actual: diagonal, expected, tolerance };
    yield { what: 'trace', actual: [h.trace()], expected: [total(expected)], tolerance };
    yield { what: 'trace and diagonal', actual: [h.trace()], expected: [total(diagonal)], tolerance };
    const traces = value.x.map((_, n) => h.sample(n).trace());
    yield {
      what: 'traces',
      actual: h.traces(),
      expected: traces,
      tolerance: rounding(largestSample(value)),
    };
  });

  law('has the trace of its eigenvalues', cases, function* ([value, core]): Generator<Comparison> {
    const h = linearized(value).hessian.withCore(core);
    const values = symmetricEigenvalues(h.materialize());
    const tolerance = rounding(hessianSize(value, ones(value)));
    yield { what: 'Σ eigenvalues', actual: [h.trace()], expected: [total(values)], tolerance };
    const square = h.frobeniusNorm() ** 2;
    const size = hessianSize(value, ones(value));
    const squares = productRounding(size, size);
    yield {
      what: 'Σ eigenvalues²',
      actual: [square],
      expected: [dotProduct(values, values)],
      tolerance: squares,
    };
  });

  law(
    'has the norm and inner products of its matrix',
    cases,
    function* ([value, core]): Generator<Comparison> {
      const h = linearized(value).hessian.withCore(core);
      const dense = h.materialize().data;
      const size = hessianSize(value, ones(value));
      const square = [dotProduct(dense, dense)];
      const tolerance = productRounding(size, size);
      yield { what: '‖H‖²', actual: [h.frobeniusNorm() ** 2], expected: square, tolerance };
      yield { what: '⟨H, H⟩', actual: [h.inner(h)], expected: square, tolerance };
      const other = { ...value, parameters: value.parameters.map((p, i) => p + value.u[i]! / 16) };
      const elsewhere = linearized(other).hessian.withCore(core);
      const expected = [dotProduct(dense, elsewhere.materialize().data)];
      const mixed = productRounding(size, hessianSize(other, ones(value)));
      yield { what: "⟨H, H'⟩", actual: [h.inner(elsewhere)], expected, tolerance: mixed };
    },
  );

  law('has the inner products of its samples', cases, function* ([value, core]): Generator<Comparison> {
    const h = linearized(value).hessian.withCore(core);
    const samples = value.x.map((_, n) => h.sample(n));
    const dense = samples.map((sample) => sample.materialize().data);
    const sizes = value.x.map((_, n) => sampleHessianSize(value, n, ones(value)));
    for (const [a, left] of samples.entries()) {
      for (const [b, right] of samples.entries()) {
        const expected = [dotProduct(dense[a]!, dense[b]!)];
        const tolerance = productRounding(sizes[a]!, sizes[b]!);
        yield { what: `⟨H_${a}, H_${b}⟩`, actual: [left.inner(right)], expected, tolerance };
      }
    }
  });
});

function largestSample(value: Parameters<typeof hessianSize>[0]): Size {
  return largestSize(value.x.map((_, n) => sampleHessianSize(value, n, ones(value))));
}
