/** Derivatives of any order along directions: closed forms, orders 1 and 2 by the other sweeps, and each order from the last. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activation,
  dense,
  directionalDerivatives,
  evaluate,
  mlp,
  sequential,
  type Network,
} from '../../../src/index.js';
import { normalRows, randomNetworks } from '../../structure/networks.js';
import { expectClose, expectCloseToLargest, largest } from '../../support/compare.js';
import { quotientRelative, sweepRounding } from '../../support/tolerances.js';

describe('directionalDerivatives', () => {
  it('knows the derivatives of tanh along a line', () => {
    const [w, b, x, v] = [0.8, -0.3, 0.5, 1.7];
    const network = sequential([dense(1, 1), activation('tanh')], { parameters: [w, b] });
    const { derivatives } = directionalDerivatives(network, [[x]], { directions: [[v]], order: 5 });
    const t = Math.tanh(w * x + b);
    const s = 1 - t * t;
    const ofTanh = [t, s, -2 * t * s, s * (6 * t * t - 2), 8 * t * s * (2 - 3 * t * t)];
    ofTanh.push(s * (16 - 120 * t * t + 120 * t ** 4));
    const expected = ofTanh.map((value, k) => value * (w * v) ** k);
    expectCloseToLargest(
      'orders',
      derivatives.map(({ data }) => data[0]!),
      expected,
      sweepRounding,
    );
  });

  it('knows a polynomial exactly: integers stay integers, and orders above the degree vanish', () => {
    // ((2x₁ − x₂)² + 1)², along (1, 3): u = 2x₁ − x₂ moves by −1.
    const parameters = [2, -1, 0, 1, 1];
    const network = sequential([dense(2, 1), activation('square'), dense(1, 1), activation('square')], {
      parameters,
    });
    const { derivatives } = directionalDerivatives(network, [[2, 1]], { directions: [[1], [3]], order: 6 });
    const u = 3;
    const expected = [(u * u + 1) ** 2, -4 * u * (u * u + 1), 12 * u * u + 4, -24 * u, 24, 0, 0];
    expect(derivatives.map(({ data }) => data[0])).toEqual(expected);
  });

  it('agrees with Jacobians and Hessians, on random mixtures of layers', () => {
    fc.assert(
      fc.property(randomNetworks(), fc.nat(1000), (network, seed) => {
        const { inputs, outputs } = network;
        const x = normalRows(2, inputs, seed);
        const rows = normalRows(2, 2 * inputs, seed + 1);
        const { derivatives } = directionalDerivatives(network, x, { directions: rows, order: 2, count: 2 });
        const { value, jacobian, hessian } = evaluate(network, x, { order: 2 });
        const expected: number[][] = [[], []];
        for (let n = 0; n < 2; n++) {
          for (let o = 0; o < outputs; o++) {
            for (let d = 0; d < 2; d++) {
              const v = rows[n]!.slice(d * inputs, (d + 1) * inputs);
              const at = (n * outputs + o) * inputs;
              let [slope, bend] = [0, 0];
              v.forEach((a, i) => {
                slope += a * jacobian.data[at + i]!;
                v.forEach((c, j) => (bend += a * c * hessian.data[(at + i) * inputs + j]!));
              });
              expected[0]!.push(slope);
              expected[1]!.push(bend);
            }
          }
        }
        const scale = Math.max(1, largest(jacobian.data), largest(hessian.data));
        expectClose(
          'value',
          derivatives[0]!.data,
          value.data,
          sweepRounding * Math.max(1, largest(value.data)),
        );
        expectClose('slopes', derivatives[1]!.data, expected[0]!, sweepRounding * scale);
        expectClose('bends', derivatives[2]!.data, expected[1]!, sweepRounding * scale);
      }),
      { numRuns: 60 },
    );
  });

  it('has each order as the derivative of the one below, on random mixtures of layers', () => {
    const order = 5;
    fc.assert(
      fc.property(randomNetworks({ smooth: true }), fc.nat(1000), (network, seed) => {
        const x = normalRows(1, network.inputs, seed)[0]!;
        const raw = normalRows(1, network.inputs, seed + 1)[0]!;
        const size = Math.hypot(...raw);
        const v = raw.map((entry) => entry / size);
        const at = (t: number): number[][] =>
          ordersAt(
            network,
            x.map((entry, i) => entry + t * v[i]!),
            v,
            order,
          );
        const h = 1 / 512;
        const [a, b, c, d, center] = [at(-2 * h), at(-h), at(h), at(2 * h), at(0)];
        for (let k = 0; k < order; k++) {
          const quotient = c[k]!.map((_, o) => {
            const near = c[k]![o]! - b[k]![o]!;
            return (8 * near - (d[k]![o]! - a[k]![o]!)) / (12 * h);
          });
          const scale = 1 + largest(center.flat());
          expectClose(`order ${k + 1}`, center[k + 1]!, quotient, quotientRelative * scale);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('takes directions of all samples or of each, and asks where both are possible', () => {
    const network = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'tanh', seed: 1 });
    const x = [
      [1, 2],
      [0, -1],
    ];
    const directions = [
      [1, 2],
      [3, 4],
    ];
    const order = 3;
    expect(() => directionalDerivatives(network, x, { directions, order })).toThrow(/count: expected/);
    const shared = directionalDerivatives(network, x, { directions, order, count: 2 }).derivatives;
    const own = directionalDerivatives(network, x, { directions, order, count: 1 }).derivatives;
    const single = directionalDerivatives(network, [x[0]!], { directions: [[1, 3]], order });
    expect(shared[3]!.columns).toBe(2);
    expect(own[3]!.columns).toBe(1);
    expectCloseToLargest('first', [shared[3]!.data[0]!], single.derivatives[3]!.data, sweepRounding);
  });

  it('says what does not fit, and warns where kinks decide', () => {
    const network = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'relu', seed: 1 });
    const options = { directions: [[1], [0]], order: 2 };
    expect(() => directionalDerivatives(network, [[1, 2]], { ...options, order: 1.5 })).toThrow(
      /order: expected/,
    );
    expect(() => directionalDerivatives(network, [[1, 2]], { ...options, directions: [[1, 2, 3]] })).toThrow(
      /^directionalDerivatives: directions: /,
    );
    const { derivatives, warnings } = directionalDerivatives(network, [[1, 2]], options);
    expect(derivatives[2]!.data[0]).toBe(0);
    expect(warnings.join()).toMatch(/relu is piecewise linear/);
    expect(directionalDerivatives(network, [[1, 2]], { ...options, order: 1 }).warnings).toEqual([]);
  });
});

function ordersAt(network: Network, x: readonly number[], v: readonly number[], order: number): number[][] {
  const directions = v.map((entry) => [entry]);
  const { derivatives } = directionalDerivatives(network, [[...x]], { directions, order, count: 1 });
  return derivatives.map(({ data }) => [...data]);
}
