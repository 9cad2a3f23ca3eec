/**
 * D-pair: with a = A(W x̃), x̃ = [x; 1], and z = V a + c, what the directions of W and V make of each other in a Hessian product
 * comes from tables that do not depend on them. Proved for one sample, A and the loss of z unspecified; tables are sums over
 * samples, and the sums are linear in them.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';

const [inputs, units, outputs] = [2, 2, 2];

function* pairProduct(withColumnSums = true): Generator<Equation> {
  const x = [...m.vectorOf('x', inputs), p.one];
  const [w, v, c] = [
    m.symbols('w', units, inputs + 1),
    m.symbols('v', outputs, units),
    m.vectorOf('c', outputs),
  ];
  const [dw, dv, dc] = [
    m.symbols('W', units, inputs + 1),
    m.symbols('V', outputs, units),
    m.vectorOf('C', outputs),
  ];
  const under = m.apply(w, x);
  const a = under.map((_, j) => symbol(`A${j + 1}`));
  const z = m.add(m.apply(v, a), c);
  const { gradient } = differentiator(
    chainOf([...under.map((entry, j) => jet(`A${j + 1}`, [entry])), jet('L', z)]),
  );
  const names = (entries: m.Vector): string[] => entries.flatMap(p.variablesOf);
  const all = names([...w.flat(), ...v.flat(), ...c]);
  const direction = [...dw.flat(), ...dv.flat(), ...dc];
  /** The change of ∂ℓ/∂(entries) along the direction. */
  const changeOf = (entries: m.Vector): m.Vector =>
    gradient(symbol('L'), names(entries)).map((slope) => m.dot(gradient(slope, all), direction));

  const slope = a.map((_, j) => symbol(`A${j + 1}`, 1));
  const bend = a.map((_, j) => symbol(`A${j + 1}`, 1, 1));
  const delta = z.map((_, i) => symbol('L', i + 1));
  const curvature = m.build(outputs, outputs, (i, l) => symbol('L', i + 1, l + 1));
  const image = m.apply(dw, x);
  const moved = m.hadamard(slope, image);
  const change = m.apply(curvature, m.add(m.apply(dv, a), dc, m.apply(v, moved)));
  const below = m.add(
    m.hadamard(slope, m.apply(m.transpose(v), change)),
    m.hadamard(m.hadamard(bend, m.apply(m.transpose(v), delta)), image),
  );

  const tables = x.map((entry) =>
    m.outer(
      delta,
      slope.map((one) => p.product(one, entry)),
    ),
  );
  const column = (k: number): m.Vector => dw.map((row) => row[k]!);
  const ofSecond = m.plus(
    m.outer(change, a),
    m.totalOf(tables.map((table, k) => m.multiply(table, m.diagonal(column(k))))),
  );
  const columnSums = m.build(units, x.length, (j, k) =>
    m.dot(
      dv.map((row) => row[j]!),
      tables[k]!.map((row) => row[j]!),
    ),
  );
  const ofFirst = withColumnSums ? m.plus(m.outer(below, x), columnSums) : m.outer(below, x);
  yield* equalMatrices('V', v.map(changeOf), ofSecond);
  yield* equalVectors('c', changeOf(c), change);
  yield* equalMatrices('W', w.map(changeOf), ofFirst);
}

export const inputPairEntry: Entry = {
  id: 'D-pair',
  paper: 'dyadic',
  title: 'The second layer takes four products instead of six',
  words:
    'The direction of the first layer reaches the second one through the few numbers of the input. What the directions of both make of each other in a Hessian product is then two sums over a table for each input, made once for all directions, and two of the six multiplications of the batch with the second weight are not needed.',
  tex: String.raw`\begin{gathered} a = A(W \tilde x), \quad z = V a + c, \quad \delta = \nabla_z \ell, \quad \gamma = A'(W \tilde x), \quad B_k = \delta \otimes \gamma\, \tilde x_k \\ (H\dot\theta)_{V} = \dot\delta \otimes a + \textstyle\sum_k B_k \operatorname{diag}(\dot W_{\cdot k}), \quad (H\dot\theta)_c = \dot\delta \\ (H\dot\theta)_{W} = \bigl( \gamma \circ V^\top \dot\delta + A'' \circ V^\top \delta \circ \dot W \tilde x \bigr) \otimes \tilde x + \bigl[ (\dot V \circ B_k)^\top \mathbf 1 \bigr]_k \end{gathered}`,
  proofClass: 'expansion',
  argument:
    'ℓ is an unspecified function of z = V a + c, and every unit of a one of its own entry of W x̃. The gradient by V, c and W is differentiated along (V̇, ċ, Ẇ) and compared with the formulas, with two units and two outputs over two inputs and a bias. δ ⊗ ȧ, which the sweeps sum over the batch, is Σ_k B_k diag(Ẇ’s column k) because ȧ = γ ∘ Ẇ x̃; and (γ ∘ V̇ᵀδ) ⊗ x̃ has the sums of V̇ ∘ B_k over its rows for columns. Above, ℓ is whatever the other layers and the loss make of z.',
  notMechanized:
    'Sums have the same form for every width; that the tables of samples add up is linearity. Layers above V have their own parameters, whose directions enter δ̇ alone.',
  inCode: [
    {
      name: 'makePairFactors, addPair',
      source: 'src/factors/hessian/pair-factors.ts',
      tests: ['test/factors/hessian/pair-factors.test.ts'],
    },
  ],
  snippet: `import { activation, dense, halfSquaredError, linearize, sequential } from 'dyadic';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => ((7 * i) % 9) / 4 - 1);
const layers = [dense(1, 32), activation('square'), dense(32, 1)];
const network = sequential(layers, { parameters: numbers(97) });
const x = numbers(256).map((entry) => [entry]);
const at = linearize(network, { x, y: x }, halfSquaredError);
const v = numbers(97).reverse();
const products = Array.from({ length: 30 }, () => at.hessian.multiply(v).join());
console.log(new Set(products).size); // 1`,
  prove: () =>
    outcome(pairProduct(), {
      statement: 'without the sums over rows of V̇ ∘ B',
      equations: pairProduct(false),
    }),
};
