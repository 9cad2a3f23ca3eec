/**
 * The sweeps of Sobolev training in the symbols of a network (mathematics of section 4.11): tangents along directions of
 * the input, adjoints from seeds at the output, and what the one does to the other. These are right-hand sides: nothing
 * here differentiates. Fields are indexed by the layer; index 0 is the input.
 */
import * as m from '../kernel/matrix.js';
import type { Vector } from '../kernel/matrix.js';
import type { SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';

/** Along a direction of the input: s_l = W_l u_{l−1} at the pre-activations, u_l = γ_l s_l at the states. */
export interface Tangent {
  readonly u: readonly Vector[];
  readonly s: readonly Vector[];
}

/** d_l at the states, δ_l = γ_l d_l at the pre-activations. */
export interface Adjoint {
  readonly d: readonly Vector[];
  readonly delta: readonly Vector[];
}

export const zeros = (n: number): Vector => Array.from({ length: n }, () => p.zero);

/** The names of the inputs. */
export const inputsOf = (net: SymbolicNetwork): readonly string[] => net.states[0]!.flatMap(p.variablesOf);

export const layersOf = (net: SymbolicNetwork): readonly number[] =>
  Array.from({ length: net.depth }, (_, k) => k + 1);

const up = (net: SymbolicNetwork, input: Vector, step: (k: number, s: Vector) => Vector): Tangent => {
  const u: Vector[] = [input];
  const s: Vector[] = [[]];
  for (const k of layersOf(net)) {
    s[k] = m.apply(net.weights[k]!, u[k - 1]!);
    u[k] = step(k, s[k]);
  }
  return { u, s };
};

/** @param step - δ_k from d_k */
const down = (net: SymbolicNetwork, output: Vector, step: (k: number, d: Vector) => Vector): Adjoint => {
  const d: Vector[] = [];
  const delta: Vector[] = [];
  d[net.depth] = output;
  for (const k of [...layersOf(net)].reverse()) {
    delta[k] = step(k, d[k]!);
    d[k - 1] = m.apply(m.transpose(net.weights[k]!), delta[k]);
  }
  return { d, delta };
};

export const tangent = (net: SymbolicNetwork, direction: Vector): Tangent =>
  up(net, direction, (k, s) => m.hadamard(net.activation(k, 1), s));

export const adjoint = (net: SymbolicNetwork, seed: Vector): Adjoint =>
  down(net, seed, (k, d) => m.hadamard(net.activation(k, 1), d));

/** c_l ⊙ s_l, c_l = d_l ⊙ A''(z_l). */
const bent = (net: SymbolicNetwork, k: number, of: Adjoint, along: Tangent): Vector =>
  m.hadamard(m.hadamard(net.activation(k, 2), of.d[k]!), along.s[k]!);

/** How an adjoint changes along a tangent: ḋ_L = seed, δ̇_l = γ_l ḋ_l + c_l ⊙ s_l, ḋ_{l−1} = W_lᵀ δ̇_l. */
export const adjointTangent = (
  net: SymbolicNetwork,
  of: Adjoint,
  along: Tangent,
  seed: Vector = zeros(net.widths[net.depth]!),
): Adjoint => down(net, seed, (k, d) => m.add(m.hadamard(net.activation(k, 1), d), bent(net, k, of, along)));

/** Σ over pairs (a, b) of the second tangent: γ s + A'' ⊙ Σ s^a ⊙ s^b. */
export const secondTangent = (
  net: SymbolicNetwork,
  pairs: readonly (readonly [Tangent, Tangent])[],
): Tangent =>
  up(net, zeros(net.widths[0]!), (k, s) =>
    m.add(
      m.hadamard(net.activation(k, 1), s),
      ...pairs.map(([a, b]) => m.hadamard(net.activation(k, 2), m.hadamard(a.s[k]!, b.s[k]!))),
    ),
  );

/** Σ over pairs (a, b) of the adjoint's second change along a and b; `second` is `secondTangent` of the same pairs. */
export const secondAdjoint = (
  net: SymbolicNetwork,
  of: Adjoint,
  pairs: readonly (readonly [Tangent, Tangent])[],
  second: Tangent,
): Adjoint => {
  const changes = pairs.map(([a, b]) => ({
    a,
    b,
    alongA: adjointTangent(net, of, a),
    alongB: adjointTangent(net, of, b),
  }));
  return down(net, zeros(net.widths[net.depth]!), (k, d) =>
    m.add(
      m.hadamard(net.activation(k, 1), d),
      bent(net, k, of, second),
      ...changes.map(({ a, b, alongA, alongB }) => {
        const crossed = m.add(m.hadamard(alongA.d[k]!, b.s[k]!), m.hadamard(alongB.d[k]!, a.s[k]!));
        const third = m.hadamard(of.d[k]!, m.hadamard(a.s[k]!, b.s[k]!));
        return m.add(m.hadamard(net.activation(k, 2), crossed), m.hadamard(net.activation(k, 3), third));
      }),
    ),
  );
};

/** left ⊗ [right; constant]: a dyad of layer k. The bias's column is 1 where the right side is a state, 0 for changes. */
export interface SymbolicDyad {
  readonly left: readonly Vector[];
  readonly right: readonly Vector[];
  readonly constant: 0 | 1;
}

/** The states as a right side: [v; 1]. */
export const withStates = (net: SymbolicNetwork, left: readonly Vector[]): SymbolicDyad => ({
  left,
  right: net.states,
  constant: 1,
});

/** The gradient that a list of dyads makes, in the order of the parameters. */
export const gradientOfDyads = (net: SymbolicNetwork, dyads: readonly SymbolicDyad[]): Vector =>
  layersOf(net).flatMap((k) => {
    const [first, ...rest] = dyads.map(({ left, right }) => m.outer(left[k]!, right[k - 1]!));
    const biases = dyads.filter(({ constant }) => constant === 1).map(({ left }) => left[k]!);
    const hasBias = net.biasNames(k).length > 0;
    return [...m.plus(first!, ...rest).flat(), ...(hasBias ? m.add(biases[0]!, ...biases.slice(1)) : [])];
  });

/** a + b, layer by layer. */
export const added = (...fields: readonly (readonly Vector[])[]): readonly Vector[] =>
  fields[0]!.map((first, k) =>
    first === undefined ? [] : m.add(first, ...fields.slice(1).map((field) => field[k]!)),
  );

/** factor·a, layer by layer. */
export const scaled = (factor: p.Polynomial, field: readonly Vector[]): readonly Vector[] =>
  field.map((vector) => vector.map((entry) => p.product(factor, entry)));
