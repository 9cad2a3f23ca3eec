/**
 * B-high: derivatives of third and higher order. For the paper's networks each block is one tensor product that runs from
 * the top layer down; for smooth activations the third derivative along a direction has a closed form that needs nothing
 * beyond the sweeps of a Hessian product.
 */
import type { Entry } from '../entry.js';
import { outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { factors } from '../kernel/factors.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';

interface Weight {
  readonly name: string;
  readonly layer: number;
  readonly i: number;
  readonly j: number;
}

const weightsOf = (net: SymbolicNetwork): readonly Weight[] =>
  net.widths.slice(1).flatMap((_, at) =>
    net.weightNames(at + 1).map((name, index) => {
      const width = net.widths[at]!;
      return { name, layer: at + 1, i: Math.floor(index / width), j: index % width };
    }),
  );

/**
 * The r-th derivative of the output p by weights of distinct layers k_1 > … > k_r:
 * δ_{k1}[i1] · η_{k1−1,k2}[j1,i2] · … · v_{kr−1}[jr]; zero as soon as two of them belong to one layer.
 */
function chainProduct(net: SymbolicNetwork, chosen: readonly Weight[]): p.Polynomial {
  const sorted = [...chosen].sort((a, b) => b.layer - a.layer);
  if (sorted.some((weight, at) => weight.layer === sorted[at + 1]?.layer)) return p.zero;
  const f = factors(net);
  const links = sorted
    .slice(1)
    .map((lower, at) => f.eta(sorted[at]!.layer - 1, lower.layer)[sorted[at]!.j]![lower.i]!);
  const [top, last] = [sorted[0]!, sorted.at(-1)!];
  return p.product(f.delta(top.layer)[top.i]!, ...links, net.states[last.layer - 1]![last.j]!);
}

/** Every r-th derivative with non-decreasing indices, r = order. */
function* tensor(widths: readonly number[], order: number, claimed = chainProduct): Generator<Equation> {
  const net = network({ widths, activationOrder: 1, lossOrder: 1 });
  const weights = weightsOf(net);
  function* descend(value: p.Polynomial, chosen: readonly Weight[], from: number): Generator<Equation> {
    if (chosen.length === order) {
      const what = `${widths.join('-')}, ∂/∂${chosen.map(({ name }) => name).join(' ∂')}`;
      yield { what, left: value, right: claimed(net, chosen) };
      return;
    }
    const rest = weights.slice(from);
    const slopes = net.gradientOf(
      value,
      rest.map(({ name }) => name),
    );
    for (const [at, slope] of slopes.entries()) yield* descend(slope, [...chosen, rest[at]!], from + at);
  }
  yield* descend(net.f, [], 0);
}

/**
 * One layer of φ‴ along a line: states a(t) below are unspecified, weights are W + t Ẇ, R above is unspecified in the
 * state v. With d = R′ along the line, the third derivative of what the layer adds telescopes:
 *
 *   d·v⃛ + 3 ḋ·v̈ = Σ_s (d A‴ ż³ + 3 ḋ A″ ż²) + 6 δ̇ᵀ Ẇ ȧ + (Wᵀδ)·a⃛ + 3 (Wᵀδ̇ + Ẇᵀδ)·ä
 *
 * where ḋ is free and δ̇ = γ ḋ + A″ ż d. The last two terms are the same sum one layer below.
 */
function* thirdOrderStep(factor: number): Generator<Equation> {
  const [units, inputs] = [2, 2];
  const t = p.variable('t');
  const a = m.vectorOf('a', inputs).map((_, j) => jet(`a_${j + 1}`, [t]));
  const along = (order: number): m.Vector =>
    a.map(({ name }) => symbol(name, ...Array.from({ length: order }, () => 1)));
  const [w, wdot] = [m.symbols('w', units, inputs), m.symbols('e', units, inputs)];
  const weights = m.plus(w, m.scale(t, wdot));
  const z = m.apply(weights, along(0));
  const activations = z.map((preactivation, i) => jet(`A${i + 1}`, [preactivation]));
  const { gradient } = differentiator(chainOf([...a, ...activations]));
  const rate = (value: p.Polynomial, order: number): p.Polynomial =>
    order === 0 ? value : rate(gradient(value, ['t'])[0]!, order - 1);
  const slope = (order: number): m.Vector =>
    activations.map(({ name }) => symbol(name, ...Array.from({ length: order }, () => 1)));
  const [d, ddot] = [m.vectorOf('d', units), m.vectorOf('g', units)];

  const v = slope(0);
  const left = p.sum(
    m.dot(
      d,
      v.map((value) => rate(value, 3)),
    ),
    p.product(
      p.constant(3),
      m.dot(
        ddot,
        v.map((value) => rate(value, 2)),
      ),
    ),
  );
  const zdot = z.map((value) => rate(value, 1));
  const delta = m.hadamard(slope(1), d);
  const deltaDot = m.add(m.hadamard(slope(1), ddot), m.hadamard(m.hadamard(slope(2), zdot), d));
  const back = m.add(m.apply(m.transpose(weights), deltaDot), m.apply(m.transpose(wdot), delta));
  const right = p.sum(
    ...zdot.map((rateOfZ, s) =>
      p.sum(
        p.product(d[s]!, slope(3)[s]!, p.power(rateOfZ, 3)),
        p.product(p.constant(3), ddot[s]!, slope(2)[s]!, p.power(rateOfZ, 2)),
      ),
    ),
    p.product(p.constant(factor), m.dot(deltaDot, m.apply(wdot, along(1)))),
    m.dot(m.apply(m.transpose(weights), delta), along(3)),
    p.product(p.constant(3), m.dot(back, along(2))),
  );
  yield { what: 'third-order layer step', left, right };
}

/** The head: φ(p) along a line, with p and its rates unspecified: loss‴[ṗ³] + 3 (∇²loss ṗ)·p̈ + ∇loss·p⃛. */
function* thirdOrderHead(): Generator<Equation> {
  const outputs = [1, 2].map((i) => jet(`p_${i}`, [p.variable('t')]));
  const rates = (order: number): m.Vector =>
    outputs.map(({ name }) => symbol(name, ...Array.from({ length: order }, () => 1)));
  const { gradient } = differentiator(chainOf([...outputs, jet('f', rates(0))]));
  const rate = (value: p.Polynomial): p.Polynomial => gradient(value, ['t'])[0]!;
  const [first, second, third] = [rates(1), rates(2), rates(3)];
  const hessian = m.build(2, 2, (i, j) => symbol('f', i + 1, j + 1));
  const cubic = first.flatMap((x, i) =>
    first.flatMap((y, j) => first.map((zed, k) => p.product(symbol('f', i + 1, j + 1, k + 1), x, y, zed))),
  );
  const right = p.sum(
    ...cubic,
    p.product(p.constant(3), m.dot(m.apply(hessian, first), second)),
    m.dot([symbol('f', 1), symbol('f', 2)], third),
  );
  yield { what: 'third-order head', left: rate(rate(rate(symbol('f')))), right };
}

export const higherOrder: readonly Entry[] = [
  {
    id: 'B-high',
    paper: 'bakker',
    title: 'Third and higher derivatives',
    words:
      'For piecewise linear units and a linear f the derivative of order r by weights of r different layers is one tensor product that runs from the top layer down, and zero if two of the weights share a layer. For smooth activations the third derivative along a direction is a sum over units and layers of quantities that one Hessian product already has.',
    tex: String.raw`\begin{aligned} \frac{\partial^r f}{\partial w^{(k_1)} \cdots \partial w^{(k_r)}} &= \delta_{k_1} \otimes \eta_{k_1 - 1, k_2} \otimes \cdots \otimes \eta_{k_{r-1} - 1, k_r} \otimes v_{k_r - 1}, \quad k_1 > \cdots > k_r \\ \varphi'''[\dot\Theta^3] &= \mathrm{loss}'''[\dot v_L^3] + \sum_{m,s} \bigl( d\, A'''\, \dot z^3 + 3\, \dot d\, A''\, \dot z^2 \bigr) + 6 \sum_{l} \dot\delta_l^{\top} \dot\Theta_l\, \dot v_{l-1} \end{aligned}`,
    proofClass: 'induction',
    argument:
      'First formula: differentiating δ_{k1} ⊗ … ⊗ v_{kr−1} by a weight of a layer below k_r changes only its last factor, which is a state, and B6’s induction replaces it by η ⊗ v; a weight of layer k_r or of one already differentiated changes nothing below it and meets A″ = 0. All derivatives of order 3 of 2-2-2-1 and of order 4 of 1-2-2-1-1 are expanded. Second formula: along a line Θ + tΘ̇, φ‴ = loss‴[v̇³] + 3 ḋ·v̈ + d·v⃛ at the output (head, expanded); the layer step, expanded with unspecified states below and unspecified activations, turns 3 ḋ·v̈ + d·v⃛ into the terms of this layer plus the same expression one layer below; at the input v̇ = v̈ = v⃛ = 0 ends the sum. For the first layer the term with Θ̇ v̇ vanishes.',
    notMechanized:
      'Both inductions over layers are written, not mechanized. The layer step has two units and two inputs; biases are weights on a constant input, whose rates vanish. For orders above 4 the first formula is the written argument.',
    inCode: [
      {
        name: 'FactoredHessian.thirdDerivative',
        source: 'src/linearization/factored-hessian.ts',
        tests: ['test/laws/taylor.test.ts'],
      },
    ],
    snippet: `import { activation, dense, halfSquaredError, linearize, sequential } from 'dyadic';

const layers = [dense(1, 1, { bias: false }), activation('square'), dense(1, 1, { bias: false })];
const network = sequential(layers, { parameters: [1, 1] });
const { hessian } = linearize(network, { x: [[1]], y: [[0]] }, halfSquaredError);
// The loss is (u w²)²/2; along w its third derivative is 12 u² w.
console.log(hessian.thirdDerivative([1, 0])); // 12`,
    prove: () =>
      outcome(
        (function* () {
          yield* tensor([2, 2, 2, 1], 3);
          yield* tensor([1, 2, 2, 1, 1], 4);
          yield* thirdOrderHead();
          yield* thirdOrderStep(6);
        })(),
        { statement: '3 in the place of 6 before δ̇ᵀ Θ̇ v̇', equations: thirdOrderStep(3) },
      ),
  },
];
