/**
 * B-batch and B-inv: what the outer products of single samples make of a mini-batch, and of solving with its curvature.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, outcome, type Equation } from '../kernel/compare.js';
import { factors } from '../kernel/factors.js';
import * as m from '../kernel/matrix.js';
import { network } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { smallProgram } from './small-program.js';

const widths = [3, 3, 1];
/** Two samples of one network: the weights are shared, inputs, activations and losses are their own. */
const samples = ['a', 'b'].map((sample) => network({ widths, sample }));
const weights = samples.map((_, n) => p.variable(`omega_${n + 1}`));

/** Σ ω_n ∂f_n/∂w(1), differentiated; 3 × 3. */
const meanGradient: m.Matrix = m.totalOf(
  samples.map((net, n) => {
    const flat = net.gradientOf(net.f, net.weightNames(1));
    return m.scale(
      weights[n]!,
      m.build(3, 3, (i, j) => flat[3 * i + j]!),
    );
  }),
);

/** Σ ω_n δ_n ⊗ v_n as a product of matrices of width N: Δᵀ diag(ω) V. */
function* asProduct(weighted: boolean): Generator<Equation> {
  const deltas = samples.map((net) => factors(net).delta(1));
  const middle = weighted ? m.diagonal(weights) : m.identity(weights.length);
  const right = m.multiply(
    m.transpose(deltas),
    middle,
    samples.map((net) => net.states[0]!),
  );
  yield* equalMatrices('∂f/∂w(1)', meanGradient, right);
}

/** Rank ≤ 2: the determinant of the 3 × 3 gradient of two samples is the zero polynomial. */
function* rankIsAtMostTwo(): Generator<Equation> {
  yield { what: 'determinant', left: m.determinant(meanGradient), right: p.zero };
}

/** Rank ≤ 1 would make every 2 × 2 minor vanish. */
function* rankIsAtMostOne(): Generator<Equation> {
  const minor = meanGradient.slice(0, 2).map((row) => row.slice(0, 2));
  yield { what: '2 × 2 minor', left: m.determinant(minor), right: p.zero };
}

const [parameters, width] = [3, 2];

/**
 * (U K Uᵀ + λI)(I − U K S Uᵀ) − λI = U K (I − (λI + G K) S) Uᵀ with G = UᵀU, for every S. If S is the inverse of λI + G K,
 * the right side is 0.
 */
function* inverseInFactorSpace(sign: number): Generator<Equation> {
  const u = m.symbols('u', parameters, width);
  const ut = m.transpose(u);
  const core = m.symmetricSymbols('k', width);
  const s = m.symbols('s', width, width);
  const lambda = p.variable('lambda');
  const shift = (n: number): m.Matrix => m.scale(lambda, m.identity(n));
  const shifted = m.plus(m.multiply(u, core, ut), shift(parameters));
  const correction = m.scale(p.constant(sign), m.multiply(u, core, s, ut));
  const left = m.minus(m.multiply(shifted, m.plus(m.identity(parameters), correction)), shift(parameters));
  const small = m.plus(shift(width), m.multiply(ut, u, core));
  const right = m.multiply(u, core, m.minus(m.identity(width), m.multiply(small, s)), ut);
  yield* equalMatrices('(H + λI)(I − UKSUᵀ) − λI', left, right);
}

export const batch: readonly Entry[] = [
  {
    id: 'B-batch',
    paper: 'bakker',
    title: 'Mini-batches',
    words:
      'The gradient of a mean over N samples is the weighted sum of their outer products: in each layer a matrix of rank at most N, which is stored and multiplied in factors as long as N times the sum of the layer’s widths is less than their product.',
    tex: String.raw`\frac{\partial}{\partial w^{(k)}} \sum_{n=1}^{N} \omega_n f_n = \sum_{n=1}^{N} \omega_n\, \delta_n \otimes v_n = \Delta^{\top} \operatorname{diag}(\omega)\, V, \qquad \operatorname{rank} \le N`,
    proofClass: 'expansion',
    argument:
      'Differentiation is linear, and by B6 each summand is an outer product; a product through a space of N dimensions has rank at most N. Expanded for two samples of a 3-3-1 network with shared weights: the mean’s gradient is the product of the factor matrices, and its determinant, of order 3 = N + 1, is the zero polynomial, while its 2 × 2 minor is not.',
    notMechanized:
      'Any N and any layer: the rank of a product through N dimensions is at most N, by linear algebra. That factors win where N (n + m) < n m is counting.',
    inCode: [
      {
        name: 'FactoredGradient.mean',
        source: 'src/factors/factored-gradient.ts',
        tests: ['test/laws/batch.test.ts', 'test/factors/factored-gradient.test.ts'],
      },
      {
        name: 'structure',
        source: 'src/structure/block-structure.ts',
        tests: ['test/structure/gradients.test.ts'],
      },
    ],
    snippet:
      smallProgram(`const two = linearize(network, { x: [[2, 1], [4, 1]], y: [[3], [7]] }, halfSquaredError);
console.log(two.gradient.dyads().length, at.gradient.dyads().length); // 4 2
console.log(two.gradient.mean().slice(0, 4).join()); // 10,3,5,1.5`),
    prove: () =>
      outcome(
        (function* () {
          yield* asProduct(true);
          yield* rankIsAtMostTwo();
        })(),
        {
          statement: 'that two samples still give rank 1',
          equations: (function* () {
            yield* asProduct(true);
            yield* rankIsAtMostOne();
          })(),
        },
      ),
  },
  {
    id: 'B-inv',
    paper: 'bakker',
    title: 'A tensor inverse',
    words:
      'The damped Hessian has an inverse that keeps the factors: only a matrix as small as the number of factors is inverted.',
    tex: String.raw`(U K U^{\top} + \lambda I)^{-1} = \tfrac{1}{\lambda} \bigl[ I - U K\, (\lambda I + G K)^{-1}\, U^{\top} \bigr], \qquad G = U^{\top} U`,
    proofClass: 'expansion',
    argument:
      'For every matrix S, (U K Uᵀ + λI)(I − U K S Uᵀ) − λI = U K (I − (λI + G K) S) Uᵀ: expanded with free entries for P = 3 parameters and two factors. With S the inverse of λI + G K the right side vanishes, so (1/λ)(I − U K S Uᵀ) is the inverse wherever λ ≠ 0 and λI + G K is regular. D-woodbury has the same identity for matrices of every size.',
    notMechanized:
      'That λI + G K is regular whenever H + λI is follows from the determinants (D-woodbury); the paper only asks whether such an inverse may exist.',
    inCode: [
      {
        name: 'FactoredHessian.solve',
        source: 'src/curvature/solve.ts',
        tests: ['test/curvature/solve.test.ts', 'test/laws/curvature.test.ts'],
      },
    ],
    snippet: smallProgram(`const solution = at.hessian.solve([1, 2, 3, 4, 5, 6], { damping: 0.5 });
console.log(solution.status, solution.residual < 1e-12); // solved true`),
    prove: () =>
      outcome(inverseInFactorSpace(-1), {
        statement: 'the correction added instead of subtracted',
        equations: inverseInFactorSpace(1),
      }),
  },
];
