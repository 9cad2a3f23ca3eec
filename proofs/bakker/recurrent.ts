/**
 * B-rnn: the recurrent network h_t = A(W h_{t-1} + V x_t + b) with an unspecified loss ℓ_t(Q h_t) at every step: the steps of
 * an induction over time, and everything differentiated for T = 3.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, equalVectors, outcome, type Equation } from '../kernel/compare.js';
import { differentiator } from '../kernel/differentiate.js';
import { chainOf, jet, symbol } from '../kernel/jets.js';
import * as m from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import { layerStep } from './first-order.js';
import { secondOrderSteps } from './second-order-steps.js';

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

/** What [W V b] reads at step t: h_{t-1}, x_t and the constant 1. */
const reads = (t: number): m.Vector => [...state(t - 1), ...input(t), p.one];
const rowNames = b.flatMap((entry, i) => names([[...w[i]!, ...v[i]!, entry]]));

/**
 * M ⊗ r_t ⊗ r_s + δ_t ⊗ η_{t-1,s} ⊗ r_s for s ≤ t with r_t = [h_{t-1}; x_t; 1], rows and columns (i, j) flattened; the second
 * part is zero on the columns of V and b, whose inputs do not depend on the weights.
 */
function pairTerm(t: number, s: number): m.Matrix {
  const matrix = m.plus(
    m.multiply(m.diagonal(c(t)), jacobian(t, s)),
    m.multiply(gamma(t), stateHessian(t), eta(t, s)),
  );
  const between = s < t ? eta(t - 1, s) : m.zeros(units, units);
  const [above, below] = [reads(t), reads(s)];
  return matrix.flatMap((row, i) =>
    above.map((x, j) =>
      row.flatMap((entry, r) =>
        below.map((y) =>
          p.sum(p.product(entry, x, y), p.product(delta(t)[i]!, between[j]?.[r] ?? p.zero, y)),
        ),
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
  const slopes = gradient(f, rowNames);
  const left = slopes.map((slope) => gradient(slope, rowNames));
  const terms = times.flatMap((t) =>
    times
      .filter((s) => s <= t)
      .flatMap((s) => {
        const term = pairTerm(t, s);
        return s < t && withTransposes ? [term, m.transpose(term)] : [term];
      }),
  );
  yield* equalMatrices('∂²f/∂Θ∂Θ', left, m.totalOf(terms));
}

/**
 * One step in time, for any number of steps: what follows h is its own loss ℓ(Q h) and an unspecified function R of the next
 * state A(W h + r), r free. With P, d of the next state,
 *
 *   gradient: Qᵀ ∇ℓ + Wᵀ δ,    Hessian: Qᵀ ∇²ℓ Q + βᵀ P β + Wᵀ diag(c) W
 */
function* timeStep(): Generator<Equation> {
  const h = m.vectorOf('h', units);
  const next = m.add(m.apply(w, h), m.vectorOf('r', units)).map((z, i) => jet(`N${i + 1}`, [z]));
  const loss = jet('l', m.apply(q, h));
  const tail = jet(
    'R',
    next.map(({ name }) => symbol(name)),
  );
  const { gradient: by } = differentiator(chainOf([...next, loss, tail]));
  const slope = next.map(({ name }) => symbol(name, 1));
  const dNext = slope.map((_, i) => symbol('R', i + 1));
  const bend = m.hadamard(
    next.map(({ name }) => symbol(name, 1, 1)),
    dNext,
  );
  const betaNext = m.multiply(m.diagonal(slope), w);
  const stateNames = h.flatMap(p.variablesOf);
  const left = by(p.sum(symbol('l'), symbol('R')), stateNames);
  const ownSlope = m.apply(m.transpose(q), [symbol('l', 1)]);
  const carried = m.apply(m.transpose(w), m.hadamard(slope, dNext));
  yield* equalVectors('time step, d', left, m.add(ownSlope, carried));
  yield* equalMatrices(
    'time step, P',
    left.map((entry) => by(entry, stateNames)),
    m.plus(
      m.multiply(m.transpose(q), [[symbol('l', 1, 1)]], q),
      m.multiply(
        m.transpose(betaNext),
        m.build(units, units, (i, j) => symbol('R', i + 1, j + 1)),
        betaNext,
      ),
      m.multiply(m.transpose(w), m.diagonal(bend), w),
    ),
  );
}

/** The weight of all steps at once: a function of T copies, all equal to one weight s, has as derivatives the sums. */
function* copies(): Generator<Equation> {
  const weight = p.variable('s');
  const chain = chainOf([
    jet(
      'F',
      times.map(() => weight),
    ),
  ]);
  const { gradient: by } = differentiator(chain);
  const [first] = by(symbol('F'), ['s']);
  yield { what: 'copies, first', left: first!, right: p.sum(...times.map((t) => symbol('F', t))) };
  const pairs = times.flatMap((t) => times.map((s) => symbol('F', t, s)));
  yield { what: 'copies, second', left: by(first!, ['s'])[0]!, right: p.sum(...pairs) };
}

export const recurrent: readonly Entry[] = [
  {
    id: 'B-rnn',
    paper: 'bakker',
    title: 'Recurrent networks',
    words:
      'In a recurrent network the weight is used once for each time step, so its gradient is a sum of one outer product for each step, and its Hessian a sum over pairs of steps of the same tensor products as between layers.',
    tex: String.raw`\frac{\partial f}{\partial W} = \sum_{t} \delta_t \otimes h_{t-1}, \qquad \frac{\partial^2 f}{\partial W \partial W} = \sum_{t} \sum_{s \le t} \bigl\{ M_{t,s} \otimes h_{t-1} \otimes h_{s-1} + [s < t]\; \delta_t \otimes \eta_{t-1,s} \otimes h_{s-1} \bigr\} + \text{transposes for } s < t`,
    proofClass: 'induction',
    argument:
      'Give every step its own copy W_t of the weight. The unrolled network is then a feedforward one with a loss at every step, and the steps of B-any apply: own and pair step as they are, because what lies above a state is still one unspecified function of it; the recursions for d and P gain Qᵀ ∇ℓ and Qᵀ ∇²ℓ Q (time step, expanded). By induction over time the blocks of W_t and W_s are those of B-any for all t and s. Putting W_t = W sums them over all pairs (expanded for three copies). Beside it everything is expanded for three steps, two units, an unspecified activation of its own for every unit at every step and an unspecified loss at every step: gradients by W, V, b and Q, the derivative of the last state, and the whole Hessian of [W V b], with [h; x; 1] in the place of h.',
    notMechanized:
      'The induction over time is written, not mechanized. The steps have two units and one input; the sum over copies is expanded for three of them. The blocks with Q are not expanded.',
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
          yield* layerStep();
          yield* secondOrderSteps();
          yield* timeStep();
          yield* copies();
          yield* firstDerivatives();
          yield* hessian(true);
        })(),
        { statement: 'each pair of steps counted once, without the transposes', equations: hessian(false) },
      ),
  },
];
