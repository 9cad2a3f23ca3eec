/** S-sg: synthetic gradients, a critic that predicts a loss and is matched to its slope as well. */
import type { Entry } from '../entry.js';
import { equalMatrices, equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { fraction } from '../kernel/fraction.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { symbol } from '../kernel/jets.js';
import { inputHessian } from './proposition-4.js';
import {
  added,
  adjoint,
  adjointTangent,
  gradientOfDyads,
  inputsOf,
  scaled,
  tangent,
  withStates,
} from './sweeps.js';

/** A critic m(h, label): of its inputs the first `hidden` are the state h, the others the label. */
interface Critic {
  readonly net: SymbolicNetwork;
  readonly hs: readonly string[];
  readonly output: p.Polynomial;
}

function critic(widths: readonly number[], hidden: number): Critic {
  const net = network({ widths, bias: true });
  return { net, hs: inputsOf(net).slice(0, hidden), output: net.states[net.depth]![0]! };
}

/** The synthetic gradient ∂m/∂h, read off the adjoint at the input, has a symmetric Jacobian. */
function* field({ net, hs, output }: Critic): Generator<Equation> {
  const read = adjoint(net, [p.one]).d[0]!.slice(0, hs.length);
  yield* equalVectors('∂m/∂h', net.gradientOf(output, hs), read);
  const jacobian = read.map((entry) => net.gradientOf(entry, hs));
  const symmetric = inputHessian(net)
    .slice(0, hs.length)
    .map((row) => row.slice(0, hs.length));
  yield* equalMatrices('the Jacobian of ∂m/∂h', jacobian, symmetric);
  yield* equalMatrices('the Jacobian of ∂m/∂h and its transpose', jacobian, m.transpose(jacobian));
}

/** ½(m − L)² + ½|∂m/∂h − ∂L/∂h|² and its gradient: S1 with no residual along the label. */
function objective({ net, hs, output }: Critic): { readonly left: m.Vector; readonly right: m.Vector } {
  const e = p.subtract(output, p.variable('L'));
  const rho = net.gradientOf(output, hs).map((slope, j) => p.subtract(slope, p.variable(`g_${j + 1}`)));
  const half = p.constant(fraction(1, 2));
  const E = p.product(half, p.sum(...[e, ...rho].map((residual) => p.power(residual, 2))));
  const labels = Array.from({ length: inputsOf(net).length - hs.length }, () => p.zero);
  const [unit, along] = [adjoint(net, [p.one]), tangent(net, [...rho, ...labels])];
  const change = adjointTangent(net, unit, along);
  return {
    left: net.gradientOf(E, net.parameters),
    right: gradientOfDyads(net, [
      { left: unit.delta, right: along.u, constant: 0 },
      withStates(net, added(change.delta, scaled(e, unit.delta))),
    ]),
  };
}

/** With L = m (and g = ∂m/∂h, unless only values are matched) there is nothing left to learn. */
function* exact({ net, hs, output }: Critic, withSlopes: boolean): Generator<Equation> {
  const { left } = objective({ net, hs, output });
  const slopes = net.gradientOf(output, hs);
  const values = new Map([
    ['L', output],
    ...(withSlopes ? slopes.map((slope, j) => [`g_${j + 1}`, slope] as const) : []),
  ]);
  const gradient = left.map((entry) => p.substitute(entry, values));
  yield* equalVectors(
    'the gradient at the exact critic',
    gradient,
    gradient.map(() => p.zero),
  );
}

/** A trunk h(θ) below an unspecified loss f(h): ∂f/∂θ uses the loss through ∂f/∂h alone. */
function* trunk(widths: readonly number[]): Generator<Equation> {
  const net = network({ widths, bias: true });
  const seed = m.vectorOf('f', widths[net.depth]!).map((_, i) => symbol('f', i + 1));
  yield* equalVectors(
    'the gradient of the trunk',
    net.gradientOf(net.f, net.parameters),
    gradientOfDyads(net, [withStates(net, adjoint(net, seed).delta)]),
  );
}

function* claim(): Generator<Equation> {
  for (const one of [critic([3, 2, 1], 2), critic([3, 2, 2, 1], 2)]) yield* field(one);
  for (const one of [critic([3, 2, 1], 2), critic([2, 2, 1], 1)]) {
    const { left, right } = objective(one);
    yield* equalVectors('the gradient of the critic', left, right);
    yield* exact(one, true);
  }
  yield* trunk([2, 2, 2]);
}

export const syntheticGradient: Entry = {
  id: 'S-sg',
  paper: 'sobolev',
  title: 'The synthetic-gradient objective',
  words:
    'A critic predicts the loss from a hidden state and the label, and its slope in the hidden state stands in for the true gradient, so that the layers below need not wait for those above. The critic is trained to the loss and to its slope. A scalar critic gives a field without rotation, and a critic that has both right leaves nothing to learn and gives the layers below their true gradient.',
  tex: String.raw`E=\tfrac12\bigl(m(h,y)-L\bigr)^2+\tfrac12\Bigl\lvert\frac{\partial m}{\partial h}-\frac{\partial L}{\partial h}\Bigr\rvert^2,\qquad \frac{\partial L}{\partial\theta}=\Bigl(\frac{\partial h}{\partial\theta}\Bigr)^{\!\mathsf T}\frac{\partial L}{\partial h}`,
  proofClass: 'expansion',
  argument:
    "The synthetic gradient is the adjoint at the critic's input, cut to h; its Jacobian is a block of the input Hessian $P_0$, hence symmetric (S-P4). The objective is S1 with a residual that is 0 along the label: its gradient has two dyads for each layer, expanded in full. Each term has a factor $m-L$ or $\\partial_j m-\\partial_jL$, so that the gradient is 0 where both are; expanded with L and its slopes replaced by those of the critic. The layers below use the loss through $\\partial L/\\partial h$ alone, which is expanded with an unspecified L, so the exact critic gives them their gradient.",
  notMechanized: 'Critics of other widths and depths; how training behaves with a critic that is not exact.',
  inCode: [
    {
      name: 'inputDerivatives',
      source: 'src/sobolev/input-derivatives.ts',
      tests: ['test/sobolev/input-derivatives.test.ts'],
    },
    {
      name: 'sobolevLoss',
      source: 'src/sobolev/sobolev-loss.ts',
      tests: ['test/sobolev/sobolev-loss.test.ts'],
    },
  ],
  snippet: `import { fieldAsymmetry, inputDerivatives, linearize, mlp, sobolevLoss } from 'dyadic';

const critic = mlp({ inputs: 3, hidden: [8], outputs: 1, activation: 'softplus', seed: 1 });
const h = [[0.2, -1, 0.5]];
const { value, jacobian } = inputDerivatives(critic, h);
console.log(fieldAsymmetry(critic, h) < 1e-14); // true
const exact = linearize(critic, { x: h, y: value, dy: jacobian }, sobolevLoss());
console.log(exact.loss, Math.max(...exact.gradient.mean().map(Math.abs))); // 0 0
`,
  prove: () =>
    outcome(claim(), {
      statement:
        'a critic that has the value right at a point, but not the slope, has nothing to learn there',
      equations: exact(critic([2, 2, 1], 1), false),
    }),
};
