/**
 * G1 to G6: what each layer of the gradient note hands to the next. Layers alternate linear (O ↦ W O + B) and activation
 * (O ↦ σ(O)); 𝔇 = dO/dI. Each rule is proved for one layer between unspecified parts: E is an unspecified function of all
 * that leaves the layer, for a batch of two samples, and what enters it are free variables or, for the forward rules,
 * unspecified functions of the network's inputs. So it holds wherever the layer stands in a network.
 *
 * Indices: b sample, y output unit, x input unit, m input of the network.
 */
import { equalMatrices, equalVectors, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol, type FunctionSymbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';

const [samples, outputs, inputs, coordinates] = [2, 2, 3, 2];
const batch = Array.from({ length: samples }, (_, b) => b);

const w = m.symbols('w', outputs, inputs);
const bias = m.vectorOf('c', outputs);
const names = (matrix: m.Matrix): readonly string[] => matrix.flat().flatMap(p.variablesOf);

/** ∂E by the arguments of E, in the shape in which they were given: numbered from `start` in reading order. */
const slopes = (rows: number, columns: number, start: number): m.Matrix =>
  m.build(rows, columns, (i, j) => symbol('E', start + i * columns + j + 1));

const gradientOf = (functions: readonly FunctionSymbol[], of: readonly string[]): m.Vector =>
  differentiator(chainOf(functions)).gradient(symbol('E'), of);

/** G1: E(O^K), O^K = W O^(K−1) + B. */
export function* linearBackward(
  weightOf: (y: number, x: number) => Polynomial = (y, x) => w[y]![x]!,
): Generator<Equation> {
  const o = m.symbols('o', samples, inputs);
  const next = o.map((row) => m.add(m.apply(w, row), bias));
  const functions = [jet('E', next.flat())];
  const delta = slopes(samples, outputs, 0);
  const carried = m.build(samples, inputs, (b, x) =>
    p.sum(...bias.map((_, y) => p.product(delta[b]![y]!, weightOf(y, x)))),
  );
  yield* equalVectors('G1, Δ^(K−1)', gradientOf(functions, names(o)), carried.flat());
  yield* equalVectors('G1, δW', gradientOf(functions, names(w)), m.multiply(m.transpose(delta), o).flat());
  const sums = bias.map((_, y) => p.sum(...batch.map((b) => delta[b]![y]!)));
  yield* equalVectors('G1, δB', gradientOf(functions, names([bias])), sums);
}

/** σ at every entry of O: a symbol for each, s_b_x, with derivatives of every order. */
const activated = (o: m.Matrix): readonly (readonly FunctionSymbol[])[] =>
  o.map((row, b) => row.map((entry, x) => jet(`s_${b + 1}_${x + 1}`, [entry])));

const sigma = (units: readonly (readonly FunctionSymbol[])[], order: number): m.Matrix =>
  units.map((row) => row.map(({ name }) => symbol(name, ...Array.from({ length: order }, () => 1))));

/** G2: E(O^K), O^K = σ(O^(K−1)). */
export function* activationBackward(order = 1): Generator<Equation> {
  const o = m.symbols('o', samples, inputs);
  const units = activated(o);
  const left = gradientOf([...units.flat(), jet('E', sigma(units, 0).flat())], names(o));
  const right = m.hadamard(slopes(samples, inputs, 0).flat(), sigma(units, order).flat());
  yield* equalVectors('G2, Δ^(K−1)', left, right);
}

const networkInputs = m.vectorOf('i', coordinates);
/** O^(K−1)_x as an unspecified function of the network's inputs, and its 𝔇. */
const entering = Array.from({ length: inputs }, (_, x) => jet(`o_${x + 1}`, networkInputs));
const enteringSlopes = m.build(inputs, coordinates, (x, j) => symbol(`o_${x + 1}`, j + 1));
const enteringValues = entering.map(({ name }) => symbol(name));

const jacobian = (functions: readonly FunctionSymbol[], of: m.Vector): m.Matrix => {
  const { gradient } = differentiator(chainOf(functions));
  return of.map((entry) => gradient(entry, names([networkInputs])));
};

/** G3: 𝔇^K = W 𝔇^(K−1); on the first layer 𝔇^K = W. */
export function* linearForward(claimed: m.Matrix = m.multiply(w, enteringSlopes)): Generator<Equation> {
  const next = m.add(m.apply(w, enteringValues), bias);
  yield* equalMatrices('G3, 𝔇^K', jacobian(entering, next), claimed);
  const firstWeights = w.map((row) => row.slice(0, coordinates));
  yield* equalMatrices('G3, first layer', jacobian([], m.apply(firstWeights, networkInputs)), firstWeights);
}

/** G4: 𝔇^K = σ'(O^(K−1)) 𝔇^(K−1). */
export function* activationForward(order = 1): Generator<Equation> {
  const units = activated([enteringValues]);
  const left = jacobian([...entering, ...units.flat()], sigma(units, 0)[0]!);
  yield* equalMatrices('G4, 𝔇^K', left, m.multiply(m.diagonal(sigma(units, order)[0]!), enteringSlopes));
}

const slopesOf = (name: string, units: number): readonly m.Matrix[] =>
  batch.map((b) => m.symbols(`${name}${b + 1}`, units, coordinates));

/** G5: E(𝔇^K), 𝔇^K = W 𝔇^(K−1). */
export function* slopesThroughLinear(transposed = true): Generator<Equation> {
  const d = slopesOf('d', inputs);
  const next = d.map((matrix) => m.multiply(w, matrix));
  const functions = [jet('E', next.flat(2))];
  const delta = batch.map((b) => slopes(outputs, coordinates, b * outputs * coordinates));
  const carried = delta.map((matrix) => m.multiply(m.transpose(w), matrix));
  yield* equalVectors('G5, Δ', gradientOf(functions, d.flatMap(names)), carried.flat(2));
  const parts = batch.map((b) => m.multiply(delta[b]!, transposed ? m.transpose(d[b]!) : anyOrder(d[b]!)));
  yield* equalVectors('G5, δW', gradientOf(functions, names(w)), m.totalOf(parts).flat());
}

/** 𝔇 read in the wrong order: reshaped to m × x instead of transposed. */
const anyOrder = (d: m.Matrix): m.Matrix => m.build(coordinates, inputs, (i, j) => d.flat()[i * inputs + j]!);

/** G6: E(O^K, 𝔇^K) with O^K = σ(O^(K−1)), 𝔇^K = σ'(O^(K−1)) 𝔇^(K−1). */
export function* slopesThroughActivation(withDelta = true): Generator<Equation> {
  const o = m.symbols('o', samples, inputs);
  const units = activated(o);
  const [first, second] = [sigma(units, 1), sigma(units, 2)];
  const d = slopesOf('d', inputs);
  const next = d.map((matrix, b) => m.multiply(m.diagonal(first[b]!), matrix));
  const functions = [...units.flat(), jet('E', [...sigma(units, 0).flat(), ...next.flat(2)])];
  const byOutput = slopes(samples, inputs, 0);
  const delta = batch.map((b) => slopes(inputs, coordinates, samples * inputs + b * inputs * coordinates));
  const carried = delta.map((matrix, b) => m.multiply(m.diagonal(first[b]!), matrix));
  yield* equalVectors('G6, Δ', gradientOf(functions, d.flatMap(names)), carried.flat(2));
  const small = m.build(samples, inputs, (b, x) =>
    p.sum(
      p.product(byOutput[b]![x]!, first[b]![x]!),
      withDelta ? p.product(m.dot(delta[b]![x]!, d[b]![x]!), second[b]![x]!) : p.zero,
    ),
  );
  yield* equalVectors('G6, δ', gradientOf(functions, names(o)), small.flat());
}
