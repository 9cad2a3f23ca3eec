/** The proofs of the project's own statements: what the two papers and the note together make possible. */
import type { Entry } from '../entry.js';
import { compare, outcome } from '../kernel/compare.js';
import { network } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { errorBound } from '../kernel/rational-points.js';
import { coupling, eliminated, productStep } from './block-tridiagonal.js';
import { lineHead, lineStep, wholeHessian } from './core-form.js';
import { countsAgree, elimination, unitCore } from './inertia.js';
import { atPoints, checkedWidths, degreeBound, expanded, pointCount } from './inner-product.js';
import { inNetwork, leibniz, rankBound } from './order-k.js';
import { streamStep, wholeGradient } from './sobolev.js';
import { congruences, determinants, solution } from './woodbury.js';

const small = `const layers = [dense(2, 2), activation('square'), dense(2, 1)];
const network = sequential(layers, { parameters: [1, 2, -1, 1, 0, 1, 2, -1, 3] });`;
const program = (
  body: string,
): string => `import { activation, dense, halfSquaredError, linearize, sequential } from 'dyadic';

${small}
const at = linearize(network, { x: [[1, 2], [2, -1]], y: [[47], [1]] }, halfSquaredError);
${body}`;

const architectures = [
  [2, 2, 1],
  [2, 2, 2],
  [1, 2, 2, 1],
].map((widths) => network({ widths, bias: true }));

function* coreFormClaim(
  factorOfCore: number,
): Generator<ReturnType<typeof lineStep> extends Generator<infer E> ? E : never> {
  for (const net of architectures) {
    yield* wholeHessian(net, (core) =>
      core.map((row, i) => row.map((entry, j) => (i === j ? p.scale(factorOfCore, entry) : entry))),
    );
  }
}

const inductionNote =
  'The induction over layers is written, not mechanized; the step is expanded for a layer with three inputs and two units, and its sums have the same form for every width.';

export const own: readonly Entry[] = [
  {
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
        name: 'SampleCore',
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
  },
  {
    id: 'D-inertia',
    paper: 'dyadic',
    title: 'The inertia theorem',
    words:
      'If every layer has a bias and no δ above the first layer vanishes, the signs of the eigenvalues of one sample’s Hessian are counted without computing any: those of the output’s Hessian, one of each sign for every active unit, and the sign of c for a unit whose slope is zero.',
    tex: String.raw`n_{\pm}(H) = n_{\pm}(H_L) + \#\{\gamma \ne 0\} + \#\{\gamma = 0,\; \pm c > 0\}`,
    proofClass: 'induction',
    argument:
      'By D-ukut, H = U K Uᵀ. If the columns of U are independent, Sylvester’s law gives H the signs of K; the block of a unit with γ ≠ 0 has determinant −γ² < 0, hence one eigenvalue of each sign; for γ = 0 it is diag(c, 0). Independence: let a combination of the columns vanish. Suppose that all coefficients of columns that reach above layer l are zero (nothing lies above the top layer). Block l of the combination has α_l[i] as bias entry i, so α_l = 0; and weight entry (i,j) minus v[j] times bias entry i is δ_l[i] β_{l−1}[j], so δ_l ≠ 0 gives β_{l−1} = 0. The same holds one layer below; at the first layer only the g remain. The entries of the blocks are expanded for every layer of 2-2-1 and 1-2-3-2, with free coefficients. Beside it the inertia of the whole Hessian is counted in exact fractions at random values of weights, inputs, slopes and curvatures, with and without units that are off, and agrees.',
    notMechanized:
      'Sylvester’s law of inertia and the induction over layers are cited and written, not mechanized; the counts at points are examples.',
    inCode: [
      {
        name: 'FactoredHessian.inertia',
        source: 'src/factors/hessian/inertia.ts',
        tests: ['test/laws/inertia.test.ts'],
      },
    ],
    snippet: program(`const { positive, negative, method } = at.hessian.sample(0).inertia();
console.log(positive, negative, method); // 3 2 theorem`),
    prove: () =>
      outcome(
        (function* () {
          yield* unitCore();
          yield* elimination();
          yield* countsAgree(true);
        })(),
        { statement: 'the same counts for networks without biases', equations: countsAgree(false) },
      ),
  },
  {
    id: 'D-sobolev',
    paper: 'dyadic',
    title: 'Sobolev gradients have two dyads per layer',
    words:
      'The gradient of an objective that fits values and slopes is two outer products for each layer and sample, whatever the number of inputs: the error of the slopes is one direction, sent forward once and back once.',
    tex: String.raw`\nabla_{\Theta_l} \Bigl( \tfrac12 (f - y)^2 + \tfrac{\mu}{2} |\nabla_x f - t|^2 \Bigr) = \delta_l \otimes [u_{l-1}; 0] + \bigl(\dot\delta_l + (f - y)\, \delta_l\bigr) \otimes \tilde v_{l-1}`,
    proofClass: 'induction',
    argument:
      'With ρ = μ(∇_x f − t) the derivative of E by any weight is (f − y) ∂f + ρ·∂∇_x f, and ρ·∇_x f is the tangent u_L of f in direction ρ. A layer maps two streams, v′ = A(W v + b) and u′ = A′(W v + b) ⊙ W u; under an unspecified function R of both, ∂R/∂W = δ̇ ⊗ v + δ ⊗ u and ∂R/∂b = δ̇, with δ = γ R_u, δ̇ = γ R_v + A″ ⊙ s ⊙ R_u, and Wᵀδ, Wᵀδ̇ go down (step, expanded). For R = u_L it starts with R_u = 1, R_v = 0, so δ is the adjoint of f itself. Induction from the top gives two dyads in every layer; the dyad of (f − y) ∂f shares ṽ with the first and adds to it. The whole gradient of E, biases included, is expanded for 2-2-1 and 1-2-2-1.',
    notMechanized: inductionNote,
    inCode: [
      {
        name: 'sobolevLoss',
        source: 'src/sobolev/sobolev-gradient.ts',
        tests: ['test/sobolev/sobolev-loss.test.ts', 'test/laws/sobolev.test.ts'],
      },
    ],
    snippet: `import { activation, dense, linearize, sequential, sobolevLoss } from 'dyadic';

${small}
const at = linearize(network, { x: [[1, 2]], y: [[47]], dy: [[20, 40]] }, sobolevLoss({ value: 1, gradient: 1 }));
console.log(at.gradient.dyads().filter(({ block }) => block === 'layers.0.weight').length); // 2`,
    prove: () =>
      outcome(
        (function* () {
          yield* streamStep();
          yield* wholeGradient();
        })(),
        { statement: 'without the term with A″ in δ̇', equations: wholeGradient(false) },
      ),
  },
  {
    id: 'D-order-k',
    paper: 'dyadic',
    title: 'Derivatives of order k have k + 1 dyads per layer',
    words:
      'The k-th derivative of one sample’s gradient along a line, in the weights, in the inputs or in both, is k + 1 outer products in each layer.',
    tex: String.raw`\frac{d^k}{dt^k}\, \nabla_{\Theta_l} \varphi = \sum_{j=0}^{k} \binom{k}{j}\, \delta_l^{(k-j)} \otimes \tilde v_{l-1}^{(j)}`,
    proofClass: 'induction',
    argument:
      'By B6, at every point of the line the gradient of layer l is δ(t) ⊗ ṽ(t). The derivative of δ^(a) ⊗ v^(b) is δ^(a+1) ⊗ v^(b) + δ^(a) ⊗ v^(b+1), and C(k,j) = C(k−1,j) + C(k−1,j−1): induction over k. Expanded for k = 1 to 6 with δ and v unspecified functions of t, and for k = 2 in every layer of 1-2-2-1 along a free direction. For k = 1 the determinants of order 3 vanish and those of order 2 do not: k + 1 dyads suffice, and k do not.',
    notMechanized:
      'The induction over k is written. At the first layer v is the input: along a line in the weights only the dyad with j = 0 remains there.',
    inCode: [
      {
        name: 'FactoredHessian.products',
        source: 'src/factors/hessian/products.ts',
        tests: ['test/laws/products.test.ts'],
      },
    ],
    snippet: program(`const rates = at.hessian.products([1, 0, 0, 0, 0, 0, 1, 0, 0]).sample(0);
console.log(rates.dyads().filter(({ block }) => block === 'layers.1.weight').length); // 2`),
    prove: () =>
      outcome(
        (function* () {
          yield* leibniz(6);
          yield* inNetwork();
          yield* rankBound(3);
        })(),
        { statement: 'that k dyads suffice: for k = 1, rank 1', equations: rankBound(2) },
      ),
  },
  {
    id: 'D-inner',
    paper: 'dyadic',
    title: 'Inner products of Hessians in O(L n³)',
    words:
      'The inner product of two samples’ Hessians, and so their norms and the angle between them, needs two recursions of n × n matrices over the layers and nothing of the size of the Hessians.',
    tex: String.raw`\begin{aligned} \langle H^a, H^b \rangle &= \sum_k \omega_k^2 \langle H_k^a, H_k^b \rangle + 2 \bigl[ \omega_k \operatorname{tr}(H_k^a \tilde S_k H_k^b) + (\delta_k^a \cdot \delta_k^b) \operatorname{tr} R_{k-1} \\ &\quad + \delta_k^{b\top} H_k^a W_k R_{k-1} v_{k-1}^a + \delta_k^{a\top} H_k^b W_k R_{k-1}^{\top} v_{k-1}^b \bigr], \\ \omega_k &= \tilde v_{k-1}^a \cdot \tilde v_{k-1}^b, \quad \tilde S_k = W_k R_{k-1} W_k^{\top}, \quad R_k = \gamma_k^a (\omega_k I + \tilde S_k) \gamma_k^b \end{aligned}`,
    proofClass: 'checked',
    argument:
      'The sum over layers below k of the inner products of the blocks of B-any needs Σ_{l ≤ k} ω_l J_{k,l}^a (J_{k,l}^b)ᵀ, which is S_k = ω_k I + S̃_k by its recursion; the four mixed terms are the products of the two kinds of tensors of a block. The whole identity is expanded for 1-2-1 with biases, an unspecified activation for every unit and an unspecified f; for 2-3-2, 2-3-2-2 and 1-2-2-2-1 both sides are evaluated in exact fractions at random points.',
    notMechanized:
      'Architectures other than these four; the derivation for every depth is only sketched here.',
    inCode: [
      {
        name: 'FactoredHessian.inner',
        source: 'src/factors/hessian/inner-product.ts',
        tests: ['test/factors/hessian/inner-product.test.ts'],
      },
    ],
    snippet: program(`const [a, b] = [at.hessian.sample(0), at.hessian.sample(1)];
const [dense0, dense1] = [a.materialize().data, b.materialize().data];
console.log(a.inner(b) === dense0.reduce((sum, entry, i) => sum + entry * dense1[i]!, 0)); // true`),
    prove: () => {
      const points = compare(atPoints());
      const result = outcome(expanded([1, 2, 1]), {
        statement: 'the mixed terms counted once instead of twice',
        equations: expanded([1, 2, 1], 1),
      });
      const { firstDifference } = points;
      return {
        ...result,
        holds: result.holds && points.holds,
        entries: result.entries + points.entries,
        errorBound: checkedWidths.length * errorBound(degreeBound, pointCount),
        ...(firstDifference === undefined ? {} : { detail: firstDifference }),
      };
    },
  },
  {
    id: 'D-woodbury',
    paper: 'dyadic',
    title: 'Solving, determinants and signs in the space of factors',
    words:
      'The damped Hessian is inverted, its determinant is found and its negative eigenvalues are counted on matrices whose order is the number of factors.',
    tex: String.raw`\begin{aligned} (H + \lambda I)^{-1} &= \tfrac1\lambda \bigl[ I - U K (\lambda I + G K)^{-1} U^{\top} \bigr], \qquad G = U^{\top} U \\ \det(H + \lambda I) &= \lambda^{P - r} \det(\lambda I + G K) \\ n_-(H + \lambda I) &= n_+(\lambda K^{-1} + G) - n_+(K), \qquad \lambda > 0 \end{aligned}`,
    proofClass: 'expansion',
    argument:
      'First: (UKUᵀ + λ)(1 − UKSUᵀ) − λ = UK(1 − (λ + GK)S)Uᵀ for every S, proved between words in letters that do not commute, hence for matrices of every size; S is the inverse of λI + GK. Third: [[λI, U], [Uᵀ, −K⁻¹]] is congruent to diag(λI, −(K⁻¹ + G/λ)) and to diag(H + λI, −K⁻¹); both congruences are proved between words. Its number of negative eigenvalues is n₊(λK⁻¹ + G) by the first and n₋(H + λI) + n₊(K) by the second (Sylvester). Second: expanded for P = 3 and r = 2 with free entries.',
    notMechanized:
      'Sylvester’s law of inertia is cited. The determinant identity is expanded for one pair of sizes; for others it follows from the two congruences by taking determinants, where K is regular, and by continuity elsewhere.',
    inCode: [
      {
        name: 'FactoredHessian.solve',
        source: 'src/curvature/sample-space.ts',
        tests: ['test/curvature/solve.test.ts', 'test/laws/curvature.test.ts'],
      },
      {
        name: 'FactoredHessian.logDeterminant',
        source: 'src/curvature/log-determinant.ts',
        tests: ['test/laws/curvature.test.ts'],
      },
    ],
    snippet: program(`const { positive, negative } = at.hessian.inertia({ damping: 100 });
const { status, residual } = at.hessian.solve(at.gradient.mean(), { damping: 100 });
console.log(positive + negative, status, residual < 1e-12); // 9 solved true`),
    prove: () =>
      outcome(
        (function* () {
          yield* solution();
          yield* congruences();
          yield* determinants();
        })(),
        {
          statement: 'the correction added instead of subtracted; det(H + λI) = det(λI + GK)',
          equations: (function* () {
            yield* solution(1);
            yield* determinants(2);
          })(),
        },
      ),
  },
  {
    id: 'D-kkt',
    paper: 'dyadic',
    title: 'Newton systems couple adjacent layers only',
    words:
      'Written in the rates of states and adjoints, the system for a Newton step of a whole batch has no weights left and is block tridiagonal over the layers.',
    tex: String.raw`\dot\Theta_l = \tfrac1\lambda \Bigl( G_l - \tfrac1N \sum_n \bigl( \dot\delta_l^n \otimes \tilde v_{l-1}^n + \delta_l^n \otimes [\dot v_{l-1}^n; 0] \bigr) \Bigr), \quad \begin{aligned} \dot v_l &= \gamma_l \bigl( \dot\Theta_l \tilde v_{l-1} + W_l \dot v_{l-1} \bigr) \\ \dot\delta_l &= \gamma_l \bigl( W_{l+1}^{\top} \dot\delta_{l+1} + \dot\Theta_{l+1}^{\top} \delta_{l+1} \bigr) + c_l \odot \dot z_l \end{aligned}`,
    proofClass: 'induction',
    argument:
      'Along Θ + tΘ̇ a layer’s gradient δ ⊗ ṽ has the rate δ̇ ⊗ ṽ + δ ⊗ [v̇; 0], and the rates obey the recursions above: the product step, expanded for a layer between unspecified a(t) below and d(t) above, so for every depth. (H + λI)Θ̇ = G therefore is λΘ̇_l + (1/N) Σ (…) = G_l, which is the first equation. Put into the recursions, Θ̇ ṽ and Θ̇ᵀ δ are sums over samples of inner products times the unknowns (expanded for two samples). For four layers the coefficient of every unknown of layer k in every equation of layer l is differentiated and is zero for |k − l| > 1.',
    notMechanized:
      'The coupling is expanded for four layers of width two and two samples; the equations of a layer are written with the unknowns of its neighbours only, whatever the depth. The top equation is written for a quadratic loss; another ∇²loss multiplies v̇_L.',
    inCode: [
      {
        name: "regime 'blockTridiagonal'",
        source: 'src/curvature/block-tridiagonal-space.ts',
        tests: [
          'test/curvature/block-tridiagonal/block-tridiagonal.test.ts',
          'test/curvature/block-tridiagonal/coupling.test.ts',
        ],
      },
    ],
    snippet:
      program(`const { regime, residual } = at.hessian.solve(at.gradient.mean(), { damping: 100, regime: 'blockTridiagonal' });
console.log(regime, residual < 1e-12); // blockTridiagonal true`),
    prove: () =>
      outcome(
        (function* () {
          yield* productStep();
          yield* eliminated();
          yield* coupling();
        })(),
        { statement: 'that no equation couples two layers', equations: coupling(0) },
      ),
  },
];
