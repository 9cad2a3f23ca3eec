/** Everything the library says about a network, next to brute force by nested dual numbers. */
import fc from 'fast-check';
import { describe } from 'vitest';
import { inputDerivatives } from '../../src/index.js';
import { assemble, coreBlocks, gaussNewton, type Sample } from '../oracles/cores.js';
import { derivative, gradient, hessian, hessianProduct, unit } from '../oracles/derivatives.js';
import { evaluate } from '../oracles/network.js';
import { outputOfInput } from '../oracles/objectives.js';
import { reals } from '../oracles/reals.js';
import { architectures } from '../support/architectures.js';
import { sampleObjective, sampleWeights, type Case } from '../support/case.js';
import { everywhere } from './everywhere.js';
import { law, type Comparison } from './law.js';
import {
  hessianSize,
  inputSize,
  meanSize,
  outputSize,
  rounding,
  sampleHessianSize,
  sampleSize,
} from './sizes.js';
import { cores, linearized, networkOf, type CoreName } from './subject.js';
import { ones, rowOf, weightedSum } from './vectors.js';

const cases = everywhere();
/** Brute force costs P² evaluations of the network: smaller ones where the whole Hessian is compared. */
const few = { maxDepth: 3, maxWidth: 4, maxBatch: 2 };
const small = everywhere({ dense: few, mixed: { maxParameters: 24, maxBatch: 2 } });

/** The oracle's mean objective, derivative by derivative: Σ wₙ (sample n) + the L2 term. */
function meanOf(value: Case, ofSample: (n: number) => Float64Array, l2Term: readonly number[]): number[] {
  const sum = weightedSum(
    sampleWeights(value),
    value.x.map((_, n) => ofSample(n)),
  );
  return sum.map((entry, i) => entry + value.l2 * (l2Term[i] ?? 0));
}

describe('linearize agrees with the dense oracle', () => {
  law('in outputs, losses and the mean loss', cases, function* (value): Generator<Comparison> {
    const at = linearized(value);
    const predicted = networkOf(value).predict(value.x);
    const losses = value.x.map((_, n) => sampleObjective(value, n)(reals, value.parameters));
    for (const [n, x] of value.x.entries()) {
      const expected = [...evaluate(reals, value.layers, value.parameters, x)];
      const tolerance = rounding(outputSize(value, n));
      yield { what: `output ${n}`, actual: rowOf(at.output, n), expected, tolerance };
      yield { what: `predict ${n}`, actual: rowOf(predicted, n), expected, tolerance };
      const loss = rounding(sampleSize(value, n));
      yield { what: `losses[${n}]`, actual: [at.losses[n]!], expected: [losses[n]!], tolerance: loss };
    }
    const square = value.parameters.reduce((sum, p) => sum + p * p, 0) / 2;
    const expected = meanOf(value, (n) => Float64Array.of(losses[n]!), [square]);
    yield { what: 'loss', actual: [at.loss], expected, tolerance: rounding(meanSize(value)) };
  });

  law('in gradients', cases, function* (value): Generator<Comparison> {
    const at = linearized(value);
    const rows = at.gradient.materialize();
    const expected = value.x.map((_, n) => gradient(sampleObjective(value, n), value.parameters));
    for (const [n, row] of expected.entries()) {
      const tolerance = rounding(sampleSize(value, n, ones(value)));
      yield { what: `gradient ${n}`, actual: rowOf(rows, n), expected: row, tolerance };
    }
    const mean = meanOf(value, (n) => expected[n]!, value.parameters);
    const tolerance = rounding(meanSize(value, ones(value)));
    yield { what: 'mean gradient', actual: at.gradient.mean(), expected: mean, tolerance };
  });

  law('in Hessian products', cases, function* (value): Generator<Comparison> {
    const actual = linearized(value).hessian.multiply(value.v);
    const expected = meanOf(
      value,
      (n) => hessianProduct(sampleObjective(value, n), value.parameters, value.v),
      value.v,
    );
    const tolerance = rounding(hessianSize(value, value.v));
    yield { what: 'H v', actual, expected, tolerance };
  });

  law('in Hessians', small, function* (value): Generator<Comparison> {
    const h = linearized(value).hessian;
    const columns = value.parameters.length;
    const identity = value.parameters.flatMap((_, i) => unit(columns, i));
    const expected = value.x.map((_, n) => hessian(sampleObjective(value, n), value.parameters));
    for (const [n, dense] of expected.entries()) {
      const tolerance = rounding(sampleHessianSize(value, n, ones(value)));
      yield { what: `H_${n}`, actual: h.sample(n).materialize().data, expected: dense, tolerance, columns };
    }
    const mean = meanOf(value, (n) => expected[n]!, identity);
    const tolerance = rounding(hessianSize(value, ones(value)));
    yield { what: 'H', actual: h.materialize().data, expected: mean, tolerance, columns };
  });

  law('in third directional derivatives', cases, function* (value): Generator<Comparison> {
    const h = linearized(value).hessian;
    const { u, v } = value;
    const third = h.thirdDerivatives(v);
    const expected = value.x.map((_, n) => derivative(sampleObjective(value, n), value.parameters, v, v, v));
    for (const [n, entry] of expected.entries()) {
      const tolerance = rounding(sampleSize(value, n, v, v, v));
      yield { what: `φ'''[v,v,v] of ${n}`, actual: [third[n]!], expected: [entry], tolerance };
    }
    const mean = meanOf(
      value,
      (n) => Float64Array.of(derivative(sampleObjective(value, n), value.parameters, u, u, u)),
      [],
    );
    const tolerance = rounding(meanSize(value, u, u, u));
    yield { what: "φ'''[u,u,u]", actual: [h.thirdDerivative(u)], expected: mean, tolerance };
  });

  const withCore = fc.tuple(architectures(few), fc.constantFrom(...cores));
  law(
    'in the Hessians of samples, whatever the core',
    withCore,
    function* ([value, core]): Generator<Comparison> {
      const h = linearized(value).hessian.withCore(core);
      for (const n of value.x.keys()) {
        const expected = denseCore(value, n, core);
        const tolerance = rounding(sampleHessianSize(value, n, ones(value)));
        const columns = value.parameters.length;
        yield { what: `${core} ${n}`, actual: h.sample(n).materialize().data, expected, tolerance, columns };
      }
    },
  );

  law('in input derivatives', cases, function* (value): Generator<Comparison> {
    const all = inputDerivatives(networkOf(value), value.x, { order: 2 });
    const first = inputDerivatives(networkOf(value), value.x);
    for (const [n, x] of value.x.entries()) {
      const outputs = Array.from({ length: value.outputs }, (_, k) =>
        outputOfInput(value.layers, value.parameters, k),
      );
      const jacobian = outputs.flatMap((f) => [...gradient(f, x)]);
      const hessians = outputs.flatMap((f) => [...hessian(f, x)]);
      const values = outputs.map((f) => f(reals, x));
      const tolerance = (order: number): number => rounding(inputSize(value, n, order));
      yield { what: `value ${n}`, actual: rowOf(all.value, n), expected: values, tolerance: tolerance(0) };
      yield {
        what: `jacobian ${n}`,
        actual: rowOf(all.jacobian, n),
        expected: jacobian,
        tolerance: tolerance(1),
      };
      const alone = rowOf(first.jacobian, n);
      yield { what: `jacobian ${n}, alone`, actual: alone, expected: jacobian, tolerance: tolerance(1) };
      yield {
        what: `hessian ${n}`,
        actual: rowOf(all.hessian, n),
        expected: hessians,
        tolerance: tolerance(2),
      };
    }
  });
});

function denseCore(value: Case, n: number, core: CoreName): Float64Array {
  const sample: Sample = { ...value, x: value.x[n]!, y: value.y[n]! };
  return core === 'gaussNewton' ? gaussNewton(sample) : assemble(coreBlocks(sample));
}
