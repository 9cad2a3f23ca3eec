/** H is one symmetric linear map, whichever verb asks for it: products, quadratic forms and the matrix agree. */
import { describe } from 'vitest';
import { everywhereWithCore } from './everywhere.js';
import { law, type Comparison } from './law.js';
import { hessianSize, rounding, sampleHessianSize } from './sizes.js';
import { linearized } from './subject.js';
import { absolute, combined, dotProduct, multiplied, rowOf } from './vectors.js';

/** A case and a core. */
const cases = everywhereWithCore({ dense: { maxDepth: 3 } });

describe('a Hessian, whatever its core', () => {
  law('is symmetric', cases, function* ([value, core]): Generator<Comparison> {
    const h = linearized(value).hessian.withCore(core);
    const tolerance = rounding(hessianSize(value, value.u, value.v));
    const left = dotProduct(value.u, h.multiply(value.v));
    const right = dotProduct(value.v, h.multiply(value.u));
    yield { what: 'uᵀHv = vᵀHu', actual: [left], expected: [right], tolerance };
  });

  law('is linear', cases, function* ([value, core]): Generator<Comparison> {
    const h = linearized(value).hessian.withCore(core);
    const w = combined(2, value.u, -3, value.v);
    const tolerance = rounding(hessianSize(value, combined(2, absolute(value.u), 3, absolute(value.v))));
    const expected = combined(2, h.multiply(value.u), -3, h.multiply(value.v));
    yield { what: 'H(2u − 3v) = 2Hu − 3Hv', actual: h.multiply(w), expected, tolerance };
  });

  law('multiplies as its matrix does', cases, function* ([value, core]): Generator<Comparison> {
    const h = linearized(value).hessian.withCore(core);
    const tolerance = rounding(hessianSize(value, value.v));
    yield {
      what: 'multiply',
      actual: h.multiply(value.v),
      expected: multiplied(h.materialize(), value.v),
      tolerance,
    };
  });

  law('has the quadratic form of its products', cases, function* ([value, core]): Generator<Comparison> {
    const h = linearized(value).hessian.withCore(core);
    const tolerance = rounding(hessianSize(value, value.v, value.v));
    const expected = dotProduct(value.v, h.multiply(value.v));
    yield { what: 'quadraticForm', actual: [h.quadraticForm(value.v)], expected: [expected], tolerance };
  });

  law(
    'has the quadratic forms and products of its samples',
    cases,
    function* ([value, core]): Generator<Comparison> {
      const h = linearized(value).hessian.withCore(core);
      const forms = h.quadraticForms(value.v);
      const products = h.products(value.v);
      const rows = products.materialize();
      for (let n = 0; n < value.x.length; n++) {
        const sample = h.sample(n);
        const form = rounding(sampleHessianSize(value, n, value.v, value.v));
        const product = rounding(sampleHessianSize(value, n, value.v));
        yield {
          what: `quadraticForms[${n}]`,
          actual: [forms[n]!],
          expected: [sample.quadraticForm(value.v)],
          tolerance: form,
        };
        yield {
          what: `products, row ${n}`,
          actual: rowOf(rows, n),
          expected: sample.multiply(value.v),
          tolerance: product,
        };
      }
    },
  );
});
