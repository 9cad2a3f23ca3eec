/** S-T1: one hidden ReLU layer approaches a function together with its derivative. */
import { inputDerivatives } from '../../src/sobolev/input-derivatives.js';
import { reluApproximation } from '../../src/sobolev/theory/relu-approximation.js';
import type { Entry, ProofOutcome } from '../entry.js';
import { type Equation } from '../kernel/compare.js';
import * as q from '../kernel/fraction.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';
import { decided, range, sumOf, variables } from './identities.js';
import { integrateOverUnit } from './integral.js';

const [a, b, x, t] = ['a', 'b', 'x', 't'].map(p.variable) as [Polynomial, Polynomial, Polynomial, Polynomial];
const degree = 6;
const coefficients = variables('c', degree + 1);
const value = (at: Polynomial): Polynomial => sumOf(coefficients, (c, k) => p.product(c, p.power(at, k)));
const slope = (at: Polynomial): Polynomial =>
  sumOf(coefficients.slice(1), (c, k) => p.scale(k + 1, p.product(c, p.power(at, k))));
const between = (from: Polynomial, to: Polynomial): Polynomial =>
  p.sum(from, p.product(t, p.subtract(to, from)));

/** What the bounds rest on: a chord's slope is a mean of p', and the network's error is an integral of slope errors. */
function meanValues(): Equation[] {
  const chord = integrateOverUnit(slope(between(a, b)), 't');
  const error = p.subtract(p.variable('s'), slope(between(a, x)));
  return [
    {
      what: 'the chord from a to b',
      left: p.subtract(value(b), value(a)),
      right: p.product(p.subtract(b, a), chord),
    },
    {
      what: 'the error at x of a piece with slope s',
      left: p.subtract(p.sum(value(a), p.product(p.variable('s'), p.subtract(x, a))), value(x)),
      right: p.product(p.subtract(x, a), integrateOverUnit(error, 't')),
    },
  ];
}

/** n! x₁⋯x_n = Σ over subsets S of (−1)^(n−|S|)·(Σ_S x)^n: with it every polynomial is a sum of functions of one variable. */
function ridges(n: number): Equation {
  const xs = variables('x', n);
  const powers = range(2 ** n).map((code) => {
    const chosen = xs.filter((_, i) => (code >> i) & 1);
    return p.scale((n - chosen.length) % 2 === 0 ? 1 : -1, p.power(p.sum(...chosen), n));
  });
  const factorial = range(n).reduce((product, i) => product * (i + 1), 1);
  return {
    what: `the product of ${n} inputs`,
    left: p.scale(factorial, p.product(...xs)),
    right: p.sum(...powers),
  };
}

/** On [−1, 1], with whole coefficients: the library's network against exact chords, and the slope error against h·max|p''|. */
function built(power: number): {
  readonly entries: number;
  readonly holds: boolean;
  readonly withinSquare: boolean;
} {
  let [entries, holds, withinSquare] = [0, true, true];
  const list = [1, -2, 3, 1, -1].slice(0, 5);
  const at = (z: q.Fraction, weight: (k: number) => number, less: number): q.Fraction =>
    list.reduce(
      (sum, c, k) =>
        k < less ? sum : q.add(sum, q.multiply(q.fraction(c * weight(k)), q.power(z, k - less))),
      q.zero,
    );
  const bend = list.reduce((sum, c, k) => sum + Math.abs(c) * k * Math.max(0, k - 1), 0);
  const pieces = 2 ** power;
  const h = q.fraction(2, pieces);
  const network = reluApproximation((z) => q.toNumber(at(q.fromNumber(z), () => 1, 0)), [-1, 1], pieces);
  for (let i = 0; i < pieces; i++) {
    const from = q.add(q.fraction(-1), q.multiply(q.fraction(i), h));
    const chord = q.divide(
      q.subtract(
        at(q.add(from, h), () => 1, 0),
        at(from, () => 1, 0),
      ),
      h,
    );
    for (const quarter of [1, 2, 3]) {
      const z = q.add(from, q.multiply(q.fraction(quarter, 4), h));
      const { jacobian } = inputDerivatives(network, [[q.toNumber(z)]]);
      const error = Math.abs(
        q.toNumber(
          q.subtract(
            chord,
            at(z, (k) => k, 1),
          ),
        ),
      );
      entries += 2;
      holds &&= jacobian.data[0] === q.toNumber(chord) && error <= q.toNumber(h) * bend;
      withinSquare &&= error <= q.toNumber(h) ** 2 * 0.25 * bend;
    }
  }
  return { entries, holds, withinSquare };
}

function prove(): ProofOutcome {
  const figures = decided([...meanValues(), ...[1, 2, 3, 4, 5].map(ridges)]);
  const networks = [1, 2, 3, 4, 5, 6].map(built);
  return {
    ...figures,
    holds: figures.holds && networks.every(({ holds }) => holds),
    entries: figures.entries + networks.reduce((sum, { entries }) => sum + entries, 0),
    control: {
      statement: 'the slope error falls with the square of the mesh',
      rejected: networks.some(({ withinSquare }) => !withinSquare),
    },
  };
}

export const theorem1: Entry = {
  id: 'S-T1',
  paper: 'sobolev',
  title: 'ReLU networks are dense in first-order Sobolev spaces',
  words:
    'For a continuously differentiable function on a compact set and any tolerance there is a network with one hidden ReLU layer whose values and slopes are both within the tolerance, slopes everywhere but at the kinks.',
  tex: String.raw`\lvert f'(x)-p'(x)\rvert\le\omega(p',h)=\max_{\lvert s-t\rvert\le h}\lvert p'(s)-p'(t)\rvert,\qquad \lvert f(x)-p(x)\rvert\le h\,\omega(p',h)`,
  proofClass: 'construction',
  argument:
    "In one variable the network takes the chords of p on a mesh of width h. A chord from a to b has the slope $\\int_0^1p'(a+t(b-a))\\,dt$, a mean of values of p' on the piece, hence within $\\omega(p',h)$ of each of them; the error of the value at x is an integral of that slope error over a length of at most h. Both identities are expanded for polynomials of degree 6 with symbolic coefficients. In several variables polynomials are dense in $C^1$ on a compact set, products of variables are sums of powers of their sums (expanded up to 5 factors), so a polynomial is a sum of functions of one variable along directions, each of them a network by the first part. The library's network is built on meshes of 2 to 64 pieces: its slopes are the exact chords to the last bit.",
  notMechanized:
    'That polynomials are dense in C¹ on a compact set (Weierstrass), and that a continuous derivative has a modulus of continuity that goes to 0 with h.',
  inCode: [
    {
      name: 'reluApproximation',
      source: 'src/sobolev/theory/relu-approximation.ts',
      tests: ['test/sobolev/theory/theory.test.ts'],
    },
  ],
  snippet: `import { inputDerivatives, reluApproximation } from 'dyadic';

const p = (x: number) => x ** 4 - x * x;
const errors = [8, 32, 128].map((pieces) => {
  const network = reluApproximation(p, [-1, 1], pieces);
  const x = Array.from({ length: 999 }, (_, i) => [-1 + (i + 0.7) / 500]);
  const slopes = inputDerivatives(network, x).jacobian.data;
  return Math.max(...x.map(([t = 0], i) => Math.abs(slopes[i]! - (4 * t ** 3 - 2 * t))));
});
console.log(errors.map((error) => error.toFixed(3)).join(' ')); // 1.002 0.283 0.074
console.log([8, 32, 128].map((pieces) => 10 * (2 / pieces)).join(' ')); // 2.5 0.625 0.15625
`,
  prove,
};
