/** Linearizations over threads against those of one thread: the same numbers, the same bits every time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linearize,
  matrix,
  mlp,
  type Batch,
  type Linearization,
  type Matrix,
  type Network,
} from '../../src/index.js';
import { borderedCombine, borderedGram, borderedNormal } from '../../src/factors/bordered.js';
import { random } from '../../src/numeric/random.js';
import { expectClose } from '../support/compare.js';
import { summationRelative } from '../support/tolerances.js';

interface Spread {
  readonly network: Network;
  readonly batch: Batch;
  readonly loss: string;
  readonly v: Float64Array;
  readonly threads: number;
}

const numbers = (seed: number): ((rows: number, columns: number) => Matrix) => {
  const stream = random(seed);
  return (rows, columns) =>
    matrix(rows, columns, Float64Array.from({ length: rows * columns }, stream.normal));
};

const spreads: fc.Arbitrary<Spread> = fc
  .record({
    samples: fc.integer({ min: 2, max: 11 }),
    threads: fc.integer({ min: 2, max: 4 }),
    activation: fc.constantFrom('tanh', 'relu', 'softplus'),
    loss: fc.constantFrom('halfSquaredError', 'crossEntropy'),
    l2: fc.constantFrom(0, 0.3),
    weights: fc.constantFrom('equal', 'random', 'first half zero'),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
  })
  .map(({ samples, threads, activation, loss, l2, weights, seed }) => {
    const draw = numbers(seed);
    const network = mlp({ inputs: 3, hidden: [5, 4], outputs: 2, activation, seed });
    const y = draw(samples, 2);
    if (loss === 'crossEntropy') {
      for (let n = 0; n < samples; n++) y.data.set(n % 2 === 0 ? [1, 0] : [0.25, 0.75], 2 * n);
    }
    const given = draw(1, samples).data.map(Math.abs);
    if (weights === 'first half zero') given.fill(0, 0, Math.floor(samples / 2));
    const batch = { x: draw(samples, 3), y, l2, ...(weights === 'equal' ? {} : { weights: given }) };
    return { network, batch, loss, v: draw(1, network.parameters.length).data, threads };
  });

/** What threads answer, by name. */
function verbs(at: Linearization, v: Float64Array): Record<string, ArrayLike<number>> {
  const { gradient, hessian, ggn } = at;
  return {
    loss: [at.loss],
    losses: at.losses,
    output: at.output.data,
    terms: [at.terms.value, at.weightedTerms.value],
    mean: gradient.mean(),
    norms: gradient.norms(),
    gradients: gradient.multiply(v),
    gram: gradient.gram().data,
    product: hessian.multiply(v),
    form: [hessian.quadraticForm(v)],
    forms: hessian.quadraticForms(v),
    diagonal: hessian.diagonal(),
    trace: [hessian.trace()],
    traces: hessian.traces(),
    third: hessian.thirdDerivatives(v),
    dense: hessian.materialize().data,
    ggnProduct: ggn.multiply(v),
    ggnForms: ggn.quadraticForms(v),
    ggnTrace: [hessian.withCore('gaussNewton').trace()],
    solution: ggn.solve(v, { damping: 1 }).value,
    residual: at.leastSquares().residual,
    rowGram: borderedGram(at.leastSquares()).data,
    normal: borderedNormal(at.leastSquares()).data,
    pull: borderedCombine(at.leastSquares(), at.leastSquares().residual),
    influence: at.influence({ damping: 1, core: 'gaussNewton' }).matrix().data,
  };
}

describe('a linearization over threads', () => {
  it('gives what one thread gives, and the same bits again', () => {
    fc.assert(
      fc.property(spreads, ({ network, batch, loss, v, threads }) => {
        const alone = verbs(linearize(network, batch, loss), v);
        const first = linearize(network, batch, loss, { threads });
        const { rows } = batch.x as Matrix;
        expect(first.threads?.count).toBe(Math.min(threads, rows));
        const spread = verbs(first, v);
        expect(verbs(first, v)).toEqual(spread);
        const again = verbs(linearize(network, batch, loss, { threads }), v);
        for (const [name, expected] of Object.entries(alone)) {
          // Parts are means of their own, so that a sum of N terms is made of N + 2·threads; see summationRelative.
          const scale = Math.max(...Array.from(expected, Math.abs), 1);
          expectClose(name, spread[name]!, expected, 4 * summationRelative(rows + 2 * threads) * scale);
          expect(Array.from(again[name]!), name).toEqual(Array.from(spread[name]!));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('writes a product to the array it is given, and to no array that it gave before', () => {
    const draw = numbers(9);
    const network = mlp({ inputs: 3, hidden: [5], outputs: 1, activation: 'relu', seed: 1 });
    const at = linearize(network, { x: draw(9, 3), y: draw(9, 1) }, 'halfSquaredError', { threads: 3 });
    const [v, w] = [draw(1, network.parameters.length).data, draw(1, network.parameters.length).data];
    const first = at.hessian.multiply(v);
    const before = first.slice();
    const into = new Float64Array(w.length);
    expect(at.hessian.multiply(w, into)).toBe(into);
    expect(into).toEqual(at.hessian.multiply(w));
    expect(first).toEqual(before);
    expect(at.hessian.multiply(v, into)).toEqual(before);
  });

  it('answers for a point long after others have been made', () => {
    const draw = numbers(5);
    const network = mlp({ inputs: 3, hidden: [5], outputs: 1, activation: 'tanh', seed: 1 });
    const batches = Array.from({ length: 7 }, () => ({ x: draw(8, 3), y: draw(8, 1) }));
    const v = draw(1, network.parameters.length).data;
    const points = batches.map((batch) => linearize(network, batch, 'halfSquaredError', { threads: 2 }));
    const before = points.map((at) => at.hessian.multiply(v));
    points.reverse().forEach((at, k) => expect(at.hessian.multiply(v)).toEqual(before[6 - k]));
  });

  it('sees what a caller writes to the same arrays between two calls, and only then', () => {
    const draw = numbers(7);
    const network = mlp({ inputs: 3, hidden: [5], outputs: 1, activation: 'tanh', seed: 1 });
    const batch = { x: draw(8, 3), y: draw(8, 1) };
    const first = linearize(network, batch, 'halfSquaredError', { threads: 2 });
    const gradient = first.gradient.mean();
    batch.x.data[0]! += 1;
    batch.y.data[7]! += 1;
    expect(first.gradient.mean()).toEqual(gradient);
    const second = linearize(network, batch, 'halfSquaredError', { threads: 2 });
    const alone = linearize(network, batch, 'halfSquaredError').gradient.mean();
    expectClose('gradient', second.gradient.mean(), alone, 4 * summationRelative(12));
  });
});
