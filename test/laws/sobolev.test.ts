/**
 * The Sobolev objective: values and input derivatives fitted together. The same verbs as for a loss, next to brute
 * force with one more dual number for each input. Kinked activations are among them: their curvature is 0 by convention
 * wherever their slope jumps.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearize, sobolevLoss, type Linearization } from '../../src/index.js';
import { gradient as gradientOf, hessian, hessianProduct } from '../oracles/derivatives.js';
import { sobolevObjective, type Objective } from '../oracles/objectives.js';
import { reals } from '../oracles/reals.js';
import { architectures } from '../support/architectures.js';
import { mixedArchitectures } from '../support/mixed-architectures.js';
import { sampleWeights, type Case } from '../support/case.js';
import { stream } from '../support/stream.js';
import { law, type Comparison, type Kinds } from './law.js';
import { largestSize, productRounding, rounding, sizeOf, weighted, type Size } from './sizes.js';
import { lossOf, networkOf } from './subject.js';
import { absolute, dotProduct, multiplied, ones, rowOf, total, weightedSum } from './vectors.js';

/** How ∂m/∂x is weighted: one number, one for each input, or one for each output and input. */
type Spread = 'number' | 'inputs' | 'entries';

interface SobolevCase extends Case {
  readonly value: number;
  readonly gradient: readonly (readonly number[])[];
  readonly spread: Spread;
}

function withWeights([drawn, spread]: readonly [Case, Spread]): SobolevCase {
  const numbers = stream(drawn.parameters.length);
  const one = numbers.uniform();
  const row = Array.from({ length: drawn.inputs }, () => (spread === 'number' ? one : numbers.uniform()));
  const gradient = Array.from({ length: drawn.outputs }, () =>
    spread === 'entries' ? row.map(() => numbers.uniform()) : row,
  );
  return { ...drawn, value: numbers.uniform(), gradient, spread };
}

const withSpread = (cases: fc.Arbitrary<Case>): fc.Arbitrary<SobolevCase> =>
  fc.tuple(cases, fc.constantFrom<Spread>('number', 'inputs', 'entries')).map(withWeights);
const dense = (choice: Parameters<typeof architectures>[0] = {}): fc.Arbitrary<SobolevCase> =>
  withSpread(architectures({ maxDepth: 3, maxWidth: 5, maxOutputs: 3, maxBatch: 3, ...choice }));
const cases = (choice: Parameters<typeof dense>[0] = {}, maxParameters = 40): Kinds<SobolevCase> => ({
  'dense networks': dense(choice),
  'mixed networks': withSpread(mixedArchitectures({ maxBatch: 2, maxParameters })),
});

function linearized(value: SobolevCase): Linearization {
  const { x, y, dy, weights, l2, gradient, spread } = value;
  const data = { x, y, dy, l2, ...(weights === null ? {} : { weights }) };
  const rows = { number: gradient[0]![0]!, inputs: gradient[0]!, entries: gradient.flat() }[spread];
  return linearize(
    networkOf(value),
    data,
    sobolevLoss({ value: value.value, gradient: rows, loss: lossOf(value.loss) }),
  );
}

function objective(value: SobolevCase, n: number): Objective {
  return sobolevObjective(value.layers, value, value.x[n]!, value.y[n]!, value.dy[n]!);
}

const sampleSize = (value: SobolevCase, n: number, ...directions: (readonly number[])[]): Size =>
  sizeOf(objective(value, n), value, ...directions);

function meanSize(value: SobolevCase, ...directions: (readonly number[])[]): Size {
  const [u = value.parameters, v = value.parameters] = directions;
  const l2 = dotProduct(absolute(u), absolute(v));
  const sizes = value.x.map((_, n) => sampleSize(value, n, ...directions));
  return weighted([...sampleWeights(value), value.l2], [...sizes, { mass: l2, error: l2 }]);
}

describe('a Sobolev objective', () => {
  law('has the losses and gradients of the dense oracle', cases(), function* (value): Generator<Comparison> {
    const at = linearized(value);
    const { parameters, l2 } = value;
    const rows = at.gradient.materialize();
    const losses = value.x.map((_, n) => objective(value, n)(reals, parameters));
    const gradients = value.x.map((_, n) => gradientOf(objective(value, n), parameters));
    for (const n of value.x.keys()) {
      yield {
        what: `losses[${n}]`,
        actual: [at.losses[n]!],
        expected: [losses[n]!],
        tolerance: rounding(sampleSize(value, n)),
      };
      const tolerance = rounding(sampleSize(value, n, ones(value)));
      yield { what: `gradient ${n}`, actual: rowOf(rows, n), expected: gradients[n]!, tolerance };
    }
    const w = sampleWeights(value);
    const loss = dotProduct(w, losses) + (l2 / 2) * dotProduct(parameters, parameters);
    yield { what: 'loss', actual: [at.loss], expected: [loss], tolerance: rounding(meanSize(value)) };
    const mean = weightedSum([...w, l2], [...gradients, parameters]);
    yield {
      what: 'mean gradient',
      actual: at.gradient.mean(),
      expected: mean,
      tolerance: rounding(meanSize(value, ones(value))),
    };
  });

  law('has gradients with consistent verbs', cases(), function* (value): Generator<Comparison> {
    const at = linearized(value);
    const rows = at.gradient.materialize();
    const sizes = value.x.map((_, n) => sampleSize(value, n, ones(value)));
    const { blocks } = networkOf(value);
    const gram = at.gradient.gram();
    const norms = at.gradient.norms();
    for (const n of value.x.keys()) {
      const row = rowOf(rows, n);
      const expected = value.x.map((_, m) => dotProduct(row, rowOf(rows, m)));
      const tolerance = productRounding(sizes[n]!, largestSize(sizes));
      yield { what: `gram, row ${n}`, actual: rowOf(gram, n), expected, tolerance };
      yield { what: `norms[${n}]²`, actual: [norms[n]! ** 2], expected: [expected[n]!], tolerance };
      const sum = new Float64Array(value.parameters.length);
      for (const { block, coefficient, left, right } of at.gradient.sample(n).dyads()) {
        const { offset } = blocks.find(({ name }) => name === block)!;
        left.forEach((l, i) =>
          right.forEach((r, j) => {
            sum[offset + i * right.length + j]! += coefficient * l * r;
          }),
        );
      }
      yield { what: `dyads of ${n}`, actual: sum, expected: row, tolerance: rounding(sizes[n]!) };
    }
    const slopes = rounding(largestSize(value.x.map((_, n) => sampleSize(value, n, value.v))));
    yield {
      what: 'slopes',
      actual: at.gradient.multiply(value.v),
      expected: multiplied(rows, value.v),
      tolerance: slopes,
    };
  });

  it('needs two dyads per layer and sample for a scalar output, 1 + min(outputs, inputs) in general', () => {
    let most = 0;
    fc.assert(
      fc.property(dense(), (value) => {
        for (const n of value.x.keys()) {
          const counts = new Map<string, number>();
          for (const { block } of linearized(value).gradient.sample(n).dyads())
            counts.set(block, (counts.get(block) ?? 0) + 1);
          const allowed = 1 + Math.min(value.outputs, value.inputs);
          for (const [block, count] of counts) expect(count, block).toBeLessThanOrEqual(allowed);
          most = Math.max(most, ...counts.values());
        }
      }),
    );
    expect(most).toBeGreaterThan(2);
  });

  law('has the Hessian products of the dense oracle', cases(), function* (value): Generator<Comparison> {
    const { parameters, v } = value;
    const h = linearized(value).hessian;
    const products = value.x.map((_, n) => hessianProduct(objective(value, n), parameters, v));
    const rows = h.products(v).materialize();
    for (const [n, expected] of products.entries()) {
      const tolerance = rounding(sampleSize(value, n, v, ones(value)));
      yield { what: `H_${n} v`, actual: h.sample(n).multiply(v), expected, tolerance };
      yield { what: `products, row ${n}`, actual: rowOf(rows, n), expected, tolerance };
    }
    const mean = weightedSum([...sampleWeights(value), value.l2], [...products, v]);
    yield {
      what: 'H v',
      actual: h.multiply(v),
      expected: mean,
      tolerance: rounding(meanSize(value, v, ones(value))),
    };
    const form = [dotProduct(v, mean)];
    yield {
      what: 'vᵀHv',
      actual: [h.quadraticForm(v)],
      expected: form,
      tolerance: rounding(meanSize(value, v, v)),
    };
  });

  const small = cases({ maxDepth: 2, maxWidth: 3, maxBatch: 2 }, 20);
  law('has the Hessian of the dense oracle', small, function* (value): Generator<Comparison> {
    const { parameters, l2 } = value;
    const h = linearized(value).hessian;
    const dense = weightedSum(
      sampleWeights(value),
      value.x.map((_, n) => hessian(objective(value, n), parameters)),
    );
    parameters.forEach((_, i) => (dense[i * (parameters.length + 1)]! += l2));
    const diagonal = parameters.map((_, i) => dense[i * (parameters.length + 1)]!);
    const size = meanSize(value, ones(value), ones(value));
    const tolerance = rounding(size);
    yield { what: 'H', actual: h.materialize().data, expected: dense, tolerance, columns: parameters.length };
    yield { what: 'diagonal', actual: h.diagonal(), expected: diagonal, tolerance };
    yield { what: 'trace', actual: [h.trace()], expected: [total(diagonal)], tolerance };
    const square = [dotProduct(dense, dense)];
    yield {
      what: '‖H‖²',
      actual: [h.frobeniusNorm() ** 2],
      expected: square,
      tolerance: productRounding(size, size),
    };
  });
});
