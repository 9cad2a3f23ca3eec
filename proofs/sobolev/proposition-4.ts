/** S-P4: a field is a gradient only if its Jacobian is symmetric; the input gradient of a scalar network is one. */
import type { Entry } from '../entry.js';
import { equalMatrices, equalVectors, outcome, type Equation } from '../kernel/compare.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { adjoint, inputsOf, layersOf } from './sweeps.js';

/** P_{k−1} = β_kᵀ P_k β_k + W_kᵀ diag(c_k) W_k. */
function below(P: m.Matrix, beta: m.Matrix, W: m.Matrix, c: m.Vector): m.Matrix {
  return m.plus(m.multiply(m.transpose(beta), P, beta), m.multiply(m.transpose(W), m.diagonal(c), W));
}

/** The input Hessian of the output by that recursion, from P_L = 0. */
export function inputHessian(net: SymbolicNetwork): m.Matrix {
  const { d } = adjoint(net, [p.one]);
  return [...layersOf(net)].reverse().reduce(
    (P, k) => {
      const beta = m.multiply(m.diagonal(net.activation(k, 1)), net.weights[k]!);
      return below(P, beta, net.weights[k]!, m.hadamard(net.activation(k, 2), d[k]!));
    },
    m.zeros(1, 1),
  );
}

/** One step with an unspecified symmetric P: the result is symmetric. */
function* step(): Generator<Equation> {
  const W = m.symbols('w', 2, 3);
  const beta = m.symbols('beta', 2, 3);
  const P = below(m.symmetricSymbols('P', 2), beta, W, m.vectorOf('c', 2));
  yield* equalMatrices('step, P and its transpose', P, m.transpose(P));
}

/** The field Wᵀ₁δ₁ is the gradient, and its Jacobian the symmetric matrix of the recursion. */
function* scalar(widths: readonly number[]): Generator<Equation> {
  const net = network({ widths, bias: true });
  const xs = inputsOf(net);
  const field = adjoint(net, [p.one]).d[0]!;
  const what = widths.join('-');
  yield* equalVectors(`${what}, the field`, net.gradientOf(net.states[net.depth]![0]!, xs), field);
  const jacobian = field.map((entry) => net.gradientOf(entry, xs));
  yield* equalMatrices(`${what}, its Jacobian`, jacobian, inputHessian(net));
  yield* equalMatrices(`${what}, the Jacobian and its transpose`, jacobian, m.transpose(jacobian));
}

/** A network with as many outputs as inputs, taken for a field. */
function* direct(widths: readonly number[]): Generator<Equation> {
  const net = network({ widths, bias: true });
  const jacobian = net.states[net.depth]!.map((entry) => net.gradientOf(entry, inputsOf(net)));
  yield* equalMatrices('the Jacobian of a direct field', jacobian, m.transpose(jacobian));
}

function* claim(): Generator<Equation> {
  yield* step();
  for (const widths of [
    [2, 2, 1],
    [3, 2, 2, 1],
    [2, 2, 2, 2, 1],
  ])
    yield* scalar(widths);
}

export const proposition4: Entry = {
  id: 'S-P4',
  paper: 'sobolev',
  title: 'The gradient of a scalar network is a field without rotation',
  words:
    'A vector field is the gradient of a function only if its Jacobian is symmetric. A network that predicts a gradient directly, one output for each component, has in general no symmetric Jacobian; the input gradient of a scalar network has one, whatever its weights.',
  tex: String.raw`\frac{\partial(\nabla m)_i}{\partial x_j}=\frac{\partial(\nabla m)_j}{\partial x_i}=(P_0)_{ij},\qquad P_{k-1}=\beta_k^{\mathsf T}P_k\beta_k+W_k^{\mathsf T}\operatorname{diag}(c_k)W_k,\quad P_L=0`,
  proofClass: 'induction',
  argument:
    'The input gradient is $W_1^{\\mathsf T}\\delta_1$, and its Jacobian is the state Hessian $P_0$ at the input. $P_L=0$ is symmetric, and if $P_k$ is, then so is $P_{k-1}$: a congruence and a Gram matrix with weights. The step is expanded with an unspecified symmetric P, β, W and c; that the field is the gradient and its Jacobian the recursion is expanded for networks of one to three hidden layers with unspecified smooth activations. On a convex set the converse is the Poincaré lemma: a field with a symmetric Jacobian is a gradient.',
  notMechanized:
    'The induction over layers is written, not mechanized; that the recursion is the Hessian is expanded for three networks. The converse is not needed by the library and not shown.',
  inCode: [
    {
      name: 'fieldAsymmetry',
      source: 'src/sobolev/theory/field-asymmetry.ts',
      tests: ['test/sobolev/theory/theory.test.ts'],
    },
    {
      name: 'inputDerivatives',
      source: 'src/sobolev/input-derivatives.ts',
      tests: ['test/sobolev/input-derivatives.test.ts'],
    },
  ],
  snippet: `import { fieldAsymmetry, mlp } from 'dyadic';

const x = [[0.1, 0.2, 0.3], [-1, 0.5, 2]];
const options = { inputs: 3, hidden: [16], activation: 'tanh', seed: 1 };
console.log(fieldAsymmetry(mlp({ ...options, outputs: 1 }), x) < 1e-14); // true
console.log(fieldAsymmetry(mlp({ ...options, outputs: 3 }), x) > 0.1); // true
`,
  prove: () =>
    outcome(claim(), {
      statement: 'a network that predicts the field directly has a symmetric Jacobian',
      equations: direct([2, 2, 2]),
    }),
};
