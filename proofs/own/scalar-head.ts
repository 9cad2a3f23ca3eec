/**
 * D-head: with a = γ ∘ (W r + b), γ constant on a piece of A, and ℓ(m), m = V a + c, three sums over the batch of W's size make
 * the Hessian product at W, b, V, c and the change of the adjoint at r. Proved for one sample, ℓ and the path of r unspecified;
 * sums over samples are linear in it.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';

const [units, inputs] = [2, 3];
/** [W b] as columns W, b. */
const bordered = (w: m.Matrix, b: m.Vector): m.Matrix => w.map((row, i) => [...row, b[i]!]);
const times = (factor: p.Polynomial, a: m.Vector): m.Vector => a.map((entry) => p.product(factor, entry));

function* headProduct(withConstantSum = true): Generator<Equation> {
  const [w, b, v, r] = [
    m.symbols('w', units, inputs),
    m.vectorOf('b', units),
    m.vectorOf('v', units),
    m.vectorOf('r', inputs),
  ];
  const [dw, db, dv, dr] = [
    m.symbols('W', units, inputs),
    m.vectorOf('B', units),
    m.vectorOf('V', units),
    m.vectorOf('R', inputs),
  ];
  const [c, dc, gamma] = [p.variable('c'), p.variable('C'), m.vectorOf('g', units)];
  const output = p.sum(m.dot(v, m.hadamard(gamma, m.add(m.apply(w, r), b))), c);
  const { gradient } = differentiator(chainOf([jet('L', [output])]));
  const names = (a: m.Vector): string[] => a.flatMap(p.variablesOf);
  const all = [...w.flat(), ...b, ...v, c, ...r];
  const direction = [...dw.flat(), ...db, ...dv, dc, ...dr];
  /** The change of ∂ℓ/∂(entries) along the direction. */
  const changeOf = (entries: m.Vector): m.Vector =>
    gradient(symbol('L'), names(entries)).map((slope) => m.dot(gradient(slope, names(all)), direction));

  const [s, bend] = [symbol('L', 1), symbol('L', 1, 1)];
  const adjoint = m.hadamard(v, gamma);
  const unit = m.apply(m.transpose(w), adjoint);
  const image = m.add(m.apply(dw, r), db);
  const activations = m.hadamard(gamma, m.add(m.apply(w, r), b));
  const moved = p.sum(m.dot(adjoint, image), m.dot(dv, activations), dc, m.dot(unit, dr));
  const change = p.product(bend, moved);
  const extended = [...r, p.one];
  const sum = m.outer(gamma, m.add(times(change, extended), [...times(s, dr), p.zero]));
  const constant = withConstantSum ? m.outer(times(s, gamma), extended) : m.zeros(units, inputs + 1);
  const claimed = m.plus(m.multiply(m.diagonal(v), sum), m.multiply(m.diagonal(dv), constant));
  const [whole, moving] = [bordered(w, b), bordered(dw, db)];
  const rows = m
    .outer(v, extended)
    .map((_, i) => p.sum(m.dot(whole[i]!, sum[i]!), m.dot(moving[i]!, constant[i]!)));
  const mixed = m.plus(m.multiply(m.diagonal(dv), w), m.multiply(m.diagonal(v), dw));
  const below = m.add(times(change, unit), times(s, m.apply(m.transpose(mixed), gamma)));
  const ofWeights = w.map((row, i) => changeOf([...row, b[i]!]));
  yield* equalMatrices('[W b]', ofWeights, claimed);
  yield* equalVectors('V', changeOf(v), rows);
  yield* equalVectors('c', changeOf([c]), [change]);
  yield* equalVectors('adjoint at r', changeOf(r), below);
}

export const scalarHeadEntry: Entry = {
  id: 'D-head',
  paper: 'dyadic',
  title: 'A scalar head takes three products instead of six',
  words:
    'Where one output is read off a piecewise linear layer, all that comes down from it is a number for each sample times vectors that stay the same. A Hessian product then multiplies the batch with matrices of the last hidden weight’s size three times, where the sweeps do it six times.',
  tex: String.raw`\begin{gathered} \dot m = (V \circ \gamma) \cdot (\dot W r + \dot b) + \dot V \cdot a + \dot c + u \cdot \dot r, \quad u = W^\top (V \circ \gamma), \quad s = \ell'(m), \quad \dot s = \ell''(m)\, \dot m \\ R = \gamma \otimes \bigl( \dot s\, [r; 1] + s\, [\dot r; 0] \bigr), \quad S = s\, \gamma \otimes [r; 1] \\ (H\dot\theta)_{[W\,b]} = \operatorname{diag}(V)\, R + \operatorname{diag}(\dot V)\, S, \quad (H\dot\theta)_{V} = \bigl( [W\,b] \circ R + [\dot W\,\dot b] \circ S \bigr) \mathbf 1, \quad (H\dot\theta)_c = \dot s \\ \text{change of the adjoint at } r = \dot s\, u + s\, \bigl( \operatorname{diag}(\dot V) W + \operatorname{diag}(V) \dot W \bigr)^{\!\top} \gamma \end{gathered}`,
  proofClass: 'expansion',
  argument:
    'On a piece of A the slopes γ are constant and a = γ ∘ (W r + b), so that ℓ(V a + c) is an unspecified function ℓ of a polynomial. Its gradient by W, b, V, c and r is differentiated along (Ẇ, ḃ, V̇, ċ, ṙ) and compared with the four formulas, with two units over three inputs; r is whatever the layers below make of their parameters. V ∘ γ, u, s γ and S do not depend on the direction. What is left to do for all samples with numbers of W’s size is Ẇ r, the transposed product with the mixed matrix, and R.',
  notMechanized: 'Sums have the same form for every width; that samples add up is linearity.',
  inCode: [
    {
      name: 'headResponse, writeHeadSums',
      source: 'src/factors/hessian/scalar-head.ts',
      tests: ['test/factors/hessian/scalar-head.test.ts'],
    },
  ],
  snippet: `import { activation, dense, halfSquaredError, linearize, sequential } from 'dyadic';

const layers = [dense(1, 2), activation('relu'), dense(2, 1)];
const network = sequential(layers, { parameters: [1, -1, 0, 3, 2, -1, 1] });
const at = linearize(network, { x: [[1], [2]], y: [[0], [6]] }, halfSquaredError);
const v = [1, 0, 0, 0, 1, 0, 0];
const { data } = at.hessian.materialize();
const written = v.map((_, i) => v.reduce((sum, x, j) => sum + data[7 * i + j] * x, 0));
console.log(at.hessian.multiply(v).join() === written.join()); // true`,
  prove: () =>
    outcome(headProduct(), {
      statement: 'without the sum S that does not change',
      equations: headProduct(false),
    }),
};
