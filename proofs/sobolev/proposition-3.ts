/** S-P3: slopes halve the number of points that identify a function of some families. */
import type { Entry, ProofOutcome } from '../entry.js';
import { compare, type Equation } from '../kernel/compare.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';
import { decided, range, variables } from './identities.js';

/** The determinant of a matrix of polynomials, by the first column. */
function determinant(rows: readonly (readonly Polynomial[])[]): Polynomial {
  if (rows.length === 0) return p.one;
  return p.sum(
    ...rows.flatMap((row, i) => {
      if (p.isZero(row[0]!)) return [];
      const rest = rows.filter((_, other) => other !== i).map((other) => other.slice(1));
      return [p.scale(i % 2 === 0 ? 1 : -1, p.product(row[0]!, determinant(rest)))];
    }),
  );
}

/** The equations for the coefficients of a polynomial of degree 2n − 1: a value and a slope at each of n points. */
function hermite(n: number): Equation {
  const xs = variables('x', n);
  const columns = range(2 * n);
  const rows = xs.flatMap((x) => [
    columns.map((k) => p.power(x, k)),
    columns.map((k) => (k === 0 ? p.zero : p.scale(k, p.power(x, k - 1)))),
  ]);
  const gaps = xs.flatMap((x, j) => xs.slice(0, j).map((before) => p.power(p.subtract(x, before), 4)));
  return {
    what: `the determinant for ${n} points with slopes`,
    left: determinant(rows),
    right: p.product(...gaps),
  };
}

/** Π (x − xᵢ)^power at the i-th point, and its slope there: what n points cannot see. */
function unseen(n: number, power: number, slopes: boolean): Equation[] {
  const xs = variables('x', n);
  const w = p.product(...xs.map((x) => p.power(p.subtract(p.variable('x'), x), power)));
  return xs.flatMap((x, i) =>
    [w, ...(slopes ? [p.partial(w, 'x')] : [])].map((f) => ({
      what: `the polynomial of degree ${power * n} at point ${i}`,
      left: p.substitute(f, new Map([['x', x]])),
      right: p.zero,
    })),
  );
}

/** The density's logarithm and slope determine its parameters; its value alone does not. With s = σ², r = slope/value. */
function gaussian(): Equation[] {
  const [x, mean, r, s] = ['x', 'm', 'r', 's'].map(p.variable) as [
    Polynomial,
    Polynomial,
    Polynomial,
    Polynomial,
  ];
  const square = (at: Polynomial): Polynomial => p.power(p.subtract(x, at), 2);
  const meanOf = p.sum(x, p.product(r, s));
  return [
    // ln p = −(x−μ)²/(2s) − ½ ln(2πs): with μ = x + r s the exponent is r²s/2.
    {
      what: "the exponent's numerator",
      left: square(meanOf),
      right: p.product(p.power(r, 2), p.power(s, 2)),
    },
    // r = −(x−μ)/s.
    { what: 'the slope', left: p.scale(-1, p.subtract(x, meanOf)), right: p.product(r, s) },
    // The same value from the mean's mirror image.
    { what: 'the mirrored mean', left: square(mean), right: square(p.subtract(p.scale(2, x), mean)) },
  ];
}

/** y = a x + b: the offset from one point with its slope; without slopes a whole line of pairs (a, b) passes through it. */
function linear(): Equation[] {
  const [a, b, t, x] = ['a', 'b', 't', 'x'].map(p.variable) as [
    Polynomial,
    Polynomial,
    Polynomial,
    Polynomial,
  ];
  const value = (slope: Polynomial, offset: Polynomial): Polynomial => p.sum(p.product(slope, x), offset);
  return [
    { what: 'the offset', left: p.subtract(value(a, b), p.product(a, x)), right: b },
    {
      what: 'the lines through one point',
      left: value(p.sum(a, t), p.subtract(b, p.product(t, x))),
      right: value(a, b),
    },
  ];
}

function prove(): ProofOutcome {
  const figures = decided([
    ...[1, 2, 3].map(hermite),
    ...[1, 2, 3, 4].flatMap((n) => [...unseen(n, 2, true), ...unseen(n, 1, false)]),
    ...gaussian(),
    ...linear(),
  ]);
  return {
    ...figures,
    control: {
      statement:
        'n points identify a polynomial of degree 2n − 1 without slopes: Π (x − xᵢ) has slope 0 there too',
      rejected: !compare(unseen(3, 1, true)).holds,
    },
  };
}

export const proposition3: Entry = {
  id: 'S-P3',
  paper: 'sobolev',
  title: 'Where slopes halve the number of points',
  words:
    'A polynomial of degree m is known from ⌈(m+1)/2⌉ points with slopes, and from no fewer than m+1 points without. A normal density is known from one point with its slope, an element-wise linear map from one point; both need two without.',
  tex: String.raw`\det\begin{pmatrix}1&x_i&\cdots&x_i^{2n-1}\\0&1&\cdots&(2n-1)x_i^{2n-2}\end{pmatrix}_{i=1}^{n}=\prod_{i<j}(x_j-x_i)^4`,
  proofClass: 'expansion',
  argument:
    'The coefficients of a polynomial of degree 2n−1 solve 2n linear equations, a value and a slope at each of n points, whose determinant is $\\prod_{i<j}(x_j-x_i)^4$: not 0 where the points differ. It is expanded for n = 1, 2 and 3. No fewer points serve: $\\prod_i(x-x_i)^2$, of degree 2n, has value and slope 0 at all of them, and $\\prod_i(x-x_i)$ value 0. For a normal density with value p and slope q at x let $r=q/p$ and $s=\\sigma^2$; then $\\mu=x+rs$ and $-\\ln p=\\frac12r^2s+\\frac12\\ln(2\\pi s)$, whose right side increases in s, so there is one solution; without the slope a mean and its mirror image at x have the same value. For $y=ax+b$ the slope is a and the offset $y-ax$, entry by entry.',
  notMechanized: 'The determinant for more than three points, and that r²s/2 + ½ ln(2πs) increases in s.',
  inCode: [
    {
      name: 'hermitePolynomial, gaussianThrough, elementwiseLinearThrough',
      source: 'src/sobolev/theory/identification.ts',
      tests: ['test/sobolev/theory/theory.test.ts'],
    },
  ],
  snippet: `import { gaussianThrough, hermitePolynomial } from 'dyadic';

const p = (x: number) => x ** 5 - x;
const slope = (x: number) => 5 * x ** 4 - 1;
const x = [-1, 0, 2];
console.log(hermitePolynomial(x, x.map(p), x.map(slope)).value(3)); // 240

const density = (t: number) => Math.exp(-((t - 2) ** 2) / 2 / 9) / 3 / Math.sqrt(2 * Math.PI);
const { mean, deviation } = gaussianThrough(5, density(5), -((5 - 2) / 9) * density(5));
console.log(mean.toFixed(9), deviation.toFixed(9)); // 2.000000000 3.000000000
`,
  prove,
};
