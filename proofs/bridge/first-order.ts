/** B1–B6 and what is made of first derivatives: factors, gradients, Gram matrices, input derivatives. */
import { inputDerivatives } from '../../src/index.js';
import type { BridgeCheck } from '../bridge-check.js';
import * as q from '../kernel/fraction.js';
import type { Fraction } from '../kernel/fraction.js';
import * as m from '../kernel/matrix.js';
import { layersOf } from '../sobolev/sweeps.js';
import { cases, coarseCases, evaluated, once, type BridgeCase } from './case.js';
import { bridgeCheck, type Comparison } from './check.js';
import { dot, meanOf } from './vectors.js';

type FactorsAt = ReturnType<BridgeCase['at']['factors']>;

/** A quantity of each layer, in the code and as the formula's polynomials. */
type OfLayer = (
  one: BridgeCase,
  code: FactorsAt,
  k: number,
) => Iterable<readonly [name: string, code: ArrayLike<number>, formula: m.Vector]>;

/** For every case, sample and layer. */
function* byLayer(ofLayer: OfLayer): Generator<Comparison> {
  for (const one of cases()) {
    for (const [n, point] of one.points.entries()) {
      const code = one.at.factors(n);
      for (const k of layersOf(one.net)) {
        for (const [name, numbers, formula] of ofLayer(one, code, k)) {
          yield {
            what: `${one.name}, sample ${n}, ${name}`,
            code: numbers,
            formula: evaluated(formula, point),
          };
        }
      }
    }
  }
}

const below = (k: number): number[] => Array.from({ length: k }, (_, i) => i + 1);

const diagonalOf = (a: m.Matrix): m.Vector => a.map((row, i) => row[i]!);

interface FactorCheck {
  readonly formula: string;
  readonly entries: readonly string[];
  readonly verb: string;
  readonly right: OfLayer;
  readonly wrong: OfLayer;
  readonly statement: string;
}

/** A formula with the layer's letter, the code's number and the polynomial; the wrong one differs in the polynomial. */
const factorChecks: readonly FactorCheck[] = [
  {
    formula: 'v(k) = A(W v(k−1) + b)',
    entries: ['B-any'],
    verb: 'v(k)',
    right: (one, code, k) => [[`v(${k})`, code.v(k), one.net.states[k]!]],
    wrong: (one, code, k) => [[`v(${k})`, code.v(k), one.net.preactivations[k]!]],
    statement: 'the activation left out',
  },
  {
    formula: 'γ(k) = diag A′(z)',
    entries: ['B1'],
    verb: 'gamma(k)',
    right: (one, code, k) =>
      k === one.net.depth ? [] : [[`γ(${k})`, code.gamma(k), diagonalOf(one.factors.gamma(k))]],
    wrong: (one, code, k) => (k === one.net.depth ? [] : [[`γ(${k})`, code.gamma(k), one.net.states[k]!]]),
    statement: 'A(z) in the place of A′(z)',
  },
  {
    formula: 'β(k) = γ(k) w(k)',
    entries: ['B2'],
    verb: 'beta(k)',
    right: (one, code, k) => [[`β(${k})`, code.beta(k).data, one.factors.beta(k).flat()]],
    wrong: (one, code, k) => [[`β(${k})`, code.beta(k).data, one.net.weights[k]!.flat()]],
    statement: 'w(k) without γ(k)',
  },
  {
    formula: 'α(k,l) = β(k) … β(l+1)',
    entries: ['B3'],
    verb: 'alpha(k, l)',
    right: (one, code, k) =>
      [0, ...below(k)].map(
        (l) => [`α(${k},${l})`, code.alpha(k, l).data, one.factors.alpha(k, l).flat()] as const,
      ),
    wrong: (one, code, k) =>
      below(k).map((l) => [`α(${k},${l})`, code.alpha(k, l).data, one.factors.eta(k, l).flat()] as const),
    statement: 'a factor γ(l) too many',
  },
  {
    formula: 'η(k,l) = α(k,l) γ(l)',
    entries: ['B4'],
    verb: 'eta(k, l)',
    right: (one, code, k) =>
      below(k).map((l) => [`η(${k},${l})`, code.eta(k, l).data, one.factors.eta(k, l).flat()] as const),
    wrong: (one, code, k) =>
      below(k)
        .filter((l) => one.net.widths[l] === one.net.widths[k])
        .map(
          (l) =>
            [
              `η(${k},${l})`,
              code.eta(k, l).data,
              m.multiply(one.factors.alpha(k, l), one.factors.gamma(k)).flat(),
            ] as const,
        ),
    statement: 'as printed, with γ(k)',
  },
  {
    formula: 'δ(k) = γ(k) W(k+1)ᵀ δ(k+1)',
    entries: ['B6', 'G1', 'G2'],
    verb: 'delta(k)',
    right: (one, code, k) => [[`δ(${k})`, code.delta(k), one.factors.delta(k)]],
    wrong: (one, code, k) => [[`δ(${k})`, code.delta(k), one.factors.d(k)]],
    statement: 'd in the place of δ',
  },
  {
    formula: 'c(k) = d(k) ⊙ A″(z)',
    entries: ['B-any'],
    verb: 'curvature(k)',
    right: (one, code, k) => (k === one.net.depth ? [] : [[`c(${k})`, code.curvature(k), one.factors.c(k)]]),
    wrong: (one, code, k) =>
      k === one.net.depth
        ? []
        : [[`c(${k})`, code.curvature(k), m.hadamard(one.net.activation(k, 2), one.factors.delta(k))]],
    statement: 'δ in the place of d',
  },
];

/** Each sample's gradient, by differentiating the symbols. */
const gradients = (one: BridgeCase): Fraction[][] => {
  const symbols = one.net.gradientOf(one.net.f, one.net.parameters);
  return one.points.map((point) => evaluated(symbols, point));
};

const kept = once(() => new Map([...cases(), ...coarseCases()].map((one) => [one, gradients(one)])));

const gradientsOf = (one: BridgeCase): readonly (readonly Fraction[])[] => kept().get(one)!;

/** δ_k ⊗ [v_{k−1}; 1], layer by layer. */
function dyadic(one: BridgeCase, left: (k: number) => m.Vector): m.Vector {
  return layersOf(one.net).flatMap((k) => [...m.outer(left(k), one.net.states[k - 1]!).flat(), ...left(k)]);
}

function* written(left: (one: BridgeCase, k: number) => m.Vector): Generator<Comparison> {
  for (const one of cases()) {
    const code = one.at.gradient.materialize();
    const formula = dyadic(one, (k) => left(one, k));
    for (const [n, point] of one.points.entries()) {
      const row = code.data.subarray(n * code.columns, (n + 1) * code.columns);
      yield { what: `${one.name}, gradient of sample ${n}`, code: row, formula: evaluated(formula, point) };
    }
  }
}

/** A number or list of the whole batch, from the samples' exact gradients. */
function* ofBatch(
  list: readonly BridgeCase[],
  code: (one: BridgeCase) => ArrayLike<number>,
  formula: (rows: readonly (readonly Fraction[])[], one: BridgeCase) => readonly Fraction[],
): Generator<Comparison> {
  for (const one of list) {
    yield { what: one.name, code: code(one), formula: formula(gradientsOf(one), one) };
  }
}

function* inputJacobian(formula: (one: BridgeCase) => m.Matrix): Generator<Comparison> {
  for (const one of cases()) {
    const { jacobian } = inputDerivatives(one.network, one.x);
    for (const [n, point] of one.points.entries()) {
      const row = jacobian.data.subarray(n * jacobian.columns, (n + 1) * jacobian.columns);
      yield { what: `${one.name}, sample ${n}`, code: row, formula: evaluated(formula(one).flat(), point) };
    }
  }
}

export const firstOrderBridge: readonly BridgeCheck[] = [
  ...factorChecks.map(({ formula, entries, verb, right, wrong, statement }) =>
    bridgeCheck({
      formula,
      entries,
      symbol: `at.factors(i).${verb}`,
      source: 'src/factors/sample-factors.ts',
      comparisons: () => byLayer(right),
      control: { statement, comparisons: () => byLayer(wrong) },
    }),
  ),
  bridgeCheck({
    formula: '∂f/∂Θ(k) = δ(k) ⊗ [v(k−1); 1]',
    entries: ['B5', 'B6', 'G1'],
    symbol: 'at.gradient.materialize()',
    source: 'src/factors/factored-gradient.ts',
    comparisons: () => written((one, k) => one.factors.delta(k)),
    control: { statement: 'd in the place of δ', comparisons: () => written((one, k) => one.factors.d(k)) },
  }),
  bridgeCheck({
    formula: 'mean of the gradients',
    entries: ['B-batch'],
    symbol: 'at.gradient.mean()',
    source: 'src/factors/factored-gradient.ts',
    comparisons: () => ofBatch(cases(), (one) => one.at.gradient.mean(), meanOf),
    control: {
      statement: 'the first sample for all',
      comparisons: () =>
        ofBatch(
          cases(),
          (one) => one.at.gradient.mean(),
          (rows) => rows[0]!,
        ),
    },
  }),
  bridgeCheck({
    formula: '⟨g_a, g_b⟩ = Σ_k (δ_a·δ_b)(ṽ_a·ṽ_b)',
    entries: ['B-batch'],
    symbol: 'at.gradient.gram()',
    source: 'src/factors/factored-gradient.ts',
    comparisons: () =>
      ofBatch(
        coarseCases(),
        (one) => one.at.gradient.gram().data,
        (rows) => rows.flatMap((a) => rows.map((b) => dot(a, b))),
      ),
    control: {
      statement: 'norms in the place of inner products',
      comparisons: () =>
        ofBatch(
          coarseCases(),
          (one) => one.at.gradient.gram().data,
          (rows) => rows.flatMap((a) => rows.map(() => dot(a, a))),
        ),
    },
  }),
  bridgeCheck({
    formula: '⟨g, θ̇⟩ of every sample',
    entries: ['B6'],
    symbol: 'at.gradient.multiply(v)',
    source: 'src/factors/factored-gradient.ts',
    comparisons: () =>
      ofBatch(
        cases(),
        (one) => one.at.gradient.multiply(one.v),
        (rows, one) => rows.map((row) => dot(row, one.v.map(q.fromNumber))),
      ),
    control: {
      statement: 'along the parameters in the place of v',
      comparisons: () =>
        ofBatch(
          cases(),
          (one) => one.at.gradient.multiply(one.v),
          (rows, one) => rows.map((row) => dot(row, [...one.network.parameters].map(q.fromNumber))),
        ),
    },
  }),
  bridgeCheck({
    formula: '∂p/∂x = W(L) α(L−1,0)',
    entries: ['B3', 'G3', 'G4'],
    symbol: 'inputDerivatives(…).jacobian',
    source: 'src/sobolev/input-derivatives.ts',
    comparisons: () => inputJacobian((one) => one.factors.alpha(one.net.depth, 0)),
    control: {
      statement: 'a factor γ(1) left out',
      comparisons: () =>
        inputJacobian((one) => m.multiply(one.factors.alpha(one.net.depth, 1), one.net.weights[1]!)),
    },
  }),
];
