/**
 * D-inner: the inner product of two samples' Hessians from two recursions over layers. The two steps of its derivation are
 * expanded, and so is the whole identity for four small networks; for larger ones both sides are evaluated in exact
 * fractions at random points.
 */
import type { Entry } from '../entry.js';
import { compare, equalMatrices, outcome, type Equation } from '../kernel/compare.js';
import { factors } from '../kernel/factors.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { errorBound, pointsFor, type Point } from '../kernel/rational-points.js';
import { hessianOf } from './core-form.js';
import { program } from './small-program.js';

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

/**
 * One pair of layers l < k, with H, δ of layer k, η = η_{k−1,l} and the states free for each sample: the inner product of
 * the blocks B = H W η ⊗ ṽ_{k−1} ⊗ ṽ_{l−1} + δ ⊗ η ⊗ ṽ_{l−1} of B-any is, with ω = ṽ_{k−1}^a·ṽ_{k−1}^b, ω' = ṽ_{l−1}^a·ṽ_{l−1}^b,
 *
 *   ω' { ω tr(H^a W η^a η^bᵀ Wᵀ H^b) + (δ^a·δ^b) tr(η^a η^bᵀ) + δ^b·H^a W η^a η^bᵀ v^a + δ^a·H^b W η^b η^aᵀ v^b }
 *
 * and, going up one layer, J_{k+1,l} = W γ_k J_{k,l} turns ω' J^a J^bᵀ into W γ^a (ω' J^a J^bᵀ) γ^b Wᵀ.
 */
function* blockStep(): Generator<Equation> {
  const [units, inputs, lower] = [2, 2, 1];
  const w = m.symbols('w', units, inputs);
  const parts = (name: string): BlockParts => ({
    h: m.symmetricSymbols(`${name}h`, units),
    eta: m.symbols(`${name}e`, inputs, lower),
    delta: m.vectorOf(`${name}d`, units),
    v: m.vectorOf(`${name}v`, inputs),
    below: [p.variable(`${name}y`), p.one],
  });
  const [a, b] = [parts('a'), parts('b')];
  const block = ({ h, eta, delta, v, below }: BlockParts): m.Vector => {
    const matrix = m.multiply(h, w, eta);
    return matrix.flatMap((row, i) =>
      [...v, p.one].flatMap((x, j) =>
        row.flatMap((entry, r) =>
          below.map((y) =>
            p.product(p.sum(p.product(entry, x), p.product(delta[i]!, eta[j]?.[r] ?? p.zero)), y),
          ),
        ),
      ),
    );
  };
  const etas = m.multiply(a.eta, m.transpose(b.eta));
  const carried = m.multiply(w, etas, m.transpose(w));
  const mixed = p.sum(
    p.product(p.sum(m.dot(a.v, b.v), p.one), m.trace(m.multiply(a.h, carried, b.h))),
    p.product(m.dot(a.delta, b.delta), m.trace(etas)),
    m.dot(b.delta, m.apply(m.multiply(a.h, w, etas), a.v)),
    m.dot(a.delta, m.apply(m.multiply(b.h, w, m.transpose(etas)), b.v)),
  );
  const right = p.product(m.dot(a.below, b.below), mixed);
  yield { what: 'step, ⟨block^a, block^b⟩', left: m.dot(block(a), block(b)), right };

  const [ga, gb] = ['ga', 'gb'].map((name) => m.diagonal(m.vectorOf(name, inputs)));
  const [ja, jb] = [a.eta, b.eta];
  const [upA, upB] = [m.multiply(w, ga!, ja), m.multiply(w, gb!, jb)];
  yield* equalMatrices(
    'step, J_{k+1,l}',
    m.multiply(upA, m.transpose(upB)),
    m.multiply(w, ga!, m.multiply(ja, m.transpose(jb)), gb!, m.transpose(w)),
  );
}

interface BlockParts {
  readonly h: m.Matrix;
  readonly eta: m.Matrix;
  readonly delta: m.Vector;
  readonly v: m.Vector;
  readonly below: m.Vector;
}

const pair = (widths: readonly number[]): readonly [SymbolicNetwork, SymbolicNetwork] => [
  network({ widths, bias: true, sample: 'a' }),
  network({ widths, bias: true, sample: 'b' }),
];

/** Both sides as polynomials. */
function* expanded(widths: readonly number[], factor = 2): Generator<Equation> {
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

const expandedWidths: readonly (readonly number[])[] = [
  [1, 2, 1],
  [2, 2, 1],
  [2, 2, 2],
  [1, 2, 2, 1],
];
const checkedWidths: readonly (readonly number[])[] = [
  [2, 3, 2],
  [2, 3, 2, 2],
  [1, 2, 2, 2, 1],
];
const pointCount = 4;
/**
 * Degrees for L layers: δ ≤ 1 + 2L, P_k and H_k gain at most 4 a layer and 2 for γ (≤ 1 + 6L), S and R gain 4 a layer
 * (≤ 2 + 4L), ω = 2; the longest product is ω H S H ≤ 6 + 16 L, so 70 for L = 4. The left side has the degree of H
 * twice, an entry of H being ω-like factors times M: ≤ 2 (3 + 6 L) = 54.
 */
const degreeBound = 70;

/** Both sides at random points, every intermediate an exact fraction. */
function* atPoints(): Generator<Equation> {
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

export const innerProductEntry: Entry = {
  id: 'D-inner',
  paper: 'dyadic',
  title: 'Inner products of Hessians in O(L n³)',
  words:
    'The inner product of two samples’ Hessians, and so their norms and the angle between them, needs two recursions of n × n matrices over the layers and nothing of the size of the Hessians.',
  tex: String.raw`\begin{aligned} \langle H^a, H^b \rangle &= \sum_k \omega_k^2 \langle H_k^a, H_k^b \rangle + 2 \bigl[ \omega_k \operatorname{tr}(H_k^a \tilde S_k H_k^b) + (\delta_k^a \cdot \delta_k^b) \operatorname{tr} R_{k-1} \\ &\quad + \delta_k^{b\top} H_k^a W_k R_{k-1} v_{k-1}^a + \delta_k^{a\top} H_k^b W_k R_{k-1}^{\top} v_{k-1}^b \bigr], \\ \omega_k &= \tilde v_{k-1}^a \cdot \tilde v_{k-1}^b, \quad \tilde S_k = W_k R_{k-1} W_k^{\top}, \quad R_k = \gamma_k^a (\omega_k I + \tilde S_k) \gamma_k^b \end{aligned}`,
  proofClass: 'induction',
  argument:
    'H is the sum of its blocks (B-any), and a block below the diagonal counts twice. The inner product of the blocks (k, k) is ω_k² ⟨H_k^a, H_k^b⟩. For l < k it is expanded with free H, δ, η and states (block step): ω_l times four terms, in which η^a η^bᵀ is all that depends on l. Now let S_k = Σ_{l ≤ k} ω_l J_{k,l}^a (J_{k,l}^b)ᵀ. Since J_{k,k} = I and J_{k,l} = W_k γ_{k−1} J_{k−1,l}, S_k = ω_k I + W_k γ^a S_{k−1} γ^b W_kᵀ (step, expanded): this is the recursion of S and R, with R_{k−1} = Σ_{l<k} ω_l η_{k−1,l}^a (η_{k−1,l}^b)ᵀ because η = γ J. Summing the four terms over l < k gives the formula. Beside the derivation the whole identity is expanded for 1-2-1, 2-2-1, 2-2-2 and 1-2-2-1 with biases, an unspecified activation for every unit and an unspecified f; for 2-3-2, 2-3-2-2 and 1-2-2-2-1 both sides are evaluated in exact fractions at random points.',
  notMechanized:
    'The summation over l and k is written, not mechanized; the block step has two units, two inputs and one unit below.',
  inCode: [
    {
      name: 'FactoredHessian.inner',
      source: 'src/factors/hessian/inner-product.ts',
      tests: ['test/factors/hessian/inner-product.test.ts'],
    },
  ],
  snippet: program(`const [a, b] = [at.hessian.sample(0), at.hessian.sample(1)];
const [dense0, dense1] = [a.materialize().data, b.materialize().data];
console.log(a.inner(b) === dense0.reduce((sum, entry, i) => sum + entry * dense1[i]!, 0)); // true`),
  prove: () => {
    const points = compare(atPoints());
    const result = outcome(
      (function* () {
        yield* blockStep();
        for (const widths of expandedWidths) yield* expanded(widths);
      })(),
      {
        statement: 'the mixed terms counted once instead of twice',
        equations: expanded([1, 2, 1], 1),
      },
    );
    const bound = checkedWidths.length * errorBound(degreeBound, pointCount);
    return {
      ...result,
      holds: result.holds && points.holds,
      entries: result.entries + points.entries,
      detail: points.firstDifference ?? `at random points: error ≤ ${bound.toExponential(1)}`,
    };
  },
};
