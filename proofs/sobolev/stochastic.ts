/** S2: slopes matched along random directions have the expectation of slopes matched in full. */
import type { Entry, ProofOutcome } from '../entry.js';
import { compare, type Equation } from '../kernel/compare.js';
import * as q from '../kernel/fraction.js';
import { dot } from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';
import { decided, mapMonomials, range, sumOf, variables } from './identities.js';

/** All sign vectors of length d. */
function signs(d: number): number[][] {
  return range(2 ** d).map((code) => range(d).map((i) => ((code >> i) & 1 ? 1 : -1)));
}

const numbers = (vector: readonly number[]): Polynomial[] => vector.map((entry) => p.constant(entry));

const units = (d: number): number[][] => range(d).map((i) => range(d).map((j) => (i === j ? 1 : 0)));

/**
 * E v_i v_j for any law of v on the unit sphere that sign flips and permutations of coordinates leave alone: where a flip
 * changes the sign of the monomial, which is looked at, the expectation is its own opposite, 0; permutations make the d
 * squares equal, and as they add up to 1 each is 1/d.
 */
function secondMoment(i: number, j: number, d: number): q.Fraction {
  const monomial = p.product(p.variable(`v${i}`), p.variable(`v${j}`));
  const flipped = p.substitute(monomial, new Map([[`v${i}`, p.scale(-1, p.variable(`v${i}`))]]));
  if (i !== j) {
    if (!p.equals(flipped, p.scale(-1, monomial)))
      throw new Error('secondMoment: a flip must change the sign');
    return q.zero;
  }
  return q.divide(q.one, q.fraction(d));
}

/** The expectation over independent vectors, named by their first letters, of a polynomial of degree 2 in each. */
function expectation(a: Polynomial, names: readonly string[], d: number): Polynomial {
  return mapMonomials(a, (factors) => {
    let factor = q.one;
    for (const name of names) {
      const [i, j] = factors
        .filter((own) => own.startsWith(name))
        .map((own) => Number(own.slice(name.length)));
      factor = q.multiply(factor, secondMoment(i!, j!, d));
    }
    return { factor, rest: factors.filter((own) => !names.some((name) => own.startsWith(name))) };
  });
}

/** The mean over finitely many vectors of length 1, each given without its factor 1/√length². */
function meanOver(
  vectors: readonly number[][],
  square: (v: readonly Polynomial[]) => Polynomial,
  norm: number,
): Polynomial {
  return p.scale(
    q.fraction(1, vectors.length * norm),
    sumOf(vectors, (v) => square(numbers(v))),
  );
}

/** factor·E⟨g,v⟩² = |g|² and factor²·E(vᵀRw)² = |R|², for each law in d dimensions. */
function identities(d: number, factor: number): Equation[] {
  const g = variables('g', d);
  const full = dot(g, g);
  const along = (v: readonly Polynomial[]): Polynomial => p.power(dot(g, v), 2);
  const sphere = p.scale(factor, expectation(along(variables('v', d)), ['v'], d));
  const R = range(d).map((i) => range(d).map((j) => p.variable(`r${Math.min(i, j)}${Math.max(i, j)}`)));
  const between = (v: readonly Polynomial[], w: readonly Polynomial[]): Polynomial =>
    p.power(
      dot(
        v,
        R.map((row) => dot(row, w)),
      ),
      2,
    );
  const pairs = p.scale(
    factor ** 2,
    expectation(between(variables('v', d), variables('w', d)), ['v', 'w'], d),
  );
  const first: Equation[] = [
    { what: `the sphere in ${d} dimensions`, left: sphere, right: full },
    { what: `sign vectors in ${d}`, left: p.scale(factor, meanOver(signs(d), along, d)), right: full },
    { what: `unit vectors in ${d}`, left: p.scale(factor, meanOver(units(d), along, 1)), right: full },
    {
      what: `pairs on the sphere in ${d}`,
      left: pairs,
      right: sumOf(R.flat(), (entry) => p.power(entry, 2)),
    },
  ];
  if (d > 3) return first;
  const enumerated = sumOf(signs(d), (v) => meanOver(signs(d), (w) => between(numbers(v), w), d));
  const left = p.scale(q.fraction(factor ** 2, 2 ** d * d), enumerated);
  return [
    ...first,
    { what: `pairs of sign vectors in ${d}`, left, right: sumOf(R.flat(), (entry) => p.power(entry, 2)) },
  ];
}

function prove(): ProofOutcome {
  const dimensions = [1, 2, 3, 4, 5, 6];
  const figures = decided(dimensions.flatMap((d) => identities(d, d)));
  const wrong = compare(dimensions.flatMap((d) => identities(d, 1)));
  return {
    ...figures,
    control: {
      statement: 'one direction without the factor d stands for all slopes',
      rejected: !wrong.holds,
    },
  };
}

export const stochastic: Entry = {
  id: 'S2',
  paper: 'sobolev',
  title: 'Slopes along random directions',
  words:
    'Where the inputs are many, slopes are matched along a random direction only. On average over directions of length 1 the squared error along one direction is the full squared error divided by the dimension, so that k directions with weight d/k train for the same objective. Second derivatives are matched between two independent directions.',
  tex: String.raw`\mathbb{E}_{v\in S^{d-1}}\,\langle g,v\rangle^2=\frac{1}{d}\,\lvert g\rvert^2,\qquad \mathbb{E}_{v,w}\,\bigl(v^{\mathsf T}Rw\bigr)^2=\frac{1}{d^2}\sum_{i,j}R_{ij}^2`,
  proofClass: 'expansion',
  argument:
    'A law of v that sign flips of a coordinate leave alone has $\\mathbb{E}\\,v_iv_j=-\\mathbb{E}\\,v_iv_j=0$ for $i\\ne j$. If permutations leave it alone as well, the $\\mathbb{E}\\,v_i^2$ are equal, and as they add up to $\\mathbb{E}\\,\\lvert v\\rvert^2=1$ each is $1/d$. So $\\mathbb{E}\\,vv^{\\mathsf T}=I/d$, for the uniform law on the sphere and for random signs $\\pm1/\\sqrt d$; for random unit vectors it is a sum of d terms. Both sides are then expanded in the entries of g and R, for d from 1 to 6; finite laws are also summed vector by vector. An objective is a sum over such errors and its gradient is linear in it, so the gradient has the right expectation too.',
  notMechanized:
    'That the uniform law on the sphere is left alone by flips and permutations; dimensions above 6, where the three lines of the argument are the same.',
  inCode: [
    {
      name: 'fit(…, { gradient: { weight, projections, directions } })',
      source: 'src/training/projections.ts',
      tests: ['test/training/projections.test.ts'],
    },
  ],
  snippet: `import { linearize, mlp, sobolevLoss } from 'dyadic';

const network = mlp({ inputs: 3, hidden: [8], outputs: 1, activation: 'tanh', seed: 1 });
const [x, y, g] = [[[0.1, 0.2, 0.3]], [[0]], [1, -2, 0.5]];
const slopeError = (directions: number[][], dy: number[][]) =>
  linearize(network, { x, y, dy, directions }, sobolevLoss()).terms.gradient!;

const all = slopeError([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [g]);
let mean = 0;
for (let code = 0; code < 8; code++) {
  const v = [0, 1, 2].map((i) => ((code >> i) & 1 ? 1 : -1) / Math.sqrt(3));
  mean += slopeError(v.map((entry) => [entry]), [[v.reduce((sum, entry, i) => sum + entry * g[i]!, 0)]]) / 8;
}
console.log(all.toFixed(6)); // 3.672872
console.log((3 * mean).toFixed(6)); // 3.672872
`,
  prove,
};
