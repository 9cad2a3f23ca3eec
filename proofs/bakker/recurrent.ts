/**
 * B-rnn: the recurrent network h_t = A(W h_{t-1} + V x_t + b) with a loss f(Q h_1, …, Q h_T) — one unspecified function of
 * the outputs of all steps — differentiated over T = 3 steps.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';

const [steps, units] = [3, 2];
const times = Array.from({ length: steps }, (_, i) => i + 1);

const w = m.symbols('w', units, units);
const v = m.symbols('v', units, 1);
const q = m.symbols('q', 1, units);
const b = m.vectorOf('b', units);
const names = (matrix: m.Matrix): readonly string[] => matrix.flat().flatMap(p.variablesOf);

/** h_0 is a free state; h_t[i] for t ≥ 1 is the symbol At_i. */
const state = (t: number): m.Vector =>
  b.map((_, i) => (t === 0 ? p.variable(`h_${i + 1}`) : symbol(`A${t}_${i + 1}`)));
const input = (t: number): m.Vector => [p.variable(`x_${t}`)];
const derivative = (t: number, order: number): m.Vector =>
  b.map((_, i) => symbol(`A${t}_${i + 1}`, ...Array.from({ length: order }, () => 1)));

const activations = times.flatMap((t) =>
  m.add(m.apply(w, state(t - 1)), m.apply(v, input(t)), b).map((z, i) => jet(`A${t}_${i + 1}`, [z])),
);
/** A loss for each step, of an unspecified form: f = Σ_t ℓ_t(Q h_t). */
const losses = times.map((t) => jet(`l${t}_`, m.apply(q, state(t))));
const { gradient } = differentiator(chainOf([...activations, ...losses]));
const f = p.sum(...losses.map(({ name }) => symbol(name)));

const gamma = (t: number): m.Matrix => m.diagonal(derivative(t, 1));
const beta = (t: number): m.Matrix => m.multiply(gamma(t), w);
const eta = (t: number, s: number): m.Matrix => (t === s ? gamma(t) : m.multiply(beta(t), eta(t - 1, s)));
const outputSlope = (t: number): m.Vector => m.apply(m.transpose(q), [symbol(`l${t}_`, 1)]);
const d = (t: number): m.Vector =>
  t === steps ? outputSlope(t) : m.add(outputSlope(t), m.apply(m.transpose(w), delta(t + 1)));
const delta = (t: number): m.Vector => m.hadamard(derivative(t, 1), d(t));
const c = (t: number): m.Vector => m.hadamard(derivative(t, 2), d(t));
const stateHessian = (t: number): m.Matrix => {
  const own = m.multiply(m.transpose(q), [[symbol(`l${t}_`, 1, 1)]], q);
  if (t === steps) return own;
  const next = beta(t + 1);
  return m.plus(
    own,
    m.multiply(m.transpose(next), stateHessian(t + 1), next),
    m.multiply(m.transpose(w), m.diagonal(c(t + 1)), w),
  );
};
const jacobian = (t: number, s: number): m.Matrix =>
  t === s ? m.identity(units) : m.multiply(w, eta(t - 1, s));

/** M ⊗ h_{t-1} ⊗ h_{s-1} + δ_t ⊗ η_{t-1,s} ⊗ h_{s-1} for s ≤ t, rows and columns (i, j) flattened. */
function pairTerm(t: number, s: number): m.Matrix {
  const matrix = m.plus(
    m.multiply(m.diagonal(c(t)), jacobian(t, s)),
    m.multiply(gamma(t), stateHessian(t), eta(t, s)),
  );
  const between = s < t ? eta(t - 1, s) : m.zeros(units, units);
  const [above, below] = [state(t - 1), state(s - 1)];
  return matrix.flatMap((row, i) =>
    above.map((x, j) =>
      row.flatMap((entry, r) =>
        below.map((y) => p.sum(p.product(entry, x, y), p.product(delta(t)[i]!, between[j]![r]!, y))),
      ),
    ),
  );
}

function* firstDerivatives(): Generator<Equation> {
  const over = (left: (t: number) => m.Vector, right: (t: number) => m.Vector): m.Vector =>
    m.total(times.map((t) => m.outer(left(t), right(t)).flat()));
  yield* equalVectors(
    '∂f/∂W',
    gradient(f, names(w)),
    over(delta, (t) => state(t - 1)),
  );
  yield* equalVectors('∂f/∂V', gradient(f, names(v)), over(delta, input));
  yield* equalVectors(
    '∂f/∂b',
    gradient(f, names([b])),
    over(delta, () => [p.one]),
  );
  yield* equalVectors(
    '∂f/∂Q',
    gradient(f, names(q)),
    over((t) => [symbol(`l${t}_`, 1)], state),
  );
  // The state itself: ∂h_T/∂W is the sum of η_{T,s} ⊗ h_{s-1}.
  for (const [i, last] of state(steps).entries()) {
    const right = times.map((s) => m.outer(eta(steps, s)[i]!, state(s - 1)).flat());
    yield* equalVectors(`∂h_T[${i + 1}]/∂W`, gradient(last, names(w)), m.total(right));
  }
}

function* hessian(withTransposes: boolean): Generator<Equation> {
  const slopes = gradient(f, names(w));
  const left = slopes.map((slope) => gradient(slope, names(w)));
  const terms = times.flatMap((t) =>
    times
      .filter((s) => s <= t)
      .flatMap((s) => {
        const term = pairTerm(t, s);
        return s < t && withTransposes ? [term, m.transpose(term)] : [term];
      }),
  );
  yield* equalMatrices('∂²f/∂W∂W', left, m.totalOf(terms));
}

export const recurrent: readonly Entry[] = [
  {
    id: 'B-rnn',
    paper: 'bakker',
    title: 'Recurrent networks',
    words:
      'In a recurrent network the weight is used once for each time step, so its gradient is a sum of one outer product for each step, and its Hessian a sum over pairs of steps of the same tensor products as between layers.',
    tex: String.raw`\frac{\partial f}{\partial W} = \sum_{t} \delta_t \otimes h_{t-1}, \qquad \frac{\partial^2 f}{\partial W \partial W} = \sum_{t} \sum_{s \le t} \bigl\{ M_{t,s} \otimes h_{t-1} \otimes h_{s-1} + [s < t]\; \delta_t \otimes \eta_{t-1,s} \otimes h_{s-1} \bigr\} + \text{transposes for } s < t`,
    proofClass: 'expansion',
    argument:
      'Expanded for three steps, two units, an unspecified activation of its own for every unit at every step, and an unspecified loss at every step: gradients by W, V, b and Q, the derivative of the last state, and the whole Hessian block of W. For any number of steps: give every step its own copy W_t of the weight. The unrolled network is then a feedforward one whose blocks are those of B-any, with the losses of the steps adding Qᵀ ∇²ℓ_t Q to the state Hessian (R in the state step of B-any becomes ℓ_t + R, which is still an unspecified function of the state). Putting W_t = W sums the blocks over all pairs (t, s), by the chain rule.',
    notMechanized:
      'The passage from three steps to any number is the written argument above; machine-checked are T = 3 with two units and one input, and the layer steps of B-any.',
    inCode: [
      {
        name: 'elman',
        source: 'src/network/layers/elman.ts',
        tests: ['test/structure/gradients.test.ts', 'test/laws/shared-invariance.test.ts'],
      },
      {
        name: 'BlockTerm',
        source: 'src/factors/hessian/block-terms.ts',
        tests: ['test/laws/blocks.test.ts'],
      },
    ],
    snippet: `import { elman, linearize, sequential } from 'dyadic';

const network = sequential([elman({ inputs: 1, hidden: 8, steps: 3 })], { seed: 1 });
const y = [Array.from({ length: network.outputs }, () => 0)];
const { gradient } = linearize(network, { x: [[1, 2, 3]], y }, 'halfSquaredError');
// The first step starts from the state 0: three steps, two outer products.
const form = gradient.forms().find(({ block }) => block.includes('Recurrent'))!;
console.log(form.terms, form.form); // 2 sum of outer products`,
    prove: () =>
      outcome(
        (function* () {
          yield* firstDerivatives();
          yield* hessian(true);
        })(),
        { statement: 'each pair of steps counted once, without the transposes', equations: hessian(false) },
      ),
  },
];
