/**
 * B7 to B9: the blocks of one sample's Hessian for the paper's networks (piecewise linear hidden units, any smooth f), and
 * B-any: the same for any smooth activation, with biases. Every block of the whole Hessian is differentiated from the
 * network's formula and compared entry by entry; second-order-steps.ts has what makes the depth arbitrary.
 */
import type { Entry } from '../entry.js';
import { equalMatrices, outcome, type Equation } from '../kernel/compare.js';
import { factors, type Factors } from '../kernel/factors.js';
import * as m from '../kernel/matrix.js';
import { network, type SymbolicNetwork } from '../kernel/network.js';
import * as p from '../kernel/polynomial.js';
import { architectures, headStep, layerStep, paperNetwork } from './first-order.js';
import { secondOrderSteps } from './second-order-steps.js';
import { smallProgram } from './small-program.js';

const lossHessian = (net: SymbolicNetwork): m.Matrix =>
  net.states[net.depth]!.map((_, i) => net.states[net.depth]!.map((_other, j) => net.slopesOf(i + 1, j + 1)));

/** An entry of a block from its four indices: rows (i, j), columns (r, q). */
type BlockEntry = (i: number, j: number, r: number, q: number) => p.Polynomial;

/** The block of the weights of layers k and l, differentiated, beside its claimed entries. */
function* block(net: SymbolicNetwork, k: number, l: number, entry: BlockEntry): Generator<Equation> {
  const left = net.hessianOf(net.f, net.weightNames(k), net.weightNames(l));
  const [rows, columns] = [net.widths[k - 1]!, net.widths[l - 1]!];
  const right = m.build(left.length, left[0]!.length, (a, b) =>
    entry(Math.floor(a / rows), a % rows, Math.floor(b / columns), b % columns),
  );
  yield* equalMatrices(`${net.widths.join('-')}, block (${k}, ${l})`, left, right);
}

function* b7(mutate: (hessian: m.Matrix) => m.Matrix = (hessian) => hessian): Generator<Equation> {
  for (const widths of architectures) {
    const net = paperNetwork(widths);
    const [h, v] = [mutate(lossHessian(net)), net.states[net.depth - 1]!];
    yield* block(net, net.depth, net.depth, (i, j, r, q) => p.product(h[i]![r]!, v[j]!, v[q]!));
  }
}

function* b8(withSlopes: boolean): Generator<Equation> {
  for (const widths of architectures) {
    const net = paperNetwork(widths);
    const n = net.depth - 1;
    for (let k = 1; k <= n; k++) {
      const eta = factors(net).eta(n, k);
      const through = m.multiply(lossHessian(net), net.weights[net.depth]!, eta);
      const [top, below] = [net.states[n]!, net.states[k - 1]!];
      yield* block(net, net.depth, k, (i, j, r, q) =>
        p.sum(
          p.product(through[i]![r]!, top[j]!, below[q]!),
          withSlopes ? p.product(net.slopesOf(i + 1), eta[j]![r]!, below[q]!) : p.zero,
        ),
      );
    }
  }
}

/** Layer k above layer l: the part through f'' and the part through the weights of layer k. */
function upper(
  net: SymbolicNetwork,
  k: number,
  l: number,
  between: keyof Pick<Factors, 'eta' | 'alpha'> = 'eta',
): BlockEntry {
  const f = factors(net);
  const { eta } = f;
  const n = net.depth - 1;
  const u = net.weights[net.depth]!;
  const left = m.multiply(u, eta(n, k));
  const curved = m.multiply(m.transpose(left), lossHessian(net), u, eta(n, l));
  const slopes = m.apply(
    m.transpose(left),
    net.states[net.depth]!.map((_, i) => net.slopesOf(i + 1)),
  );
  const inner = k > l ? f[between](k - 1, l) : undefined;
  const [above, below] = [net.states[k - 1]!, net.states[l - 1]!];
  return (i, j, r, q) =>
    p.sum(
      p.product(curved[i]![r]!, above[j]!, below[q]!),
      inner === undefined ? p.zero : p.product(slopes[i]!, inner[j]![r]!, below[q]!),
    );
}

function* b9(claimed: typeof upper = upper): Generator<Equation> {
  for (const widths of architectures) {
    const net = paperNetwork(widths);
    for (let k = 1; k < net.depth; k++)
      for (let l = 1; l < net.depth; l++) {
        const transposed = claimed(net, l, k);
        yield* block(net, k, l, k >= l ? claimed(net, k, l) : (i, j, r, q) => transposed(r, q, i, j));
      }
  }
}

/** ∂²f/∂Θ_k∂Θ_l for k ≥ l, Θ = [W b], any activation: M ⊗ ṽ ⊗ ṽ + δ ⊗ η ⊗ ṽ. */
function anyBlock(net: SymbolicNetwork, f: Factors, k: number, l: number): m.Matrix {
  const matrix = m.plus(
    m.multiply(m.diagonal(f.c(k)), f.jacobian(k, l)),
    m.multiply(f.gamma(k), f.stateHessian(k), f.eta(k, l)),
  );
  const between = l < k ? f.eta(k - 1, l) : undefined;
  const delta = f.delta(k);
  const [above, below] = [net.states[k - 1]!, net.states[l - 1]!].map((v) => [...v, p.one]);
  return matrix.flatMap((row, i) =>
    above!.map((x, j) =>
      row.flatMap((entry, r) =>
        below!.map((y) =>
          p.sum(p.product(entry, x, y), p.product(delta[i]!, between?.[j]?.[r] ?? p.zero, y)),
        ),
      ),
    ),
  );
}

/** The names of Θ_k row by row, the bias behind its weights. */
const rowNames = (net: SymbolicNetwork, k: number): readonly string[] =>
  net.biasNames(k).flatMap((bias, i) => {
    const width = net.widths[k - 1]!;
    return [...net.weightNames(k).slice(i * width, (i + 1) * width), bias];
  });

function* bAny(mutate: (f: Factors) => Factors = (f) => f): Generator<Equation> {
  for (const widths of [
    [2, 2, 1],
    [2, 2, 2],
    [1, 2, 2, 1],
  ]) {
    const net = network({ widths, bias: true });
    const f = mutate(factors(net));
    for (let k = 1; k <= net.depth; k++)
      for (let l = 1; l <= k; l++) {
        const left = net.hessianOf(net.f, rowNames(net, k), rowNames(net, l));
        yield* equalMatrices(`${widths.join('-')}, block (${k}, ${l})`, left, anyBlock(net, f, k, l));
      }
  }
}

const blocks = {
  name: 'FactoredHessian.block',
  source: 'src/linearization/factored-hessian.ts',
  tests: ['test/laws/blocks.test.ts', 'test/linearization/factored-hessian.test.ts'],
};
const terms = {
  name: 'BlockTerm',
  source: 'src/factors/hessian/block-terms.ts',
  tests: ['test/laws/blocks.test.ts'],
};

const steps =
  'Three steps are proved by expansion, each for one layer between an unspecified function R of its states above and unspecified inputs a(t) below: ∂²R/∂W_ij∂W_pq = H[i,p] a_j a_q; ∂²R/∂W_ij∂t = (H W ȧ)[i] a_j + δ_i ȧ_j; and, to absorb the layer into the function above, ∂R/∂a = Wᵀ δ and ∂²R/∂a² = βᵀ P β + Wᵀ diag(c) W. ';
const widthsNote =
  'The induction over layers is written, not mechanized. The steps are expanded for a layer with three inputs and two units; all sums in them run over units or inputs and have the same form for every width. Symmetry of second derivatives (r < k from r > k) is used where f and the activations are twice differentiable; at a kink of a piecewise linear activation nothing is claimed.';

export const secondOrder: readonly Entry[] = [
  {
    id: 'B7',
    paper: 'bakker',
    title: 'Hessian block of the output weights',
    words:
      'The second derivative by two output weights is the second derivative of f by the two outputs times the two hidden states that the weights read: a matrix, a vector and a vector.',
    tex: String.raw`\frac{\partial^2 f}{\partial u^{i}_{j}\, \partial u^{r}_{q}} = f_{p^{i} p^{r}}\, v^{(n),j}\, v^{(n),q}`,
    proofClass: 'expansion',
    argument:
      'p = u v(n) is linear in u, and v(n) does not depend on u. Expanded for one, two and three hidden layers with one and two outputs; f is an unspecified function of p.',
    notMechanized:
      'Other widths and depths: the statement names the last hidden state and no other part of the network.',
    inCode: [blocks, terms],
    snippet: smallProgram(`const block = at.hessian.block('layers.1.weight', 'layers.1.weight');
console.log(block.terms().length, block.materialize().data.join()); // 1 1,2,2,4`),
    prove: () =>
      outcome(b7(), {
        statement: 'only the diagonal of f_pp kept',
        equations: b7((h) => h.map((row, i) => row.map((entry, j) => (i === j ? entry : p.zero)))),
      }),
  },
  {
    id: 'B8',
    paper: 'bakker',
    title: 'Hessian block of output and hidden weights',
    words:
      'The second derivative by an output weight and a hidden weight has two parts: one through the curvature of f, matrix ⊗ vector ⊗ vector, and one because the hidden weight changes the state that the output weight reads, vector ⊗ matrix ⊗ vector.',
    tex: String.raw`\frac{\partial^2 f}{\partial u^{i}_{j}\, \partial w^{(k),r}_{q}} = \bigl(f_{p^{i} p^{l}}\, u^{l}_{m}\, \eta^{(n,k),m}_{r}\bigr)\, v^{(n),j}\, v^{(k-1),q} + f_{p^{i}}\, \eta^{(n,k),j}_{r}\, v^{(k-1),q}`,
    proofClass: 'induction',
    argument: `${steps}The head is such a layer with A(z) = z, so δ = f_p and H = f_pp; the pair step with t = w(k)_rq and ȧ = ∂v(n)/∂t = η(n,k) e_r v(k-1)_q, which is B6’s induction, is the statement. The whole block is also expanded for one, two and three hidden layers.`,
    notMechanized: widthsNote,
    inCode: [blocks, terms],
    snippet: smallProgram(`const block = at.hessian.block('layers.1.weight', 'layers.0.weight');
console.log(block.terms().map(({ kind }) => kind).join(', ')); // matrix ⊗ vector ⊗ vector, vector ⊗ matrix ⊗ vector
console.log(block.materialize().data.join()); // 6,3,2,1,8,4,6,3`),
    prove: () =>
      outcome(
        (function* () {
          yield* layerStep();
          yield* headStep();
          yield* secondOrderSteps(1);
          yield* b8(true);
        })(),
        { statement: 'without the second part, f_p η v', equations: b8(false) },
      ),
  },
  {
    id: 'B9',
    paper: 'bakker',
    title: 'Hessian blocks of hidden weights',
    words:
      'For two hidden layers k > r the second derivative has a part through the curvature of f and a part through the weights of the upper layer; for k = r only the first; for k < r it is the transposed block. With piecewise linear units nothing else remains.',
    tex: String.raw`\frac{\partial^2 f}{\partial w^{(k),i}_{j}\, \partial w^{(r),s}_{q}} = \begin{cases} \bigl(\eta^{(n,k)\top} u^{\top} f_{pp}\, u\, \eta^{(n,r)}\bigr)^{i}_{s}\, v^{(k-1),j}\, v^{(r-1),q} + \bigl(f_{p} u\, \eta^{(n,k)}\bigr)_{i}\, \eta^{(k-1,r),j}_{s}\, v^{(r-1),q} & k > r \\[1ex] \bigl(\eta^{(n,k)\top} u^{\top} f_{pp}\, u\, \eta^{(n,k)}\bigr)^{i}_{s}\, v^{(k-1),j}\, v^{(k-1),q} & k = r \\[1ex] \text{the transposed block of } (r, k) & k < r \end{cases}`,
    proofClass: 'induction',
    argument: `${steps}With A″ = 0, c vanishes and H = γ P γ. Downward induction over layers: at the top R is f(u v), so d(n) = uᵀ f_p and P(n) = uᵀ f_pp u; if d(k) = (u α(n,k))ᵀ f_p and P(k) = (u α(n,k))ᵀ f_pp u α(n,k), the state step gives the same with k-1. Then the own step is the case k = r with H = (u η(n,k))ᵀ f_pp u η(n,k), and the pair step with t = w(r)_sq and ȧ = ∂v(k-1)/∂t = η(k-1,r) e_s v(r-1)_q (B6’s induction) is the case k > r, because H w(k) η(k-1,r) = (u η(n,k))ᵀ f_pp u η(n,r). All blocks are also expanded for one, two and three hidden layers.`,
    notMechanized: widthsNote,
    inCode: [blocks, terms],
    snippet: smallProgram(`const block = at.hessian.block('layers.0.weight', 'layers.0.weight');
console.log(block.terms()[0]!.kind, block.materialize().data.slice(0, 4).join()); // matrix ⊗ vector ⊗ vector 16,8,8,4`),
    prove: () =>
      outcome(
        (function* () {
          yield* layerStep();
          yield* secondOrderSteps(1);
          yield* b9();
        })(),
        {
          statement: 'α(k-1,r) in the place of η(k-1,r): the slopes γ(r) left out',
          equations: b9((net, k, l) => upper(net, k, l, 'alpha')),
        },
      ),
  },
  {
    id: 'B-any',
    paper: 'bakker',
    title: 'Any activation, with biases',
    words:
      'With curved activations the blocks keep their form, matrix ⊗ vector ⊗ vector plus vector ⊗ matrix ⊗ vector; only the matrix changes, by the terms with c = d ⊙ A″. A bias is a weight that reads the constant 1.',
    tex: String.raw`\frac{\partial^2 f}{\partial \Theta_k\, \partial \Theta_l} = M_{k,l} \otimes \tilde v_{k-1} \otimes \tilde v_{l-1} + [l < k]\; \delta_k \otimes \eta_{k-1,l} \otimes \tilde v_{l-1}, \qquad M_{k,l} = \operatorname{diag}(c_k)\, J_{k,l} + \gamma_k P_k\, \eta_{k,l}, \qquad P_{k-1} = \beta_k^{\top} P_k\, \beta_k + W_k^{\top} \operatorname{diag}(c_k)\, W_k`,
    proofClass: 'induction',
    argument: `${steps}Downward induction: P(L) is the Hessian of f by the outputs; the state step is the recursion for d and P. The own step is the block k = l, with M = H; the pair step with t = Θ(l)[p,q], ȧ = η(k-1,l) e_p ṽ(l-1)_q is the block k > l, because H W η(k-1,l) = H J(k,l) = M(k,l). For a bias the input is the constant 1 and its derivative 0, which removes the second term on the bias column. All blocks of 2-2-1, 2-2-2 and 1-2-2-1 are also expanded, biases included, with an unspecified smooth activation for every unit and an unspecified f.`,
    notMechanized: widthsNote,
    inCode: [
      blocks,
      terms,
      {
        name: 'stateHessian',
        source: 'src/sweeps/state-hessian.ts',
        tests: ['test/sweeps/second-order.test.ts'],
      },
    ],
    snippet: `import { activation, dense, halfSquaredError, linearize, sequential } from 'dyadic';

const layers = [dense(1, 1), activation('square'), dense(1, 1)]; // f = ½(3(wx + b)² + 1 − y)²
const network = sequential(layers, { parameters: [2, 1, 3, 1] });
const { hessian } = linearize(network, { x: [[1]], y: [[27]] }, halfSquaredError);
console.log(hessian.block('layers.0.weight', 'layers.0.bias').materialize().data[0]); // 330`,
    prove: () =>
      outcome(
        (function* () {
          yield* layerStep();
          yield* secondOrderSteps();
          yield* bAny();
        })(),
        {
          statement: 'without the terms with A″ (c = 0)',
          equations: bAny((f) => ({ ...f, c: (k) => f.c(k).map(() => p.zero) })),
        },
      ),
  },
];
