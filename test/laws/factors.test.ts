/** The paper's objects by the paper's names: B1–B6 on chains, and each against brute force. */
import { describe, expect, it } from 'vitest';
import { activation, dense, linearize, residual, sequential, type Linearization } from '../../src/index.js';
import { activate } from '../oracles/activations.js';
import { derivative } from '../oracles/derivatives.js';
import { dual, type Dual } from '../oracles/dual.js';
import { lossOf } from '../oracles/losses.js';
import { evaluate, type Taps } from '../oracles/network.js';
import { reals } from '../oracles/reals.js';
import { architectures } from '../support/architectures.js';
import type { Case } from '../support/case.js';
import { activationsOf } from '../support/kinks.js';
import { law, type Comparison } from './law.js';
import { rounding, sampleSize, weighted, type Size } from './sizes.js';
import { linearized, networkOf } from './subject.js';
import { multiplied, ones, rowOf } from './vectors.js';

type Factors = ReturnType<Linearization['factors']>;

/** Chains in which every dense layer is followed by one activation: layer k of the paper. */
const chains = architectures({ ornaments: false, maxDepth: 3, maxWidth: 4, maxBatch: 2 });

const duals = dual(reals);
const bump = (values: readonly Dual<number>[], i: number): Dual<number>[] =>
  values.map((v, j) => (i === j ? duals.seed(v.value, 1) : v));

/** ∂loss/∂(what the tap touches) for sample n. */
function sensitivity(value: Case, n: number, taps: Taps<Dual<number>>): number {
  const output = evaluate(
    duals,
    value.layers,
    value.parameters.map(duals.constant),
    value.x[n]!.map(duals.constant),
    taps,
  );
  return lossOf(duals, value.loss, output, value.y[n]!).slope;
}

/** z of every dense layer and v behind it, by the oracle. */
function flow(value: Case, n: number): { readonly z: number[][]; readonly v: number[][] } {
  const z: number[][] = [];
  const v: number[][] = [];
  const output = evaluate(reals, value.layers, value.parameters, value.x[n]!, {
    affineInput: (_, a) => (v.push([...a]), a),
    affineOutput: (_, a) => (z.push([...a]), a),
  });
  return { z, v: [...v, [...output]] };
}

/** Bounds that cover every factor: forward quantities count with the loss they end in, derivatives with the gradient. */
function sizeOfFactors(value: Case, n: number): Size {
  const one = ones(value);
  return weighted(
    [1, 1, 1],
    [{ mass: 1, error: 1 }, sampleSize(value, n, one), sampleSize(value, n, one, one)],
  );
}

describe('factors of a sample', () => {
  law('are what they are called', chains, function* (value): Generator<Comparison> {
    const at = linearized(value);
    const names = activationsOf(value.layers);
    for (const n of value.x.keys()) {
      const f: Factors = at.factors(n);
      const { z, v } = flow(value, n);
      const tolerance = rounding(sizeOfFactors(value, n));
      expect(f.layers).toBe(z.length);
      for (let k = 0; k <= f.layers; k++)
        yield { what: `v(${k})`, actual: f.v(k), expected: v[k]!, tolerance };
      for (let k = 1; k <= f.layers; k++) {
        // The last activation is left out of the list where it is the identity.
        const name = names[k - 1] ?? 'identity';
        const jet = (order: number): number[] =>
          z[k - 1]!.map((zi) =>
            derivative(
              (algebra, [at_]) => activate(algebra, name, at_!),
              [zi],
              ...Array.from({ length: order }, () => [1]),
            ),
          );
        yield { what: `gamma(${k})`, actual: f.gamma(k), expected: jet(1), tolerance };
        const delta = z[k - 1]!.map((_, i) =>
          sensitivity(value, n, { affineOutput: (layer, a) => (layer === k - 1 ? bump(a, i) : a) }),
        );
        yield { what: `delta(${k})`, actual: f.delta(k), expected: delta, tolerance };
        const d = z[k - 1]!.map((_, i) =>
          k === f.layers
            ? derivative(
                (algebra, p) => lossOf(algebra, value.loss, p, value.y[n]!),
                v[k]!,
                v[k]!.map((__, j) => +(i === j)),
              )
            : sensitivity(value, n, { affineInput: (layer, a) => (layer === k ? bump(a, i) : a) }),
        );
        const second = jet(2);
        const c = d.map((di, i) => di * second[i]!);
        yield { what: `curvature(${k})`, actual: f.curvature(k), expected: c, tolerance };
      }
    }
  });

  law('obey B1–B6', chains, function* (value): Generator<Comparison> {
    const at = linearized(value);
    const network = networkOf(value);
    for (const n of value.x.keys()) {
      const f = at.factors(n);
      const tolerance = rounding(sizeOfFactors(value, n));
      for (let k = 1; k <= f.layers; k++) {
        const { offset, shape } = network.blocks.find(({ name }) => name === `layers.${k - 1}.weight`)!;
        const [rows, columns] = [shape[0]!, shape[1]!];
        const weight = { rows, columns, data: network.parameters.slice(offset, offset + rows * columns) };
        const gamma = f.gamma(k);
        const beta = f.beta(k);
        const expected = Array.from({ length: rows }, (_, i) => rowOf(weight, i).map((w) => gamma[i]! * w));
        yield { what: `B2, beta(${k})`, actual: beta.data, expected: expected.flat(), tolerance };
        for (let l = 0; l < k; l++) {
          // α^(k,l) = β^(k) α^(k−1,l), column by column.
          const alpha = f.alpha(k, l);
          const below = f.alpha(k - 1, l);
          for (let j = 0; j < alpha.columns; j++) {
            const column = Array.from({ length: alpha.rows }, (_, i) => alpha.data[i * alpha.columns + j]!);
            const under = Array.from({ length: below.rows }, (_, i) => below.data[i * below.columns + j]!);
            yield {
              what: `B3, alpha(${k}, ${l}) column ${j}`,
              actual: column,
              expected: multiplied(beta, under),
              tolerance,
            };
          }
        }
        for (let l = 1; l <= k; l++) {
          const [alpha, inner, eta] = [f.alpha(k, l), f.gamma(l), f.eta(k, l)];
          const product = Array.from({ length: alpha.rows }, (_, i) =>
            rowOf(alpha, i).map((a, j) => a * inner[j]!),
          );
          yield { what: `B4, eta(${k}, ${l})`, actual: eta.data, expected: product.flat(), tolerance };
        }
        const gradient = at.gradient
          .sample(n)
          .mean()
          .subarray(offset, offset + rows * columns);
        const delta = f.delta(k);
        const outer = Array.from(delta).flatMap((d) => Array.from(f.v(k - 1), (v) => d * v));
        yield { what: `B6, gradient of layer ${k}`, actual: gradient, expected: outer, tolerance };
      }
      const [top, none] = [f.alpha(f.layers, f.layers), f.alpha(0, f.layers)];
      const identity = Array.from({ length: top.rows ** 2 }, (_, i) => (i % (top.rows + 1) === 0 ? 1 : 0));
      yield { what: 'B3, k = l', actual: top.data, expected: identity, tolerance: 0 };
      yield { what: 'B3, k < l', actual: none.data, expected: Array.from(none.data, () => 0), tolerance: 0 };
    }
  });

  it('add I across a residual connection', () => {
    const layers = [residual([dense(2, 2), activation('tanh')]), dense(2, 1)];
    const network = sequential(layers, { parameters: [1, 2, 3, 4, 0, 0, 1, 1, 0] });
    const f = linearize(network, { x: [[0, 0]], y: [[0]] }, 'halfSquaredError').factors(0);
    // At the origin tanh' = 1: β = I + W.
    expect([...f.beta(1).data]).toEqual([2, 2, 3, 5]);
    expect([...f.eta(1, 1).data]).toEqual([1, 0, 0, 1]);
    expect(() => f.beta(3)).toThrow('factors.beta: k: expected a layer 1 … 2, got 3.');
  });
});
