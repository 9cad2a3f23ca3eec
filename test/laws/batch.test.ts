/** A batch is the weighted mean of its samples, plus λ/2 |θ|² and its derivatives λθ and λI. */
import { describe } from 'vitest';
import { sampleWeights } from '../support/case.js';
import { everywhere, everywhereWithCore } from './everywhere.js';
import { law, type Comparison } from './law.js';
import { hessianSize, meanSize, productRounding, rounding } from './sizes.js';
import { linearized } from './subject.js';
import { dotProduct, ones, total, weightedSum } from './vectors.js';

const cases = everywhereWithCore({ dense: { maxDepth: 3 } });

describe('the mean objective', () => {
  law('is the weighted mean of its samples', cases, function* ([value, core]): Generator<Comparison> {
    const at = linearized(value);
    const h = at.hessian.withCore(core);
    const w = sampleWeights(value);
    const { l2, parameters, v } = value;
    const samples = w.map((_, n) => ({ gradient: at.gradient.sample(n), hessian: h.sample(n) }));
    const one = ones(value);

    const loss = dotProduct(w, at.losses) + (l2 / 2) * dotProduct(parameters, parameters);
    yield {
      what: 'loss',
      actual: [at.loss],
      expected: [loss],
      tolerance: rounding(meanSize(value)),
    };

    const gradient = weightedSum([...w, l2], [...samples.map((s) => s.gradient.mean()), parameters]);
    const slopes = rounding(meanSize(value, one));
    yield { what: 'gradient', actual: at.gradient.mean(), expected: gradient, tolerance: slopes };

    const product = weightedSum([...w, l2], [...samples.map((s) => s.hessian.multiply(v)), v]);
    const products = rounding(hessianSize(value, v));
    yield { what: 'H v', actual: h.multiply(v), expected: product, tolerance: products };

    const dense = weightedSum(
      w,
      samples.map((s) => s.hessian.materialize().data),
    );
    parameters.forEach((_, i) => (dense[i * (parameters.length + 1)]! += l2));
    const entries = rounding(hessianSize(value, one));
    yield {
      what: 'H',
      actual: h.materialize().data,
      expected: dense,
      tolerance: entries,
      columns: parameters.length,
    };

    const trace =
      dotProduct(
        w,
        samples.map((s) => s.hessian.trace()),
      ) +
      l2 * parameters.length;
    yield { what: 'trace', actual: [h.trace()], expected: [trace], tolerance: entries };
  });

  const equal = everywhere({ dense: { maxDepth: 2, weighted: false }, mixed: { weighted: false } });
  law('does not change when every sample is listed twice', equal, function* (value): Generator<Comparison> {
    const twice = { ...value, x: [...value.x, ...value.x], y: [...value.y, ...value.y] };
    const [once, both] = [linearized(value), linearized(twice)];
    const slopes = rounding(meanSize(value, ones(value)));
    yield {
      what: 'gradient',
      actual: both.gradient.mean(),
      expected: once.gradient.mean(),
      tolerance: slopes,
    };
    const products = rounding(hessianSize(value, value.v));
    yield {
      what: 'H v',
      actual: both.hessian.multiply(value.v),
      expected: once.hessian.multiply(value.v),
      tolerance: products,
    };
    const entries = hessianSize(value, ones(value));
    const square = [once.hessian.frobeniusNorm() ** 2];
    yield {
      what: '‖H‖²',
      actual: [both.hessian.frobeniusNorm() ** 2],
      expected: square,
      tolerance: productRounding(entries, entries),
    };
    yield {
      what: 'trace',
      actual: [both.hessian.trace()],
      expected: [total(once.hessian.diagonal())],
      tolerance: rounding(entries),
    };
  });
});
