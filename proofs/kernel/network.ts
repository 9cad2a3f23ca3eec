/**
 * Symbolic feedforward networks. Layer k = 1 … L: z_k = W_k v_{k-1} (+ b_k), v_k = A_k(z_k); the last layer is linear,
 * its output is p, and f is an unspecified function of p. Every unit of every hidden layer has an unspecified activation
 * of its own: unit j of layer k is the symbol Ak_j, a jet at its pre-activation. With activationOrder: 1 the activations
 * are piecewise linear (A'' = 0), as in the paper of Bakker et al.
 *
 * The last layer's weights are the paper's u; hidden layers 1 … L−1 are its w^(1) … w^(n).
 *
 * Use: const net = network({ widths: [2, 2, 1] }); net.gradientOf(net.f, net.parameters).
 */
import { differentiator } from './differentiate.js';
import { expand } from './expand.js';
import { chainOf, jet, nameOf, symbol, type FunctionSymbol } from './jets.js';
import * as m from './matrix.js';
import type { Matrix, Vector } from './matrix.js';
import type { Polynomial } from './polynomial.js';

export interface NetworkOptions {
  /** n_0 … n_L. */
  readonly widths: readonly number[];
  readonly bias?: boolean;
  /** The highest derivative of the activations that is not zero. */
  readonly activationOrder?: number;
  /** The highest derivative of f that is not zero. */
  readonly lossOrder?: number;
  /** Adds a free variable tk_j to state j of layer k: ∂/∂tk_j is ∂/∂v_k[j]. */
  readonly taps?: boolean;
  /** In front of the names of inputs, activations and f: samples with tags of their own share their weights. */
  readonly sample?: string;
}

export interface SymbolicNetwork {
  readonly depth: number;
  readonly widths: readonly number[];
  /** W[k] for k = 1 … L; W[0] is empty. */
  readonly weights: readonly Matrix[];
  /** z[k] for k = 1 … L. */
  readonly preactivations: readonly Vector[];
  /** v[k] for k = 0 … L; v[0] is the input, v[L] = p. */
  readonly states: readonly Vector[];
  /** f(p), a symbol. */
  readonly f: Polynomial;
  /** ∂f/∂p_i, ∂²f/∂p_i∂p_j …, counted from 1. */
  readonly slopesOf: (...indices: readonly number[]) => Polynomial;
  /** A^(order) of layer k at its pre-activations; layer L is linear: 1, 0, 0 … */
  readonly activation: (k: number, order: number) => Vector;
  readonly weightNames: (k: number) => readonly string[];
  readonly biasNames: (k: number) => readonly string[];
  /** All weights and biases, layer by layer, each row of a weight matrix after the other, then the bias. */
  readonly parameters: readonly string[];
  readonly gradientOf: (value: Polynomial, names: readonly string[]) => readonly Polynomial[];
  readonly hessianOf: (value: Polynomial, xs: readonly string[], ys: readonly string[]) => Matrix;
  readonly functions: readonly FunctionSymbol[];
}

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);

export function network(options: NetworkOptions): SymbolicNetwork {
  const { widths, bias = false, activationOrder = Infinity, lossOrder = Infinity, taps = false } = options;
  const { sample = '' } = options;
  const depth = widths.length - 1;
  const biasNames = (k: number): readonly string[] =>
    bias ? range(widths[k]!).map((i) => `b${k}_${i}`) : [];
  const weightNames = (k: number): readonly string[] =>
    range(widths[k]!).flatMap((i) => range(widths[k - 1]!).map((j) => `w${k}_${i}_${j}`));

  // The formulas are written as text, read by mathjs and expanded: what is differentiated is what one can read.
  const unitName = (k: number, j: number): string => (k === 0 ? `${sample}x_${j}` : `${sample}A${k}_${j}`);
  const stateText = (k: number, j: number): string =>
    taps && k < depth ? `(${unitName(k, j)} + t${k}_${j})` : unitName(k, j);
  const formula = (k: number, i: number): string =>
    [
      ...range(widths[k - 1]!).map((j) => `w${k}_${i}_${j} * ${stateText(k - 1, j)}`),
      ...(bias ? [`b${k}_${i}`] : []),
    ].join(' + ');
  const preactivations = range(depth).map((k) => range(widths[k]!).map((i) => expand(formula(k, i))));
  const outputs = preactivations[depth - 1]!;

  const units = range(depth - 1).flatMap((k) =>
    preactivations[k - 1]!.map((z, j) => jet(unitName(k, j + 1), [z], activationOrder)),
  );
  const functions = [...units, jet(`${sample}f`, outputs, lossOrder)];
  const { gradient } = differentiator(chainOf(functions));
  const activation = (k: number, order: number): Vector =>
    range(widths[k]!).map((j) => {
      if (k === depth) return expand(order === 1 ? '1' : '0');
      if (order > activationOrder) return expand('0');
      return expand(nameOf(unitName(k, j), ...Array.from({ length: order }, () => 1)));
    });

  return {
    depth,
    widths,
    weights: [[], ...range(depth).map((k) => m.symbols(`w${k}`, widths[k]!, widths[k - 1]!))],
    preactivations: [[], ...preactivations],
    states: [
      ...[0, ...range(depth - 1)].map((k) => range(widths[k]!).map((j) => expand(stateText(k, j)))),
      outputs,
    ],
    f: symbol(`${sample}f`),
    slopesOf: (...indices) => symbol(`${sample}f`, ...indices),
    activation,
    weightNames,
    biasNames,
    parameters: range(depth).flatMap((k) => [...weightNames(k), ...biasNames(k)]),
    gradientOf: gradient,
    hessianOf: (value, xs, ys) => gradient(value, xs).map((slope) => gradient(slope, ys)),
    functions,
  };
}
