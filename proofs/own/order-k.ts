/**
 * D-order-k: along any line the gradient of a layer is δ(t) ⊗ v(t), so its k-th derivative is a sum of k + 1 dyads with
 * binomial coefficients; fewer do not suffice.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import { network } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { factors } from '../kernel/factors.js';
import { program } from './small-program.js';

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
function* leibniz(
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
function* inNetwork(): Generator<Equation> {
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
function* rankBound(dimension: number): Generator<Equation> {
  const matrix = dyads(dimension, 1, () => 1);
  yield { what: `determinant of order ${dimension}`, left: m.determinant(matrix), right: p.zero };
}

export const orderEntry: Entry = {
  id: 'D-order-k',
  paper: 'dyadic',
  title: 'Derivatives of order k have k + 1 dyads per layer',
  words:
    'The k-th derivative of one sample’s gradient along a line, in the weights, in the inputs or in both, is k + 1 outer products in each layer.',
  tex: String.raw`\frac{d^k}{dt^k}\, \nabla_{\Theta_l} \varphi = \sum_{j=0}^{k} \binom{k}{j}\, \delta_l^{(k-j)} \otimes \tilde v_{l-1}^{(j)}`,
  proofClass: 'induction',
  argument:
    'By B6, at every point of the line the gradient of layer l is δ(t) ⊗ ṽ(t). The derivative of δ^(a) ⊗ v^(b) is δ^(a+1) ⊗ v^(b) + δ^(a) ⊗ v^(b+1), and C(k,j) = C(k−1,j) + C(k−1,j−1): induction over k. Expanded for k = 1 to 6 with δ and v unspecified functions of t, and for k = 2 in every layer of 1-2-2-1 along a free direction. For k = 1 the determinants of order 3 vanish and those of order 2 do not: k + 1 dyads suffice, and k do not.',
  notMechanized:
    'The induction over k is written. At the first layer v is the input: along a line in the weights only the dyad with j = 0 remains there.',
  inCode: [
    {
      name: 'FactoredHessian.products',
      source: 'src/factors/hessian/products.ts',
      tests: ['test/laws/products.test.ts'],
    },
  ],
  snippet: program(`const rates = at.hessian.products([1, 0, 0, 0, 0, 0, 1, 0, 0]).sample(0);
console.log(rates.dyads().filter(({ block }) => block === 'layers.1.weight').length); // 2`),
  prove: () =>
    outcome(
      (function* () {
        yield* leibniz(6);
        yield* inNetwork();
        yield* rankBound(3);
      })(),
      { statement: 'that k dyads suffice: for k = 1, rank 1', equations: rankBound(2) },
    ),
};
