/**
 * D-sobolev: E = ½(f − y)² + (μ/2)|∇_x f − t|² for a scalar network f has a gradient of two dyads for each layer:
 *
 *   ∇_{Θ_l} E = δ_l ⊗ [u_{l−1}; 0] + (δ̇_l + (f − y) δ_l) ⊗ ṽ_{l−1}
 *
 * with ρ = μ(∇_x f − t), u_0 = ρ, s_l = W_l u_{l−1}, u_l = γ_l s_l upwards and δ̇_l = γ_l ḋ_l + c_l ⊙ s_l, ḋ_{l−1} = W_lᵀ δ̇_l
 * downwards from ḋ_L = 0; δ and c belong to f itself (δ_L = 1).
 */
import { equalVectors, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { factors } from '../kernel/factors.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import { network } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';

/**
 * The generic layer of the two streams v' = A(W v + b), u' = A'(W v + b) ⊙ W u under an unspecified function R(v', u'):
 * ∂R/∂W = δ̇ ⊗ v + δ ⊗ u, ∂R/∂b = δ̇, ∂R/∂v = Wᵀδ̇, ∂R/∂u = Wᵀδ with δ = γ R_u, δ̇ = γ R_v + A'' ⊙ s ⊙ R_u.
 */
export function* streamStep(): Generator<Equation> {
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
export function* wholeGradient(withCurvature = true): Generator<Equation> {
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
