/**
 * The three generic steps from which the second derivatives of networks of every depth follow (B7–B9, B-any). In all of
 * them a layer v = A(z), z = W a + b has 2 units and 3 inputs; what lies above it is one unspecified function R of its
 * states, what lies below it are inputs a_j that depend in an unknown way on a parameter t. Activations are unspecified,
 * a symbol of its own for each unit, with derivatives up to `order`.
 *
 *   own:    ∂²R/∂W_ij∂W_pq = H[i,p] a_j a_q
 *   pair:   ∂²R/∂W_ij∂t    = (H W ȧ)[i] a_j + δ_i ȧ_j,                 ȧ = ∂a/∂t
 *   state:  ∂R/∂a = Wᵀ δ,  ∂²R/∂a² = βᵀ P β + Wᵀ diag(c) W
 *
 * with d = ∂R/∂v, P = ∂²R/∂v², δ = γ d, c = d ⊙ A'', H = γ P γ + diag(c).
 */
import { equalMatrices, equalVectors, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';

const [units, inputs] = [2, 3];

/** The steps for activations whose derivatives above `order` vanish. */
export function* secondOrderSteps(order: number = Infinity): Generator<Equation> {
  const a = m.vectorOf('a', inputs);
  const w = m.symbols('w', units, inputs);
  const z = m.add(m.apply(w, a), m.vectorOf('b', units));
  const activations = z.map((preactivation, i) => jet(`A${i + 1}`, [preactivation], order));
  const slope = activations.map(({ name }) => symbol(name, 1));
  const bend = activations.map(({ name }) => (order < 2 ? p.zero : symbol(name, 1, 1)));
  const tail = jet(
    'R',
    activations.map(({ name }) => symbol(name)),
  );
  const d = slope.map((_, i) => symbol('R', i + 1));
  const stateHessian = m.build(units, units, (i, j) => symbol('R', i + 1, j + 1));
  const gamma = m.diagonal(slope);
  const delta = m.hadamard(slope, d);
  const c = m.hadamard(bend, d);
  const h = m.plus(m.multiply(gamma, stateHessian, gamma), m.diagonal(c));

  const weightNames = w.flat().flatMap(p.variablesOf);
  const fixed = differentiator(chainOf([...activations, tail]));
  const slopesByWeights = fixed.gradient(symbol('R'), weightNames);
  yield* equalMatrices(
    'own, ∂²R/∂W∂W',
    slopesByWeights.map((entry) => fixed.gradient(entry, weightNames)),
    h.flatMap((row) => a.map((x) => row.flatMap((entry) => a.map((y) => p.product(entry, x, y))))),
  );

  const inner = a.map((_, j) => jet(`a_${j + 1}`, [p.variable('t')]));
  const moving = differentiator(chainOf([...activations, tail, ...inner]));
  const adot = inner.map(({ name }) => symbol(name, 1));
  const through = m.apply(m.multiply(h, w), adot);
  yield* equalVectors(
    'pair, ∂²R/∂W∂t',
    slopesByWeights.map((entry) => moving.gradient(entry, ['t'])[0]!),
    m.plus(m.outer(through, a), m.outer(delta, adot)).flat(),
  );

  const inputNames = a.flatMap(p.variablesOf);
  const slopesByInputs = fixed.gradient(symbol('R'), inputNames);
  yield* equalVectors('state, ∂R/∂a', slopesByInputs, m.apply(m.transpose(w), delta));
  const beta = m.multiply(gamma, w);
  yield* equalMatrices(
    'state, ∂²R/∂a∂a',
    slopesByInputs.map((entry) => fixed.gradient(entry, inputNames)),
    m.plus(m.multiply(m.transpose(beta), stateHessian, beta), m.multiply(m.transpose(w), m.diagonal(c), w)),
  );
}
