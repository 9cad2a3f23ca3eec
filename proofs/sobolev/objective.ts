/** S1: the objective of order K, and its gradient for K = 1 and 2 as a list of few dyads. */
import type { Entry } from '../entry.js';
import { equalVectors, outcome, type Equation } from '../kernel/compare.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';
import {
  added,
  adjoint,
  adjointTangent,
  gradientOfDyads,
  scaled,
  secondAdjoint,
  secondTangent,
  tangent,
  withStates,
  zeros,
  inputsOf,
  type SymbolicDyad,
} from './sweeps.js';

const half = p.constant({ numerator: 1n, denominator: 2n });
const halfSquare = (a: Polynomial): Polynomial => p.product(half, a, a);

/** Residuals e, ρ = μ(∇m − t), R = ν(∇²m − T), in full, of a scalar network. */
export interface Residuals {
  readonly e: Polynomial;
  readonly rho: m.Vector;
  readonly R: m.Matrix;
}

/** Residuals as free symbols e, rho_j and R_i_j. */
export const freeResiduals = (inputs: number): Residuals => ({
  e: p.variable('e'),
  rho: m.vectorOf('rho', inputs),
  R: m.symmetricSymbols('R', inputs),
});

/** The dyads: two for K = 1, n₀ + 2 for K = 2. `change` may leave out the term with A'', which is the wrong variant. */
export function dyads(
  net: SymbolicNetwork,
  order: number,
  { e, rho, R }: Residuals,
  change: typeof adjointTangent = adjointTangent,
): SymbolicDyad[] {
  const unit = adjoint(net, [p.one]);
  const along = tangent(net, rho);
  const first = change(net, unit, along);
  if (order === 1) {
    return [
      { left: unit.delta, right: along.u, constant: 0 },
      withStates(net, added(first.delta, scaled(e, unit.delta))),
    ];
  }
  const axes = m.identity(rho.length).map((axis) => tangent(net, axis));
  const rows = R.map((row) => tangent(net, row));
  const pairs = axes.map((axis, i) => [axis, rows[i]!] as const);
  const second = secondTangent(net, pairs);
  const bent = secondAdjoint(net, unit, pairs, second);
  return [
    { left: unit.delta, right: added(along.u, second.u), constant: 0 },
    withStates(net, added(first.delta, bent.delta, scaled(e, unit.delta))),
    ...axes.map((axis, i): SymbolicDyad => ({
      left: scaled(p.constant(2), adjointTangent(net, unit, rows[i]!).delta),
      right: axis.u,
      constant: 0,
    })),
  ];
}

/** E = ½e² + ½μ|∇m − t|² (+ ½ν|∇²m − T|²), differentiated as it stands: for small networks. */
function* whole(widths: readonly number[], order: number): Generator<Equation> {
  const net = network({ widths, bias: true });
  const [output] = net.states[net.depth]!;
  const xs = inputsOf(net);
  const [mu, nu] = [p.variable('mu'), p.variable('nu')];
  const e = p.subtract(output!, p.variable('y'));
  const slopes = net.gradientOf(output!, xs).map((slope, j) => p.subtract(slope, p.variable(`t_${j + 1}`)));
  const targets = m.symmetricSymbols('T', xs.length);
  const bends = order === 1 ? targets : m.minus(net.hessianOf(output!, xs, xs), targets);
  const E = p.sum(
    halfSquare(e),
    p.product(mu, p.sum(...slopes.map(halfSquare))),
    ...(order === 1 ? [] : [p.product(nu, p.sum(...bends.flat().map(halfSquare)))]),
  );
  const residuals = { e, rho: slopes.map((slope) => p.product(mu, slope)), R: m.scale(nu, bends) };
  yield* equalVectors(
    `${widths.join('-')}, order ${order}, ∂E/∂θ`,
    net.gradientOf(E, net.parameters),
    gradientOfDyads(net, dyads(net, order, residuals)),
  );
}

/**
 * The same for larger networks: dE = e dm + Σ ρ_j d(∂_j m) + Σ R_ij d(∂_i∂_j m), with the residuals as free symbols. Where
 * they are zero at order 1, R is.
 */
function* frozen(
  widths: readonly number[],
  order: number,
  change: typeof adjointTangent = adjointTangent,
): Generator<Equation> {
  const net = network({ widths, bias: true });
  const [output] = net.states[net.depth]!;
  const xs = inputsOf(net);
  const residuals = freeResiduals(xs.length);
  const contracted = p.sum(
    p.product(residuals.e, output!),
    m.dot(residuals.rho, net.gradientOf(output!, xs)),
    ...(order === 1 ? [] : [m.inner(residuals.R, net.hessianOf(output!, xs, xs))]),
  );
  yield* equalVectors(
    `${widths.join('-')}, order ${order}, residuals free`,
    net.gradientOf(contracted, net.parameters),
    gradientOfDyads(net, dyads(net, order, residuals, change)),
  );
}

function* claim(): Generator<Equation> {
  yield* whole([2, 2, 1], 1);
  yield* whole([1, 2, 1, 1], 1);
  yield* whole([1, 2, 1], 2);
  yield* frozen([2, 2, 2, 1], 1);
  yield* frozen([3, 2, 2, 2, 1], 1);
  yield* frozen([2, 3, 1], 2);
  yield* frozen([2, 2, 2, 1], 2);
}

/** δ̇ without c ⊙ s: as if activations were straight. */
export const withoutCurvature: typeof adjointTangent = (net, of, along) => {
  const activation = (k: number, order: number): m.Vector =>
    order > 1 ? zeros(net.widths[k]!) : net.activation(k, order);
  return adjointTangent({ ...net, activation }, of, along);
};

export const objective: Entry = {
  id: 'S1',
  paper: 'sobolev',
  title: 'The Sobolev objective of order K',
  words:
    'A model m is fitted to the values of f and to its derivatives up to order K, a sum of one loss for each order. For squared errors and a scalar network the gradient for one layer is a sum of two outer products for K = 1 and of n₀ + 2 for K = 2, whatever the width.',
  tex: String.raw`\begin{aligned}E_K&=\sum_n\Bigl[\ell\bigl(m(x_n),f(x_n)\bigr)+\sum_{j=1}^{K}\ell_j\bigl(D_x^jm(x_n),D_x^jf(x_n)\bigr)\Bigr]\\ \nabla_{\Theta_l}E_1&=\delta_l\otimes[u_{l-1};0]+(\dot\delta_l+e\,\delta_l)\otimes[v_{l-1};1]\end{aligned}`,
  proofClass: 'expansion',
  argument:
    "With residuals $e=m-y$, $\\rho=\\mu(\\nabla m-t)$ and $R=\\nu(\\nabla^2m-T)$ the differential of E is $e\\,dm+\\sum_j\\rho_j\\,d(\\partial_jm)+\\sum_{ij}R_{ij}\\,d(\\partial_i\\partial_jm)$. u is the tangent of the input along ρ ($s_l=W_lu_{l-1}$, $u_l=\\gamma_ls_l$), δ the adjoint of the output, and $\\dot\\delta_l=\\gamma_l\\dot d_l+c_l\\odot s_l$ its change along the tangent. For order 2 the second tangents along $(e_i,R_i)$ join u, the second change of δ joins the second dyad, and the mixed ones add $2\\,\\dot\\delta^{(R_i)}\\otimes u^{(e_i)}$ for each input i, because R is symmetric. The whole objective is differentiated and expanded for small networks with biases; larger ones (up to three hidden layers for K = 1, two for K = 2) with the residuals as free symbols. Activations are unspecified smooth functions, and A''' appears for K = 2.",
  notMechanized:
    "Depths beyond those expanded, orders K > 2 (D-order-k gives their dyads along one direction), and losses of a derivative other than squared errors, for which ρ and R are the losses' slopes.",
  inCode: [
    {
      name: 'sobolevLoss',
      source: 'src/sobolev/sobolev-loss.ts',
      tests: [
        'test/sobolev/sobolev-loss.test.ts',
        'test/sobolev/curvature-loss.test.ts',
        'test/laws/sobolev.test.ts',
      ],
    },
  ],
  snippet: `import { linearize, mlp, sobolevLoss } from 'dyadic';

const network = mlp({ inputs: 3, hidden: [20, 20], outputs: 1, activation: 'tanh', seed: 1 });
const x = [[0.1, 0.2, 0.3]];
const at = linearize(network, { x, y: [[1]], dy: [[1, 0, -1]] }, sobolevLoss({ gradient: 0.7 }));
console.log(at.gradient.dyads().filter(({ block }) => block === 'layers.2.weight').length); // 2

const d2y = [[[[1, 0, 0], [0, 1, 0], [0, 0, 1]]]];
const second = linearize(network, { x, y: [[1]], dy: [[1, 0, -1]], d2y }, sobolevLoss());
console.log(second.gradient.dyads().filter(({ block }) => block === 'layers.2.weight').length); // 5
`,
  prove: () =>
    outcome(claim(), {
      statement: 'the adjoint changes without the curvature of the activations, c ⊙ s left out',
      equations: frozen([2, 2, 2, 1], 1, withoutCurvature),
    }),
};
