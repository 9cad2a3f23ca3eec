/** S-dist: distillation, a student that matches a teacher's outputs and their slopes, in full or along directions. */
import type { Entry } from '../entry.js';
import { equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, type FunctionSymbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { fraction } from '../kernel/fraction.js';
import {
  added,
  adjoint,
  adjointTangent,
  gradientOfDyads,
  inputsOf,
  tangent,
  withStates,
  type SymbolicDyad,
} from './sweeps.js';

/** The slopes l_o of the loss on values and the residuals rho_o_j of the slopes, as free symbols. */
const residualsOf = (net: SymbolicNetwork): { readonly l: m.Vector; readonly rho: m.Matrix } => ({
  l: m.vectorOf('l', net.widths[net.depth]!),
  rho: m.symbols('rho', net.widths[net.depth]!, net.widths[0]!),
});

/** One dyad with the states, and one for each output along its residual; `change` as in S1. */
export function dyadsByOutputs(
  net: SymbolicNetwork,
  change: typeof adjointTangent = adjointTangent,
): SymbolicDyad[] {
  const { l, rho } = residualsOf(net);
  const units = m.identity(l.length).map((unit) => adjoint(net, unit));
  const along = rho.map((row) => tangent(net, row));
  const changes = units.map((unit, o) => change(net, unit, along[o]!).delta);
  return [
    withStates(net, added(adjoint(net, l).delta, ...changes)),
    ...units.map((unit, o): SymbolicDyad => ({ left: unit.delta, right: along[o]!.u, constant: 0 })),
  ];
}

/**
 * dE = Σ_o l_o dm_o + Σ_oj ρ_oj d(∂_j m_o): slopes l of the loss on values and residuals ρ of the slopes are free symbols.
 * One dyad for each output along its residual, and one for all that goes to the states.
 */
function* full(widths: readonly number[]): Generator<Equation> {
  const net = network({ widths, bias: true });
  const [xs, outputs] = [inputsOf(net), net.states[net.depth]!];
  const { l, rho } = residualsOf(net);
  const contracted = p.sum(
    m.dot(l, outputs),
    ...outputs.map((output, o) => m.dot(rho[o]!, net.gradientOf(output, xs))),
  );
  yield* equalVectors(
    `${widths.join('-')}, 1 + C dyads`,
    net.gradientOf(contracted, net.parameters),
    gradientOfDyads(net, dyadsByOutputs(net)),
  );
}

/** π = softmax(m): ∂π_c = π_c (∂m_c − Σ π ∂m), and the logarithm of its denominator, whose slope is Σ π ∂m. */
function softmax(outputs: m.Vector): readonly FunctionSymbol[] {
  const pi = m.vectorOf('pi', outputs.length);
  const all = (c: number): p.Polynomial[] =>
    pi.map((entry, o) => p.product(pi[c]!, p.subtract(c === o ? p.one : p.zero, entry)));
  return [
    ...pi.map((_, c): FunctionSymbol => ({
      name: `pi_${c + 1}`,
      dependences: () => all(c).map((slope, o) => ({ slope, argument: outputs[o]! })),
    })),
    { name: 'logSum', dependences: () => pi.map((slope, o) => ({ slope, argument: outputs[o]! })) },
  ];
}

/**
 * The objective of the paper: slopes of ⟨log π, v⟩ in the input, v a direction in the space of outputs. With
 * q = v − (Σv) π it is ⟨q, ∂m⟩, and its gradient is two dyads: the adjoint of q along ρ, and its change, whose seed at the
 * output is −(Σv)(diag π − π πᵀ) u_L. `seeded` leaves that seed out, which is the wrong variant.
 */
function* projected(widths: readonly number[], seeded: boolean): Generator<Equation> {
  const net = network({ widths, bias: true });
  const [xs, outputs] = [inputsOf(net), net.states[net.depth]!];
  const { gradient } = differentiator(chainOf([...net.functions, ...softmax(outputs)]));
  const v = m.vectorOf('v', outputs.length);
  const [pi, rho, total] = [m.vectorOf('pi', outputs.length), m.vectorOf('rho', xs.length), p.sum(...v)];
  const logarithm = m.dot(
    v,
    outputs.map((output) => p.subtract(output, p.variable('logSum'))),
  );
  const slopes = gradient(logarithm, xs);
  const q = m.add(
    v,
    pi.map((entry) => p.scale(-1, p.product(total, entry))),
  );
  const what = widths.join('-');
  const [unit, along] = [adjoint(net, q), tangent(net, rho)];
  yield* equalVectors(`${what}, ∂⟨log π, v⟩/∂x`, slopes, unit.d[0]!);
  const covariance = m.minus(m.diagonal(pi), m.outer(pi, pi));
  const seed = m
    .apply(covariance, along.u[net.depth]!)
    .map((entry) => p.scale(seeded ? -1 : 0, p.product(total, entry)));
  const change = adjointTangent(net, unit, along, seed);
  yield* equalVectors(
    `${what}, two dyads along v`,
    gradient(m.dot(rho, slopes), net.parameters),
    gradientOfDyads(net, [withStates(net, change.delta), { left: unit.delta, right: along.u, constant: 0 }]),
  );
}

/** Squared slope errors along output directions: unit vectors add up to all of them, random signs have them as mean. */
function* directions(outputs: number, inputs: number): Generator<Equation> {
  const errors = m.symbols('r', outputs, inputs);
  const squares = (v: m.Vector): p.Polynomial =>
    p.sum(...m.apply(m.transpose(errors), v).map((entry) => p.power(entry, 2)));
  const all = p.sum(...errors.flat().map((entry) => p.power(entry, 2)));
  const units = m.identity(outputs).map(squares);
  const signs = Array.from({ length: 2 ** outputs }, (_, code) =>
    squares(Array.from({ length: outputs }, (_sign, o) => p.constant((code >> o) & 1 ? 1 : -1))),
  );
  yield { what: `all ${outputs} unit directions`, left: p.sum(...units), right: all };
  yield {
    what: `random signs, ${outputs} outputs`,
    left: p.scale(fraction(1, signs.length), p.sum(...signs)),
    right: all,
  };
}

function* claim(): Generator<Equation> {
  for (const widths of [
    [2, 2, 2],
    [2, 2, 2, 3],
  ])
    yield* full(widths);
  yield* projected([2, 2, 2], true);
  yield* projected([2, 2, 3], true);
  for (const [outputs, inputs] of [
    [1, 2],
    [2, 3],
    [3, 2],
    [5, 2],
  ] as const)
    yield* directions(outputs, inputs);
}

export const distillation: Entry = {
  id: 'S-dist',
  paper: 'sobolev',
  title: 'The distillation objective',
  words:
    "A student network is trained to a teacher's outputs and to the slopes of these outputs in the input. Where the outputs are many, the slopes of one random combination of them are matched. The gradient is a short list of outer products for each layer: one more than there are outputs, or two along a direction.",
  tex: String.raw`\begin{aligned}E&=\ell\bigl(m(x),\tau(x)\bigr)+\mathbb{E}_v\,\tfrac12\bigl\lvert\nabla_x\langle\log\pi_\tau(x),v\rangle-\nabla_x\langle\log\pi_m(x),v\rangle\bigr\rvert^2\\ \nabla_{\Theta_l}E_v&=\delta^{(q)}_l\otimes[u_{l-1};0]+\dot\delta^{(q)}_l\otimes[v_{l-1};1],\qquad q=v-\bigl(\textstyle\sum_ov_o\bigr)\pi\end{aligned}`,
  proofClass: 'expansion',
  argument:
    'In full, with slopes $l_o$ of the loss on values and residuals $\\rho_{oj}$ of the slopes, the differential of E is $\\sum_ol_o\\,dm_o+\\sum_{oj}\\rho_{oj}\\,d(\\partial_jm_o)$: one dyad $\\delta^{(o)}\\otimes u^{(\\rho_o)}$ for each output, and one with the states for all the rest. For log-probabilities the rule $\\partial\\pi_c=\\pi_c(\\partial m_c-\\sum_o\\pi_o\\partial m_o)$ gives $\\nabla_x\\langle\\log\\pi,v\\rangle=J^{\\mathsf T}q$; q depends on the parameters too, through π, which seeds the change of the adjoint with $-(\\sum_ov_o)(\\operatorname{diag}\\pi-\\pi\\pi^{\\mathsf T})u_L$. Both are expanded for networks with two and three outputs and unspecified smooth activations; π is an unspecified vector with this rule. All unit directions together are the full objective, and its mean over random signs is the full one (expanded up to five outputs).',
  notMechanized:
    'Other widths and depths. That softmax has the rule is one line: ∂ log π_c = ∂m_c − Σ_o π_o ∂m_o.',
  inCode: [
    {
      name: 'sobolevLoss',
      source: 'src/sobolev/sobolev-loss.ts',
      tests: ['test/sobolev/sobolev-loss.test.ts'],
    },
  ],
  snippet: `import { crossEntropy, inputDerivatives, linearize, mlp, sobolevLoss } from 'dyadic';

const teacher = mlp({ inputs: 4, hidden: [32, 32], outputs: 3, activation: 'tanh', seed: 1 });
const student = mlp({ inputs: 4, hidden: [8], outputs: 3, activation: 'tanh', seed: 2 });
const x = [[0.1, -0.4, 0.3, 1]];
const { value, jacobian } = inputDerivatives(teacher, x);
const exps = [...value.data].map(Math.exp);
const y = [exps.map((entry) => entry / exps.reduce((sum, other) => sum + other))];
const at = linearize(student, { x, y, dy: jacobian }, sobolevLoss({ loss: crossEntropy }));
console.log(at.gradient.dyads().filter(({ block }) => block === 'layers.1.weight').length); // 4
`,
  prove: () =>
    outcome(claim(), {
      statement: 'the probabilities in q held fixed: the seed of the change left out',
      equations: projected([2, 2, 2], false),
    }),
};
