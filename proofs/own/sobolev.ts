/**
 * D-sobolev: E = ½(f − y)² + (μ/2)|∇_x f − t|² for a scalar network f has a gradient of two dyads for each layer:
 *
 *   ∇_{Θ_l} E = δ_l ⊗ [u_{l−1}; 0] + (δ̇_l + (f − y) δ_l) ⊗ ṽ_{l−1}
 *
 * with ρ = μ(∇_x f − t), u_0 = ρ, s_l = W_l u_{l−1}, u_l = γ_l s_l upwards and δ̇_l = γ_l ḋ_l + c_l ⊙ s_l, ḋ_{l−1} = W_lᵀ δ̇_l
 * downwards from ḋ_L = 0; δ and c belong to f itself (δ_L = 1).
 */
import type { Entry } from '../entry.js';
import { equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { factors } from '../kernel/factors.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import { network } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { inductionNote, smallNetwork } from './small-program.js';

/**
 * The generic layer of the two streams v' = A(W v + b), u' = A'(W v + b) ⊙ W u under an unspecified function R(v', u'):
 * ∂R/∂W = δ̇ ⊗ v + δ ⊗ u, ∂R/∂b = δ̇, ∂R/∂v = Wᵀδ̇, ∂R/∂u = Wᵀδ with δ = γ R_u, δ̇ = γ R_v + A'' ⊙ s ⊙ R_u.
 */
function* streamStep(): Generator<Equation> {
  const [units, inputs] = [2, 3];
  const [v, u] = [m.vectorOf('v', inputs), m.vectorOf('u', inputs)];
  const [w, b] = [m.symbols('w', units, inputs), m.vectorOf('b', units)];
  const s = m.apply(w, u);
  const activations = m.add(m.apply(w, v), b).map((z, i) => jet(`A${i + 1}`, [z]));
  const slope = activations.map(({ name }) => symbol(name, 1));
  const bend = activations.map(({ name }) => symbol(name, 1, 1));
  const leaving = [...activations.map(({ name }) => symbol(name)), ...m.hadamard(slope, s)];
  const { gradient } = differentiator(chainOf([...activations, jet('R', leaving)]));
  const byState = b.map((_, i) => symbol('R', i + 1));
  const byTangent = b.map((_, i) => symbol('R', units + i + 1));
  const delta = m.hadamard(slope, byTangent);
  const deltaDot = m.add(m.hadamard(slope, byState), m.hadamard(m.hadamard(bend, s), byTangent));
  const of = (names: m.Vector): m.Vector => gradient(symbol('R'), names.flatMap(p.variablesOf));
  yield* equalVectors('step, ∂R/∂W', of(w.flat()), m.plus(m.outer(deltaDot, v), m.outer(delta, u)).flat());
  yield* equalVectors('step, ∂R/∂b', of(b), deltaDot);
  yield* equalVectors('step, ∂R/∂v', of(v), m.apply(m.transpose(w), deltaDot));
  yield* equalVectors('step, ∂R/∂u', of(u), m.apply(m.transpose(w), delta));
}

/** The whole gradient of E. */
function* wholeGradient(withCurvature = true): Generator<Equation> {
  for (const widths of [
    [2, 2, 1],
    [1, 2, 2, 1],
  ]) {
    const net = network({ widths, bias: true });
    const output = net.states[net.depth]![0]!;
    const [y, mu] = [p.variable('y'), p.variable('mu')];
    const inputs = net.states[0]!.flatMap(p.variablesOf);
    const targets = m.vectorOf('q', widths[0]!);
    const slopeError = m.add(
      net.gradientOf(output, inputs),
      targets.map((t) => p.scale(-1, t)),
    );
    const error = p.subtract(output, y);
    const half = { numerator: 1n, denominator: 2n };
    const objective = p.scale(half, p.sum(p.power(error, 2), p.product(mu, m.dot(slopeError, slopeError))));

    const f = factors(net);
    const ofOutput = (a: m.Vector): m.Vector => a.map((e) => p.substitute(e, new Map([['fD1', p.one]])));
    const tangents: m.Vector[] = [slopeError.map((entry) => p.product(mu, entry))];
    const s: m.Vector[] = [[]];
    for (let l = 1; l <= net.depth; l++) {
      s.push(m.apply(net.weights[l]!, tangents[l - 1]!));
      tangents.push(m.hadamard(net.activation(l, 1), s[l]!));
    }
    let adjoint: m.Vector = [p.zero];
    for (let l = net.depth; l >= 1; l--) {
      const c = withCurvature ? ofOutput(f.c(l)) : f.c(l).map(() => p.zero);
      const deltaDot = m.add(m.hadamard(net.activation(l, 1), adjoint), m.hadamard(c, s[l]!));
      const delta = ofOutput(f.delta(l));
      const second = m.add(
        deltaDot,
        delta.map((entry) => p.product(error, entry)),
      );
      const claimed = m.plus(m.outer(delta, tangents[l - 1]!), m.outer(second, net.states[l - 1]!));
      const what = `${widths.join('-')}, layer ${l}`;
      yield* equalVectors(what, net.gradientOf(objective, net.weightNames(l)), claimed.flat());
      yield* equalVectors(`${what}, bias`, net.gradientOf(objective, net.biasNames(l)), second);
      adjoint = m.apply(m.transpose(net.weights[l]!), deltaDot);
    }
  }
}

export const sobolevEntry: Entry = {
  id: 'D-sobolev',
  paper: 'dyadic',
  title: 'Sobolev gradients have two dyads per layer',
  words:
    'The gradient of an objective that fits values and slopes is two outer products for each layer and sample, whatever the number of inputs: the error of the slopes is one direction, sent forward once and back once.',
  tex: String.raw`\nabla_{\Theta_l} \Bigl( \tfrac12 (f - y)^2 + \tfrac{\mu}{2} |\nabla_x f - t|^2 \Bigr) = \delta_l \otimes [u_{l-1}; 0] + \bigl(\dot\delta_l + (f - y)\, \delta_l\bigr) \otimes \tilde v_{l-1}`,
  proofClass: 'induction',
  argument:
    'With ρ = μ(∇_x f − t) the derivative of E by any weight is (f − y) ∂f + ρ·∂∇_x f, and ρ·∇_x f is the tangent u_L of f in direction ρ. A layer maps two streams, v′ = A(W v + b) and u′ = A′(W v + b) ⊙ W u; under an unspecified function R of both, ∂R/∂W = δ̇ ⊗ v + δ ⊗ u and ∂R/∂b = δ̇, with δ = γ R_u, δ̇ = γ R_v + A″ ⊙ s ⊙ R_u, and Wᵀδ, Wᵀδ̇ go down (step, expanded). For R = u_L it starts with R_u = 1, R_v = 0, so δ is the adjoint of f itself. Induction from the top gives two dyads in every layer; the dyad of (f − y) ∂f shares ṽ with the first and adds to it. The whole gradient of E, biases included, is expanded for 2-2-1 and 1-2-2-1.',
  notMechanized: inductionNote,
  inCode: [
    {
      name: 'sobolevLoss, sobolevGradientRows',
      source: 'src/sobolev/sobolev-gradient.ts',
      tests: ['test/sobolev/sobolev-loss.test.ts', 'test/laws/sobolev.test.ts'],
    },
  ],
  snippet: `import { activation, dense, linearize, sequential, sobolevLoss } from 'dyadic';

${smallNetwork}
const at = linearize(network, { x: [[1, 2]], y: [[47]], dy: [[20, 40]] }, sobolevLoss({ value: 1, gradient: 1 }));
console.log(at.gradient.dyads().filter(({ block }) => block === 'layers.0.weight').length); // 2`,
  prove: () =>
    outcome(
      (function* () {
        yield* streamStep();
        yield* wholeGradient();
      })(),
      { statement: 'without the term with A″ in δ̇', equations: wholeGradient(false) },
    ),
};
