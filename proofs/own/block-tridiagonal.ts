/**
 * D-kkt: the Newton system (H + λI) Θ̇ = g of a batch as a system between adjacent layers. The product with H has two dyads
 * for each layer and sample, so Θ̇ is known from the rates v̇, δ̇ of states and adjoints; put back into the recursions for
 * these rates, the weights are gone and only neighbouring layers meet.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import { program } from './small-program.js';

/**
 * One layer along Θ + tΘ̇: a(t) below, d(t) above, both unspecified. With δ = γ d, the rate of the layer's gradient δ ⊗ ã is
 * δ̇ ⊗ ã + δ ⊗ [ȧ; 0], where δ̇ = γ ḋ + c ⊙ ż, ż = Ẇ a + W ȧ + ḃ, and what goes down has the rate Wᵀδ̇ + Ẇᵀδ.
 */
function* productStep(): Generator<Equation> {
  const [units, inputs] = [2, 3];
  const t = p.variable('t');
  const functions = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => jet(`${name}_${i + 1}`, [t]));
  const [a, d] = [functions('a', inputs), functions('d', units)];
  const at = (of: readonly { readonly name: string }[], ...order: readonly number[]): m.Vector =>
    of.map(({ name }) => symbol(name, ...order));
  const [w, wdot] = [m.symbols('w', units, inputs), m.symbols('e', units, inputs)];
  const weights = m.plus(w, m.scale(t, wdot));
  const biasRate = m.vectorOf('h', units);
  const bias = m.add(
    m.vectorOf('b', units),
    biasRate.map((rate) => p.product(t, rate)),
  );
  const z = m.add(m.apply(weights, at(a)), bias);
  const activations = z.map((preactivation, i) => jet(`A${i + 1}`, [preactivation]));
  const { gradient } = differentiator(chainOf([...a, ...d, ...activations]));
  const rate = (value: p.Polynomial): p.Polynomial => gradient(value, ['t'])[0]!;

  const zdot = m.add(m.apply(wdot, at(a)), m.apply(weights, at(a, 1)), biasRate);
  const delta = m.hadamard(at(activations, 1), at(d));
  const c = m.hadamard(at(activations, 1, 1), at(d));
  const deltaDot = m.add(m.hadamard(at(activations, 1), at(d, 1)), m.hadamard(c, zdot));
  yield* equalVectors('ż', z.map(rate), zdot);
  yield* equalVectors('v̇', at(activations).map(rate), m.hadamard(at(activations, 1), zdot));
  yield* equalVectors('δ̇', delta.map(rate), deltaDot);
  const extended = [...at(a), p.one];
  const extendedRate = [...at(a, 1), p.zero];
  const second = m.outer(delta, extendedRate);
  yield* equalMatrices(
    '(H Θ̇)_l',
    m.outer(delta, extended).map((row) => row.map(rate)),
    m.plus(m.outer(deltaDot, extended), second),
  );
  yield* equalVectors(
    'ḋ below',
    m.apply(m.transpose(weights), delta).map(rate),
    m.add(m.apply(m.transpose(weights), deltaDot), m.apply(m.transpose(wdot), delta)),
  );
}

const [depth, samples, width] = [4, 2, 2];
const layers = Array.from({ length: depth }, (_, i) => i + 1);
const batch = Array.from({ length: samples }, (_, n) => n + 1);
const given = (name: string, l: number, n: number): m.Vector => m.vectorOf(`${name}${l}n${n}`, width);
const [m1, share] = [p.variable('m'), { numerator: 1n, denominator: BigInt(samples) }];
/** Unknowns: rates of states and adjoints. v̇ = 0 at the input. */
const stateRate = (l: number, n: number): m.Vector => (l === 0 ? [p.zero, p.zero] : given('unknownV', l, n));
const adjointRate = (l: number, n: number): m.Vector => given('unknownD', l, n);

/** m (G_l − (1/N) Σ_n (δ̇_n ⊗ ṽ_n + δ_n ⊗ [v̇_n; 0])), m = 1/λ. */
function weightRate(l: number): m.Matrix {
  const parts = batch.map((n) =>
    m.plus(
      m.outer(adjointRate(l, n), [...given('v', l - 1, n), p.one]),
      m.outer(given('d', l, n), [...stateRate(l - 1, n), p.zero]),
    ),
  );
  const mean = m.scale(p.constant(share), m.totalOf(parts));
  return m.scale(m1, m.minus(m.symbols(`g${l}`, width, width + 1), mean));
}

/** Θ̇ ṽ and Θ̇ᵀ δ through inner products of samples: no matrix of the size of a weight but G is left. */
function* eliminated(): Generator<Equation> {
  for (const l of layers.slice(1)) {
    const g = m.symbols(`g${l}`, width, width + 1);
    for (const n of batch) {
      const [v, delta] = [given('v', l - 1, n), given('d', l, n)];
      const forward = batch.map((k) => {
        const overlap = p.sum(m.dot(given('v', l - 1, k), v), p.one);
        const rate = m.dot(stateRate(l - 1, k), v);
        return adjointRate(l, k).map((entry, i) =>
          p.sum(p.product(entry, overlap), p.product(given('d', l, k)[i]!, rate)),
        );
      });
      const scaled = (whole: m.Vector, parts: readonly m.Vector[]): m.Vector =>
        m
          .add(
            whole,
            m.total(parts).map((e) => p.scale({ ...share, numerator: -1n }, e)),
          )
          .map((e) => p.product(m1, e));
      const right = scaled(m.apply(g, [...v, p.one]), forward);
      yield* equalVectors(`Θ̇_${l} ṽ, sample ${n}`, m.apply(weightRate(l), [...v, p.one]), right);
      const backward = batch.map((k) => {
        const [rate, overlap] = [m.dot(adjointRate(l, k), delta), m.dot(given('d', l, k), delta)];
        const below = [...given('v', l - 1, k), p.one];
        const belowRate = [...stateRate(l - 1, k), p.zero];
        return below.map((entry, j) => p.sum(p.product(entry, rate), p.product(belowRate[j]!, overlap)));
      });
      const left = m.apply(m.transpose(weightRate(l)), delta);
      yield* equalVectors(`Θ̇_${l}ᵀ δ, sample ${n}`, left, scaled(m.apply(m.transpose(g), delta), backward));
    }
  }
}

/** The equations of layer l: v̇_l = γ ż_l and δ̇_l = γ (W_{l+1}ᵀ δ̇_{l+1} + Θ̇_{l+1}ᵀ δ_{l+1}) + c ⊙ ż_l. */
function residuals(l: number): m.Vector {
  const w = (k: number): m.Matrix => m.symbols(`w${k}`, width, width);
  return batch.flatMap((n) => {
    const zdot = m.add(
      m.apply(weightRate(l), [...given('v', l - 1, n), p.one]),
      m.apply(w(l), stateRate(l - 1, n)),
    );
    const adjoint =
      l === depth
        ? stateRate(l, n)
        : m.add(
            m.apply(m.transpose(w(l + 1)), adjointRate(l + 1, n)),
            m.apply(m.transpose(weightRate(l + 1)), given('d', l + 1, n)).slice(0, width),
          );
    const gamma = given('gamma', l, n);
    const forward = m.add(
      stateRate(l, n),
      m.hadamard(gamma, zdot).map((e) => p.scale(-1, e)),
    );
    const value = m.add(m.hadamard(gamma, adjoint), m.hadamard(given('c', l, n), zdot));
    const backward = m.add(
      adjointRate(l, n),
      value.map((e) => p.scale(-1, e)),
    );
    return [...forward, ...backward];
  });
}

/** The coefficient of an unknown of layer k in an equation of layer l is 0 for |k − l| > `reach`. */
function* coupling(reach = 1): Generator<Equation> {
  const { gradient } = differentiator();
  for (const l of layers) {
    const equations = residuals(l);
    for (const k of layers.filter((other) => Math.abs(other - l) > reach)) {
      const unknowns = batch
        .flatMap((n) => [...stateRate(k, n), ...adjointRate(k, n)])
        .flatMap(p.variablesOf);
      for (const [i, equation] of equations.entries()) {
        const left = gradient(equation, unknowns);
        yield* equalVectors(
          `equation ${i + 1} of layer ${l}, layer ${k}`,
          left,
          left.map(() => p.zero),
        );
      }
    }
  }
}

export const blockTridiagonalEntry: Entry = {
  id: 'D-kkt',
  paper: 'dyadic',
  title: 'Newton systems couple adjacent layers only',
  words:
    'Written in the rates of states and adjoints, the system for a Newton step of a whole batch has no weights left and is block tridiagonal over the layers.',
  tex: String.raw`\dot\Theta_l = \tfrac1\lambda \Bigl( G_l - \tfrac1N \sum_n \bigl( \dot\delta_l^n \otimes \tilde v_{l-1}^n + \delta_l^n \otimes [\dot v_{l-1}^n; 0] \bigr) \Bigr), \quad \begin{aligned} \dot v_l &= \gamma_l \bigl( \dot\Theta_l \tilde v_{l-1} + W_l \dot v_{l-1} \bigr) \\ \dot\delta_l &= \gamma_l \bigl( W_{l+1}^{\top} \dot\delta_{l+1} + \dot\Theta_{l+1}^{\top} \delta_{l+1} \bigr) + c_l \odot \dot z_l \end{aligned}`,
  proofClass: 'induction',
  argument:
    'Along Θ + tΘ̇ a layer’s gradient δ ⊗ ṽ has the rate δ̇ ⊗ ṽ + δ ⊗ [v̇; 0], and the rates obey the recursions above: the product step, expanded for a layer between unspecified a(t) below and d(t) above, so for every depth. (H + λI)Θ̇ = G therefore is λΘ̇_l + (1/N) Σ (…) = G_l, which is the first equation. Put into the recursions, Θ̇ ṽ and Θ̇ᵀ δ are sums over samples of inner products times the unknowns (expanded for two samples). For four layers the coefficient of every unknown of layer k in every equation of layer l is differentiated and is zero for |k − l| > 1.',
  notMechanized:
    'The coupling is expanded for four layers of width two and two samples; the equations of a layer are written with the unknowns of its neighbours only, whatever the depth. The top equation is written for a quadratic loss; another ∇²loss multiplies v̇_L.',
  inCode: [
    {
      name: "regime 'blockTridiagonal', coupling",
      source: 'src/curvature/block-tridiagonal-space.ts',
      tests: [
        'test/curvature/block-tridiagonal/block-tridiagonal.test.ts',
        'test/curvature/block-tridiagonal/coupling.test.ts',
      ],
    },
  ],
  snippet:
    program(`const { regime, residual } = at.hessian.solve(at.gradient.mean(), { damping: 100, regime: 'blockTridiagonal' });
console.log(regime, residual < 1e-12); // blockTridiagonal true`),
  prove: () =>
    outcome(
      (function* () {
        yield* productStep();
        yield* eliminated();
        yield* coupling();
      })(),
      { statement: 'that no equation couples two layers', equations: coupling(0) },
    ),
};
