/**
 * D-order-k: along any line the gradient of a layer is δ(t) ⊗ v(t), so its k-th derivative is a sum of k + 1 dyads with
 * binomial coefficients; fewer do not suffice.
 */
import { equalMatrices, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import { network } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { factors } from '../kernel/factors.js';

const jets = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => jet(`${name}_${i + 1}`, [p.variable('t')]));
const rates = (name: string, count: number, order: number): m.Vector =>
  Array.from({ length: count }, (_, i) =>
    symbol(`${name}_${i + 1}`, ...Array.from({ length: order }, () => 1)),
  );

const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k);

/** Σ_j C(k,j) δ^(k−j) ⊗ v^(j). */
const dyads = (size: number, k: number, coefficient: (j: number) => number): m.Matrix =>
  m.totalOf(
    Array.from({ length: k + 1 }, (_, j) =>
      m.scale(p.constant(coefficient(j)), m.outer(rates('d', size, k - j), rates('v', size, j))),
    ),
  );

/** Derivatives of δ ⊗ v of orders 1 to `top`, and the step from one dyad of order k to the two of order k + 1. */
export function* leibniz(
  top: number,
  coefficient: (k: number, j: number) => number = binomial,
): Generator<Equation> {
  const size = 2;
  const { gradient } = differentiator(chainOf([...jets('d', size), ...jets('v', size)]));
  const rate = (a: m.Matrix): m.Matrix => a.map((row) => row.map((entry) => gradient(entry, ['t'])[0]!));
  let current = m.outer(rates('d', size, 0), rates('v', size, 0));
  for (let k = 1; k <= top; k++) {
    current = rate(current);
    yield* equalMatrices(
      `order ${k}`,
      current,
      dyads(size, k, (j) => coefficient(k, j)),
    );
  }
}

/** Along Θ + tΘ̇: second derivative of each layer's gradient of a network, with δ and v differentiated. */
export function* inNetwork(): Generator<Equation> {
  const net = network({ widths: [1, 2, 2, 1] });
  const rate = (value: p.Polynomial): p.Polynomial => {
    const slopes = net.gradientOf(value, net.parameters);
    return p.sum(...slopes.map((slope, i) => p.product(p.variable(`h_${i + 1}`), slope)));
  };
  for (let l = 1; l <= net.depth; l++) {
    const [delta, v] = [factors(net).delta(l), net.states[l - 1]!];
    const [d1, v1] = [delta.map(rate), v.map(rate)];
    const [d2, v2] = [d1.map(rate), v1.map(rate)];
    const right = m.plus(m.outer(d2, v), m.scale(p.constant(2), m.outer(d1, v1)), m.outer(delta, v2));
    const gradient = net.gradientOf(net.f, net.weightNames(l));
    const left = m.build(delta.length, v.length, (i, j) => rate(rate(gradient[i * v.length + j]!)));
    yield* equalMatrices(`1-2-2-1, layer ${l}`, left, right);
  }
}

/** Rank ≤ k + 1: the minors of order k + 2 vanish. For k = 1 in three dimensions. */
export function* rankBound(dimension: number): Generator<Equation> {
  const matrix = dyads(dimension, 1, () => 1);
  yield { what: `determinant of order ${dimension}`, left: m.determinant(matrix), right: p.zero };
}
