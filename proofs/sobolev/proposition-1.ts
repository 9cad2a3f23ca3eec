/** S-P1: values and gradients at finitely many points are taken exactly by one hidden ReLU layer. */
import { inputDerivatives } from '../../src/sobolev/input-derivatives.js';
import { interpolant } from '../../src/sobolev/theory/interpolant.js';
import { random } from '../../src/numeric/random.js';
import type { Entry, ProofOutcome } from '../entry.js';
import { type Equation } from '../kernel/compare.js';
import * as q from '../kernel/fraction.js';
import { dot } from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import { exactInterpolant, type Vector } from './exact-interpolant.js';
import { decided, range, sumOf, variables } from './identities.js';

const third = (entries: readonly number[]): Vector => entries.map((entry) => q.fraction(entry, 3));
const fifth = (entries: readonly number[]): Vector => entries.map((entry) => q.fraction(entry, 5));

/** Orthonormal bases with rational entries, of one, two and three dimensions. */
const bases: readonly (readonly Vector[])[] = [
  [[q.one]],
  [fifth([3, 4]), fifth([-4, 3])],
  [third([2, -2, 1]), third([1, 2, 2]), third([2, 1, -2])],
];

/** Two kinks at the thirds reach the right value, and slopes along a basis add up to the gradient. */
function steps(): Equation[] {
  const [a, b, r, s, u] = ['a', 'b', 'r', 's', 'u'].map(p.variable) as [
    p.Polynomial,
    p.Polynomial,
    p.Polynomial,
    p.Polynomial,
    p.Polynomial,
  ];
  // The middle third rises by m·u, m·u = (b − r u) − (a + s u).
  const middle = p.subtract(p.subtract(b, p.product(r, u)), p.sum(a, p.product(s, u)));
  const reached = p.sum(a, p.product(s, u), middle, p.product(r, u));
  const gradients = bases.flatMap((basis) => {
    const g = variables('g', basis.length);
    const rows = basis.map((v) => v.map((entry) => p.constant(entry)));
    return g.map((entry, j) => ({
      what: `component ${j} of the gradient in ${basis.length} dimensions`,
      left: sumOf(rows, (v) => p.product(v[j]!, dot(v, g))),
      right: entry,
    }));
  });
  return [{ what: 'the value at the right neighbour', left: reached, right: b }, ...gradients];
}

/** Random rational points, values and gradients; how many numbers the construction takes exactly. */
function built(d: number, n: number, skip: boolean): { readonly entries: number; readonly holds: boolean } {
  const stream = random(97 * d + n);
  const number = (): q.Fraction => q.fraction(stream.integer(2001) - 1000, 1 + stream.integer(50));
  const vectors = (): Vector[] => range(n).map(() => range(d).map(number));
  const [x, y, dy] = [vectors(), range(n).map(number), vectors()];
  const network = exactInterpolant(x, y, dy, bases[d - 1]!, skip);
  const takes = x.every((point, i) => {
    const gradient = network.gradient(point);
    return q.equal(network.value(point), y[i]!) && dy[i]!.every((entry, j) => q.equal(gradient[j]!, entry));
  });
  return { entries: n * (1 + d) + 1, holds: takes && (skip || network.width === 2 * d * (n - 1) + 2) };
}

/** The library's network on 40 random points of three dimensions: its largest error. */
function largestError(): number {
  const stream = random(11);
  const rows = (d: number): number[][] => range(40).map(() => range(d).map(() => stream.normal()));
  const [x, y, dy] = [rows(3), rows(1), rows(3)];
  const { value, jacobian } = inputDerivatives(interpolant(x, y, dy), x);
  const off = (actual: Float64Array, expected: number[]): number =>
    Math.max(...expected.map((entry, i) => Math.abs(entry - actual[i]!)));
  return Math.max(off(value.data, y.flat()), off(jacobian.data, dy.flat()));
}

function prove(): ProofOutcome {
  const figures = decided(steps());
  const cases = [1, 2, 3].flatMap((d) => [1, 2, 3, 5, 8].map((n) => built(d, n, false)));
  const error = largestError();
  return {
    ...figures,
    holds: figures.holds && cases.every(({ holds }) => holds) && error <= 1e-10,
    entries: figures.entries + cases.reduce((sum, { entries }) => sum + entries, 0),
    control: { statement: 'one kink between neighbours is enough', rejected: !built(2, 3, true).holds },
    detail: `the library's network in float64: 40 points of 3 dimensions to ${error.toExponential(1)}`,
  };
}

export const proposition1: Entry = {
  id: 'S-P1',
  paper: 'sobolev',
  title: 'Finite data with gradients are taken exactly',
  words:
    'Whatever values and gradients are given at n distinct points, there is a network with one hidden layer of ReLU units that has them all, with training error 0. It is written down, with 2d(n−1)+2 hidden units.',
  tex: String.raw`h(x)=\sum_{k=1}^{d}h_k(v_k\cdot x),\quad h_1(v_1\cdot x_i)=y_i,\ \ h_k(v_k\cdot x_i)=0\ (k>1),\quad h_k'(v_k\cdot x_i)=v_k\cdot g_i`,
  proofClass: 'construction',
  argument:
    'Take an orthonormal basis along whose directions no two points have the same projection; each pair of points rules out one hyperplane of directions, so there is one. Along each direction a piecewise linear function has the wanted slope around each projected point, and between neighbours two kinks, at the thirds: the middle third has the one slope that meets both sides (expanded). The gradient of the sum is $\\sum_kv_k(v_k\\cdot g_i)=g_i$ (expanded, for rational bases of one to three dimensions). Each kink is a ReLU unit, and the affine part before the first kink is relu(l·x+s) − relu(−l·x−s) − s, with a shift s that keeps the kink of these two away from all points: at a kink the slope would be lost. The construction is carried out in exact fractions for random rational data, up to 8 points in up to 3 dimensions, and compared number by number; the width is counted.',
  notMechanized: 'That a basis with distinct projections exists for every finite set of points.',
  inCode: [
    {
      name: 'interpolant',
      source: 'src/sobolev/theory/interpolant.ts',
      tests: ['test/sobolev/theory/theory.test.ts'],
    },
  ],
  snippet: `import { inputDerivatives, interpolant } from 'dyadic';

const x = [[0, 0], [1, 2], [3, -1]];
const [y, dy] = [[5, -1, 2], [[1, 0], [0, -2], [4, 4]]];
const network = interpolant(x, y, dy);
const { value, jacobian } = inputDerivatives(network, x);
console.log(network.blocks[0]!.shape[0]); // 10
const rounded = (data: Float64Array) => [...data].map((entry) => Math.round(1e9 * entry) / 1e9 + 0);
console.log(rounded(value.data).join(' ')); // 5 -1 2
console.log(rounded(jacobian.data).join(' ')); // 1 0 0 -2 4 4
`,
  prove,
};
