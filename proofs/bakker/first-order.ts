/**
 * B5 and B6: the gradient of one sample is one outer product for each layer. This file also shows the manner of all
 * proofs: the left side is differentiated from the network's formula, the right side is written down from the statement,
 * both are expanded, and a wrong right side is put through the same comparison.
 *
 * B6 holds for every depth because the layer step is proved with an unspecified inner part: the states below a layer are
 * symbols v_j that depend on a parameter t in an unknown way, of which only ∂v_j/∂t is named.
 */
import type { Entry } from '../entry.js';
import { equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { differentiate } from '../kernel/differentiate.js';
import { factors } from '../kernel/factors.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { smallProgram } from './small-program.js';

/** The paper's networks: no biases, piecewise linear hidden units; one to three hidden layers, one and two outputs. */
export const architectures: readonly (readonly number[])[] = [
  [2, 2, 1],
  [2, 2, 2],
  [2, 3, 2, 1],
  [1, 2, 2, 2, 2],
];

export const paperNetwork = (widths: readonly number[]): SymbolicNetwork =>
  network({ widths, activationOrder: 1 });

/** f_p. */
export const outputSlopes = (net: SymbolicNetwork): m.Vector =>
  net.states[net.depth]!.map((_, i) => net.slopesOf(i + 1));

function* outputLayer(stateOf: (net: SymbolicNetwork) => m.Vector): Generator<Equation> {
  for (const widths of architectures) {
    const net = paperNetwork(widths);
    const left = net.gradientOf(net.f, net.weightNames(net.depth));
    yield* equalVectors(`${widths.join('-')}, ∂f/∂u`, left, m.outer(outputSlopes(net), stateOf(net)).flat());
  }
}

/** (f_p u η^(n,k)) ⊗ v^(k-1), with η as given. */
function* hiddenLayers(etaOf: (net: SymbolicNetwork, n: number, k: number) => m.Matrix): Generator<Equation> {
  for (const widths of architectures) {
    const net = paperNetwork(widths);
    const n = net.depth - 1;
    for (let k = 1; k <= n; k++) {
      const [row] = m.multiply([outputSlopes(net)], net.weights[net.depth]!, etaOf(net, n, k));
      const right = m.outer(row!, net.states[k - 1]!).flat();
      yield* equalVectors(
        `${widths.join('-')}, ∂f/∂w(${k})`,
        net.gradientOf(net.f, net.weightNames(k)),
        right,
      );
    }
  }
}

/**
 * The generic layer: v' = A(W v), 3 inputs, 2 units. If v depends on t and W does not, ∂v'/∂t = γ W ∂v/∂t; if v does not
 * depend on the layer's own weights, ∂v'/∂W_ij = γ e_i v_j.
 */
export function* layerStep(): Generator<Equation> {
  const [rows, columns] = [2, 3];
  const t = p.variable('t');
  const inner = m.vectorOf('v', columns);
  const w = m.symbols('w', rows, columns);
  const z = m.apply(w, inner);
  const units = z.map((preactivation, i) => jet(`A${i + 1}`, [preactivation]));
  const gamma = m.diagonal(units.map(({ name }) => symbol(name, 1)));

  const withInner = chainOf([...units, ...inner.map((_, j) => jet(`v_${j + 1}`, [t]))]);
  const below = units.map(({ name }) => differentiate(p.variable(name), ['t'], withInner)[0]!);
  const slopes = inner.map((_, j) => symbol(`v_${j + 1}`, 1));
  yield* equalVectors('step, ∂v(k)/∂t', below, m.apply(m.multiply(gamma, w), slopes));

  const own = chainOf(units);
  for (const [s, { name }] of units.entries()) {
    const names = w.flat().flatMap((entry) => p.variablesOf(entry));
    const right = m.outer(gamma[s]!, inner).flat();
    yield* equalVectors('start, ∂v(k)/∂w(k)', differentiate(p.variable(name), names, own), right);
  }
}

/** The head: f of p = u v, with v depending on t in an unknown way. */
export function* headStep(): Generator<Equation> {
  const [rows, columns] = [2, 3];
  const u = m.symbols('u', rows, columns);
  const inner = m.vectorOf('v', columns);
  const chain = chainOf([
    jet('f', m.apply(u, inner)),
    ...inner.map((_, j) => jet(`v_${j + 1}`, [p.variable('t')])),
  ]);
  const slopes = u.map((_, i) => symbol('f', i + 1));
  const inward = inner.map((_, j) => symbol(`v_${j + 1}`, 1));
  const right = m.dot(slopes, m.apply(u, inward));
  yield* equalVectors('head, ∂f/∂t', differentiate(symbol('f'), ['t'], chain), [right]);
}

function* b6(): Generator<Equation> {
  yield* layerStep();
  yield* headStep();
  yield* hiddenLayers((net, n, k) => factors(net).eta(n, k));
}

export const firstOrder: readonly Entry[] = [
  {
    id: 'B5',
    paper: 'bakker',
    title: 'Gradient with respect to the output weights',
    words:
      'The derivative of a function f of the outputs p = u v(n) with respect to the output weights is one outer product: the slope of f with respect to the outputs, times the state of the last hidden layer.',
    tex: String.raw`\frac{\partial f}{\partial u^{i}_{j}} = f_{p^{i}}\, v^{(n),j}`,
    proofClass: 'expansion',
    argument:
      'The output layer is linear and nothing below it depends on u, so the statement is the chain rule for p = u v. It is expanded for one, two and three hidden layers with one and two outputs; f is an unspecified function of p, every activation an unspecified piecewise linear function.',
    notMechanized:
      'Only these architectures are expanded. That other widths and depths change nothing is read from the statement: it contains the last hidden state and no other part of the network.',
    inCode: [
      {
        name: 'FactoredGradient.dyads',
        source: 'src/factors/factored-gradient.ts',
        tests: ['test/laws/factors.test.ts', 'test/laws/gradient.test.ts'],
      },
    ],
    snippet:
      smallProgram(`const [dyad] = at.gradient.dyads().filter(({ block }) => block.startsWith('layers.1'));
console.log(dyad!.left.join(), dyad!.right.join()); // 1 1,2`),
    prove: () =>
      outcome(
        outputLayer((net) => net.states[net.depth - 1]!),
        {
          statement: 'the activations A(z) of the last hidden layer replaced by their pre-activations z',
          equations: outputLayer((net) => net.preactivations[net.depth - 1]!),
        },
      ),
  },
  {
    id: 'B6',
    paper: 'bakker',
    title: 'Gradient with respect to hidden weights',
    words:
      'The derivative of f with respect to the weights of hidden layer k is one outer product: the slope of f carried back to the pre-activations of the layer, times the state that the layer reads.',
    tex: String.raw`\frac{\partial f}{\partial w^{(k),i}_{j}} = \bigl(f_{p^{l}}\, u^{l}_{m}\, \eta^{(n,k),m}_{i}\bigr)\, v^{(k-1),j}`,
    proofClass: 'induction',
    argument:
      'Claim: for m ≥ k, ∂v(m)/∂w(k)_ij = η(m,k) e_i v(k-1)_j. Start, m = k: v(k-1) does not depend on w(k), so ∂v(k)/∂w(k)_ij = γ(k) e_i v(k-1)_j, and η(k,k) = γ(k). Step, m to m+1: w(m+1) does not depend on w(k), so with t any entry of w(k), ∂v(m+1)/∂t = γ(m+1) w(m+1) ∂v(m)/∂t = β(m+1) η(m,k) e_i v(k-1)_j, and β(m+1) η(m,k) = η(m+1,k) by B3 and the corrected B4. Head: f depends on t through p = u v(n), which puts f_p u in front. Start, step and head are proved by expansion with unspecified inner states (symbols that depend on t in an unknown way) and unspecified smooth activations. Beside the induction the whole formula is expanded for one, two and three hidden layers.',
    notMechanized:
      'The induction over layers is written, not mechanized. The step is expanded for a layer with three inputs and two units; its terms are a sum over inputs and have the same form for every width.',
    inCode: [
      {
        name: 'FactoredGradient.dyads',
        source: 'src/factors/factored-gradient.ts',
        tests: ['test/laws/factors.test.ts', 'test/laws/gradient.test.ts'],
      },
      {
        name: 'FactorRows',
        source: 'src/factors/rows/factor-rows.ts',
        tests: ['test/structure/gradients.test.ts'],
      },
    ],
    snippet:
      smallProgram(`const [dyad] = at.gradient.dyads().filter(({ block }) => block.startsWith('layers.0'));
console.log(dyad!.left.join(), dyad!.right.join()); // 2,1 2,1`),
    prove: () =>
      outcome(b6(), {
        statement: 'η(n,k) without its factor γ(k), that is α(n,k)',
        equations: hiddenLayers((net, n, k) => factors(net).alpha(n, k)),
      }),
  },
];
