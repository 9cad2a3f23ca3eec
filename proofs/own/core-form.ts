/**
 * D-ukut: one sample's Hessian is U K Uᵀ, with columns of U known from one forward and one backward sweep and K made of
 * the output's Hessian and one 2 × 2 block for each hidden unit.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { factors } from '../kernel/factors.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { inductionNote, program } from './small-program.js';

/** A column of U: block l of it, rows by units of layer l, the bias last. */
export interface Column {
  readonly name: string;
  readonly layer: number;
  readonly unit: number;
  readonly block: (l: number) => m.Matrix;
}

const extended = (net: SymbolicNetwork, l: number): m.Vector => [...net.states[l - 1]!, p.one];

/** g_{m,s} = ∇z_m[s]: (row s of J_{m,l}) ⊗ ṽ_{l−1} for l ≤ m. */
export function preactivationColumns(net: SymbolicNetwork, layer: number): readonly Column[] {
  const { jacobian } = factors(net);
  return net.preactivations[layer]!.map((_, unit) => ({
    name: `g_${layer},${unit + 1}`,
    layer,
    unit,
    block: (l) =>
      l > layer
        ? m.zeros(net.widths[l]!, net.widths[l - 1]! + 1)
        : m.outer(jacobian(layer, l)[unit]!, extended(net, l)),
  }));
}

/** e_{m,s} = δ_{m+1} ⊗ unit_s in block m+1, its bias column zero. */
export function weightColumns(net: SymbolicNetwork, layer: number): readonly Column[] {
  const delta = factors(net).delta(layer + 1);
  return net.preactivations[layer]!.map((_, unit) => ({
    name: `e_${layer},${unit + 1}`,
    layer,
    unit,
    block: (l) =>
      m.build(net.widths[l]!, net.widths[l - 1]! + 1, (i, j) =>
        l === layer + 1 && j === unit ? delta[i]! : p.zero,
      ),
  }));
}

export interface CoreForm {
  readonly columns: readonly Column[];
  readonly core: m.Matrix;
}

/** Columns and core in the same order: g of the output, then g and e of every hidden unit. */
export function coreForm(net: SymbolicNetwork): CoreForm {
  const f = factors(net);
  const hidden = Array.from({ length: net.depth - 1 }, (_, i) => i + 1);
  const units = hidden.flatMap((k) => {
    const [g, e] = [preactivationColumns(net, k), weightColumns(net, k)];
    return g.map((column, s) => ({
      columns: [column, e[s]!],
      gamma: net.activation(k, 1)[s]!,
      c: f.c(k)[s]!,
    }));
  });
  const top = preactivationColumns(net, net.depth);
  const output = f.preactivationHessian(net.depth);
  const columns = [...top, ...units.flatMap((unit) => unit.columns)];
  const core = m.build(columns.length, columns.length, (i, j) => {
    const [a, b] = [i - top.length, j - top.length];
    if (a < 0 || b < 0) return output[i]?.[j] ?? p.zero;
    if (Math.floor(a / 2) !== Math.floor(b / 2)) return p.zero;
    const { gamma, c } = units[Math.floor(a / 2)]!;
    if (a % 2 === 0 && b % 2 === 0) return c;
    return a % 2 === b % 2 ? p.zero : gamma;
  });
  return { columns, core };
}

/** The names of Θ in the order in which a column's blocks are flattened. */
export const namesByRow = (net: SymbolicNetwork): readonly string[] =>
  Array.from({ length: net.depth }, (_, i) => i + 1).flatMap((k) =>
    Array.from({ length: net.widths[k]! }, (_, i) => {
      const width = net.widths[k - 1]!;
      return [
        ...net.weightNames(k).slice(i * width, (i + 1) * width),
        ...(net.biasNames(k).length === 0 ? [] : [net.biasNames(k)[i]!]),
      ];
    }).flat(),
  );

/** A column as P numbers; without the bias entries for a network that has none. */
export const flatten = (net: SymbolicNetwork, column: Column): m.Vector =>
  Array.from({ length: net.depth }, (_, i) => i + 1).flatMap((l) =>
    column.block(l).flatMap((row) => (net.biasNames(l).length === 0 ? row.slice(0, -1) : row)),
  );

export const hessianOf = (net: SymbolicNetwork): m.Matrix =>
  net.hessianOf(net.f, namesByRow(net), namesByRow(net));

/** H, differentiated, beside U K Uᵀ. */
function* wholeHessian(
  net: SymbolicNetwork,
  mutate: (core: m.Matrix) => m.Matrix = (core) => core,
): Generator<Equation> {
  const { columns, core } = coreForm(net);
  const u = m.transpose(columns.map((column) => flatten(net, column)));
  const right = m.multiply(u, mutate(core), m.transpose(u));
  yield* equalMatrices(`${net.widths.join('-')}, H`, hessianOf(net), right);
}

/**
 * One layer of φ″ along a line: a(t) below unspecified, weights W + tẆ and biases b + tḃ, activations unspecified, d free.
 *
 *   d·v̈ = Σ_s c_s ż_s² + 2 δᵀ Ẇ ȧ + (Wᵀ δ)·ä,       δ = γ d, c = d ⊙ A''
 */
function* lineStep(): Generator<Equation> {
  const [units, inputs] = [2, 3];
  const t = p.variable('t');
  const a = m.vectorOf('a', inputs).map((_, j) => jet(`a_${j + 1}`, [t]));
  const along = (order: number): m.Vector =>
    a.map(({ name }) => symbol(name, ...Array.from({ length: order }, () => 1)));
  const [w, wdot] = [m.symbols('w', units, inputs), m.symbols('e', units, inputs)];
  const weights = m.plus(w, m.scale(t, wdot));
  const bias = m.add(m.vectorOf('b', units), m.scale(t, [m.vectorOf('h', units)])[0]!);
  const z = m.add(m.apply(weights, along(0)), bias);
  const activations = z.map((preactivation, i) => jet(`A${i + 1}`, [preactivation]));
  const { gradient } = differentiator(chainOf([...a, ...activations]));
  const rates = (values: m.Vector): m.Vector => values.map((value) => gradient(value, ['t'])[0]!);
  const d = m.vectorOf('d', units);
  const delta = m.hadamard(
    activations.map(({ name }) => symbol(name, 1)),
    d,
  );
  const c = m.hadamard(
    activations.map(({ name }) => symbol(name, 1, 1)),
    d,
  );
  const zdot = rates(z);
  const v = activations.map(({ name }) => symbol(name));
  yield {
    what: 'layer step',
    left: m.dot(d, rates(rates(v))),
    right: p.sum(
      m.dot(c, m.hadamard(zdot, zdot)),
      p.product(p.constant(2), m.dot(delta, m.apply(wdot, along(1)))),
      m.dot(m.apply(m.transpose(weights), delta), along(2)),
    ),
  };
  const vdot = rates(v);
  const slopes = activations.map(({ name }) => symbol(name, 1));
  for (const [s, left] of vdot.entries()) {
    yield { what: 'v̇ = γ ż', left, right: p.product(slopes[s]!, zdot[s]!) };
  }
}

/** The head: φ(p(t)) has φ″ = ṗᵀ ∇²loss ṗ + ∇loss·p̈. */
function* lineHead(): Generator<Equation> {
  const outputs = [1, 2].map((i) => jet(`p_${i}`, [p.variable('t')]));
  const rates = (order: number): m.Vector =>
    outputs.map(({ name }) => symbol(name, ...Array.from({ length: order }, () => 1)));
  const { gradient } = differentiator(chainOf([...outputs, jet('f', rates(0))]));
  const rate = (value: p.Polynomial): p.Polynomial => gradient(value, ['t'])[0]!;
  const hessian = m.build(2, 2, (i, j) => symbol('f', i + 1, j + 1));
  yield {
    what: 'head',
    left: rate(rate(symbol('f'))),
    right: p.sum(
      m.dot(rates(1), m.apply(hessian, rates(1))),
      m.dot([symbol('f', 1), symbol('f', 2)], rates(2)),
    ),
  };
}

const architectures = [
  [2, 2, 1],
  [2, 2, 2],
  [1, 2, 2, 1],
];

/** All networks, with the diagonal of K multiplied by a factor. */
function* coreFormClaim(factorOfDiagonal: number): Generator<Equation> {
  for (const widths of architectures) {
    const mutate = (core: m.Matrix): m.Matrix =>
      core.map((row, i) => row.map((entry, j) => (i === j ? p.scale(factorOfDiagonal, entry) : entry)));
    yield* wholeHessian(network({ widths, bias: true }), mutate);
  }
}

export const coreFormEntry: Entry = {
  id: 'D-ukut',
  paper: 'dyadic',
  title: 'The core form of a Hessian',
  words:
    'One sample’s Hessian is U K Uᵀ: U has a column for each output and two for each hidden unit, whatever the activation, and K is the output’s Hessian beside one 2 × 2 block for each hidden unit.',
  tex: String.raw`H = U K U^{\top}, \quad U = \bigl[\, g_{m,s} = \nabla z_m[s], \;\; e_{m,s} = \delta_{m+1} \otimes \mathbf{1}_s \,\bigr], \quad K = \operatorname{diag}\Bigl( H_L,\; \begin{pmatrix} c_m[s] & \gamma_m[s] \\ \gamma_m[s] & 0 \end{pmatrix}, \dots \Bigr)`,
  proofClass: 'induction',
  argument:
    'Along a line Θ + tΘ̇ the second derivative of the loss is φ″ = ṗᵀ ∇²loss ṗ + ∇loss·p̈ (head). The layer step, d·v̈ = Σ_s c ż² + 2 δᵀ Θ̇ v̇ + (Wᵀδ)·v̈ below, replaces the last term by those of one layer and the same term one layer below; d below is Wᵀδ. At the input v̈ = 0, so φ″ = ṗᵀ ∇²loss ṗ + Σ_{m,s} c ż² + 2 Σ_m δ_{m+1}ᵀ Θ̇_{m+1} v̇_m, and v̇_m = γ ż_m. Now ż_m[s] = g_{m,s}·Θ̇ by definition of g, and (Θ̇_{m+1}ᵀ δ_{m+1})[s] = e_{m,s}·Θ̇, so that this is the quadratic form of U K Uᵀ. Head and step are expanded with unspecified states below, unspecified activations and free d; the whole of H = U K Uᵀ is expanded for 2-2-1, 2-2-2 and 1-2-2-1 with biases. Two symmetric matrices with the same quadratic form are equal.',
  notMechanized: inductionNote,
  inCode: [
    {
      name: 'core, SampleCore',
      source: 'src/factors/hessian/core.ts',
      tests: ['test/laws/inertia.test.ts', 'test/laws/oracle.test.ts'],
    },
    {
      name: 'FactoredHessian.quadraticForm',
      source: 'src/factors/hessian/quadratic-forms.ts',
      tests: ['test/laws/products.test.ts'],
    },
  ],
  snippet: program(`const one = at.hessian.sample(0);
console.log(one.quadraticForm([1, 0, 0, 0, 0, 0, 0, 0, 0])); // 408`),
  prove: () =>
    outcome(
      (function* () {
        yield* lineHead();
        yield* lineStep();
        yield* coreFormClaim(1);
      })(),
      { statement: 'with twice the diagonal of K', equations: coreFormClaim(2) },
    ),
};
