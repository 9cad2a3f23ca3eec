/**
 * The note's whole algorithm on a small network, symbolically: f = u tanh(W x + B) + C, E = Σ_m (∂f/∂x_m − a_m)², and the
 * gradient of E by G3, G4 forward and G5, G6, G1 backward, started from a given Δ at the top.
 */
import { equalVectors, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, known, slopes as slopeOf } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';

const [units, inputs] = [2, 2];
const x = m.vectorOf('x', inputs);
const w = m.symbols('w', units, inputs);
const b = m.vectorOf('b', units);
const u = m.symbols('u', 1, units);
const target = m.vectorOf('a', inputs);
const names = (matrix: m.Matrix): readonly string[] => matrix.flat().flatMap(p.variablesOf);

const z = m.add(m.apply(w, x), b);
const tanh = z.map((preactivation, i) => known(`t_${i + 1}`, preactivation, slopeOf.tanh));
const t = tanh.map(({ name }) => p.variable(name));
const { gradient } = differentiator(chainOf(tanh));
const output = m.dot(u[0]!, t);
const error = m.add(gradient(output, names([x])), m.scale(p.constant(-1), [target])[0]!);

/** E, from the network's formula. */
export const sumOfSquares: p.Polynomial = m.dot(error, error);

/** The gradient of `of` beside the note's recursions with Δ = factor · (𝔇 − A) at the top. */
export function* noteGradient(of: p.Polynomial, factor: number): Generator<Equation> {
  const first = t.map(slopeOf.tanh);
  const second = t.map((value, i) => p.product(p.constant(-2), value, first[i]!));
  const gamma = m.diagonal(first);
  const hidden = m.multiply(gamma, w); // G3, G4: 𝔇 behind the activation
  const top = m.multiply(u, hidden)[0]!;
  const delta = m.scale(p.constant(factor), [m.add(top, m.scale(p.constant(-1), [target])[0]!)]);
  yield* equalVectors('by u', gradient(of, names(u)), m.multiply(delta, m.transpose(hidden)).flat()); // G5
  const carried = m.multiply(m.transpose(u), delta); // G5
  const small = carried.map((row, i) => p.product(m.dot(row, w[i]!), second[i]!)); // G6, 𝔇 in front is W
  const through = m.multiply(gamma, carried); // G6
  yield* equalVectors('by W', gradient(of, names(w)), m.plus(through, m.outer(small, x)).flat()); // G5, G1
  yield* equalVectors('by B', gradient(of, names([b])), small); // G1
}
