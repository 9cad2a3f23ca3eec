/**
 * D-inner: the inner product of two samples' Hessians from two recursions over layers. Expanded for a network with two
 * hidden units; for larger ones both sides are evaluated in exact fractions at random points.
 */
import type { Equation } from '../kernel/compare.js';
import { factors } from '../kernel/factors.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { pointsFor, type Point } from '../kernel/rational-points.js';
import { hessianOf } from './core-form.js';

/** What the formula needs of one sample; polynomials, or numbers as polynomials without variables. */
interface Sample {
  readonly states: readonly m.Vector[];
  readonly gamma: readonly m.Matrix[];
  readonly delta: readonly m.Vector[];
  readonly preactivationHessian: readonly m.Matrix[];
}

const layersOf = (net: SymbolicNetwork): readonly number[] =>
  Array.from({ length: net.depth }, (_, i) => i + 1);

function sampleOf(net: SymbolicNetwork, value: (entry: p.Polynomial) => p.Polynomial): Sample {
  const f = factors(net);
  const vector = (a: m.Vector): m.Vector => a.map(value);
  const matrix = (a: m.Matrix): m.Matrix => a.map(vector);
  return {
    states: net.states.map(vector),
    gamma: [[], ...layersOf(net).map((k) => matrix(f.gamma(k)))],
    delta: [[], ...layersOf(net).map((k) => vector(f.delta(k)))],
    preactivationHessian: [[], ...layersOf(net).map((k) => matrix(f.preactivationHessian(k)))],
  };
}

/**
 * Σ_k ω_k² ⟨H_k^a, H_k^b⟩ + 2 [ω_k tr(H_k^a S̃_k H_k^b) + (δ_k^a·δ_k^b) tr R_{k−1} + δ_k^b·H_k^a W_k R_{k−1} v_{k−1}^a
 * + δ_k^a·H_k^b W_k R_{k−1}ᵀ v_{k−1}^b]
 */
function formula(weights: readonly m.Matrix[], a: Sample, b: Sample, factor: number): p.Polynomial {
  let r: m.Matrix | undefined;
  const terms: p.Polynomial[] = [];
  for (let k = 1; k < weights.length; k++) {
    const [w, va, vb] = [weights[k]!, a.states[k - 1]!, b.states[k - 1]!];
    const [ha, hb] = [a.preactivationHessian[k]!, b.preactivationHessian[k]!];
    const [da, db] = [a.delta[k]!, b.delta[k]!];
    const omega = p.sum(m.dot(va, vb), p.one);
    terms.push(p.product(omega, omega, m.inner(ha, hb)));
    let s = m.scale(omega, m.identity(w.length));
    if (r !== undefined) {
      const tilde = m.multiply(w, r, m.transpose(w));
      const mixed = p.sum(
        p.product(omega, m.trace(m.multiply(ha, tilde, hb))),
        p.product(m.dot(da, db), m.trace(r)),
        m.dot(db, m.apply(m.multiply(ha, w, r), va)),
        m.dot(da, m.apply(m.multiply(hb, w, m.transpose(r)), vb)),
      );
      terms.push(p.product(p.constant(factor), mixed));
      s = m.plus(s, tilde);
    }
    r = m.multiply(a.gamma[k]!, s, b.gamma[k]!);
  }
  return p.sum(...terms);
}

const pair = (widths: readonly number[]): readonly [SymbolicNetwork, SymbolicNetwork] => [
  network({ widths, bias: true, sample: 'a' }),
  network({ widths, bias: true, sample: 'b' }),
];

/** Both sides as polynomials. */
export function* expanded(widths: readonly number[], factor = 2): Generator<Equation> {
  const [a, b] = pair(widths);
  const left = m.inner(hessianOf(a), hessianOf(b));
  const right = formula(
    a.weights,
    sampleOf(a, (e) => e),
    sampleOf(b, (e) => e),
    factor,
  );
  yield { what: `${widths.join('-')}, ⟨H^a, H^b⟩`, left, right };
}

export const checkedWidths: readonly (readonly number[])[] = [
  [2, 3, 2],
  [2, 3, 2, 2],
  [1, 2, 2, 2, 1],
];
export const pointCount = 4;
/**
 * Degrees for L layers: δ ≤ 1 + 2L, P_k and H_k gain at most 4 a layer and 2 for γ (≤ 1 + 6L), S and R gain 4 a layer
 * (≤ 2 + 4L), ω = 2; the longest product is ω H S H ≤ 6 + 16 L, so 70 for L = 4. The left side has the degree of H
 * twice, an entry of H being ω-like factors times M: ≤ 2 (3 + 6 L) = 54.
 */
export const degreeBound = 70;

/** Both sides at random points, every intermediate an exact fraction. */
export function* atPoints(): Generator<Equation> {
  for (const widths of checkedWidths) {
    const [a, b] = pair(widths);
    const hessians = [hessianOf(a), hessianOf(b)];
    const symbols = [a, b].flatMap((net, n) => [
      ...net.parameters,
      ...hessians[n]!.flat().flatMap(p.variablesOf),
      ...layersOf(net).flatMap((k) =>
        [0, 1, 2].flatMap((order) => net.activation(k, order).flatMap(p.variablesOf)),
      ),
    ]);
    const points = pointsFor([...new Set(symbols)], { seed: 7, count: pointCount });
    for (const point of points) {
      const number = (entry: p.Polynomial): p.Polynomial => p.constant(p.evaluate(entry, point));
      const [left, right] = hessians.map((h) => h.map((row) => row.map(number)));
      const weights = a.weights.map((w) => w.map((row) => row.map(number)));
      yield {
        what: `${widths.join('-')}, ⟨H^a, H^b⟩`,
        left: m.inner(left!, right!),
        right: formula(weights, numbers(a, point), numbers(b, point), 2),
      };
    }
  }
}

/** A sample's factors, computed from its numbers rather than evaluated from polynomials. */
const numbers = (net: SymbolicNetwork, point: Point): Sample =>
  sampleOf(net, (entry) => p.constant(p.evaluate(entry, point)));
