/** S-T2: derivative labels that are not the values' derivatives cost an error that no training removes. */
import { checkDerivatives } from '../../src/sobolev/theory/check-derivatives.js';
import type { Entry, ProofOutcome } from '../entry.js';
import { compare, type Equation } from '../kernel/compare.js';
import * as q from '../kernel/fraction.js';
import { dot } from '../kernel/matrix.js';
import * as p from '../kernel/polynomial.js';
import type { Polynomial } from '../kernel/polynomial.js';
import { decided, range, sumOf, variables } from './identities.js';
import { integrateOverUnit } from './integral.js';

/** A polynomial of two variables with symbolic coefficients, and its partial derivatives, as functions of a point. */
function general(
  name: string,
  degree: number,
): {
  readonly value: (at: readonly Polynomial[]) => Polynomial;
  readonly gradient: (at: readonly Polynomial[]) => Polynomial[];
} {
  const powers = range(degree + 1).flatMap((i) => range(degree + 1 - i).map((j) => [i, j] as const));
  const whole = sumOf(powers, ([i, j]) =>
    p.product(p.variable(`${name}${i}${j}`), p.power(p.variable('X'), i), p.power(p.variable('Y'), j)),
  );
  const put = (a: Polynomial, at: readonly Polynomial[]): Polynomial =>
    p.substitute(
      a,
      new Map([
        ['X', at[0]!],
        ['Y', at[1]!],
      ]),
    );
  return {
    value: (at) => put(whole, at),
    gradient: (at) => ['X', 'Y'].map((variable) => put(p.partial(whole, variable), at)),
  };
}

/** ∫(g − ∇f)·dl = ∫(g − ∇h)·dl + sign·[(h − f)(y) − (h − f)(x)] along the segment from x to y. */
function segment(degree: number, sign: number): Equation {
  const [f, h] = [general('f', degree), general('h', degree)];
  const labels = [general('g', degree - 1), general('k', degree - 1)];
  const [x, y] = [variables('x', 2), variables('y', 2)];
  const l = y.map((entry, i) => p.subtract(entry, x[i]!));
  const at = x.map((entry, i) => p.sum(entry, p.product(p.variable('t'), l[i]!)));
  const along = (field: readonly Polynomial[]): Polynomial =>
    integrateOverUnit(
      dot(
        labels.map((g, i) => p.subtract(g.value(at), field[i]!)),
        l,
      ),
      't',
    );
  const difference = (point: readonly Polynomial[]): Polynomial => p.subtract(h.value(point), f.value(point));
  const ends = p.subtract(difference(y), difference(x));
  return {
    what: `the line integral for polynomials of degree ${degree}`,
    left: along(f.gradient(at)),
    right: p.sum(along(h.gradient(at)), p.scale(sign, ends)),
  };
}

/** What the library measures between neighbours: differences of values and trapezoids, exact for quadratic functions. */
function measured(): { readonly entries: number; readonly holds: boolean } {
  const x = range(9).map((i) => (i * i - 20) / 16);
  const wrong = 3 / 16;
  const { worst } = checkDerivatives(
    x.map((t) => [t]),
    x.map((t) => [t * t - t / 2]),
    x.map((t) => [2 * t - 1 / 2 + wrong]),
  );
  const holds = worst.every(({ between: [i, j], difference, integral, floor }) => {
    const [from, to] = [x[i]!, x[j]!].map(q.fromNumber) as [q.Fraction, q.Fraction];
    const length = q.subtract(to, from);
    const rise = q.multiply(length, q.subtract(q.add(from, to), q.fraction(1, 2)));
    const lost = q.multiply(length, q.fromNumber(wrong));
    const expected = Math.abs(q.toNumber(lost)) / (2 + Math.abs(q.toNumber(length)));
    return (
      difference === q.toNumber(rise) && integral === q.toNumber(q.add(rise, lost)) && floor === expected
    );
  });
  return { entries: 3 * worst.length, holds: holds && worst.length > 0 };
}

function prove(): ProofOutcome {
  const figures = decided([1, 2, 3].map((degree) => segment(degree, 1)));
  const code = measured();
  return {
    ...figures,
    holds: figures.holds && code.holds,
    entries: figures.entries + code.entries,
    control: {
      statement: 'the values at the ends count with the other sign',
      rejected: !compare([segment(2, -1)]).holds,
    },
  };
}

export const theorem2: Entry = {
  id: 'S-T2',
  paper: 'sobolev',
  title: 'Wrong derivative labels leave a floor',
  words:
    'If the labels g are not the gradient of f, there is an error that every model h keeps: its values stay away from f or its slopes from g. The size of it is read off any segment along which the labels do not add up to the difference of the values.',
  tex: String.raw`\max\bigl(\lVert h-f\rVert_\infty,\lVert\nabla h-g\rVert_\infty\bigr)\ \ge\ \frac{\bigl\lvert\int_x^y(g-\nabla f)\cdot dl\bigr\rvert}{2+\lvert y-x\rvert}`,
  proofClass: 'expansion',
  argument:
    'Along the segment from x to y, $\\int(g-\\nabla f)\\cdot dl=\\int(g-\\nabla h)\\cdot dl+(h-f)(y)-(h-f)(x)$, because the integral of a gradient is the difference at the ends. The right side is at most $\\lvert y-x\\rvert\\,B+2A$ with A and B the two largest errors, hence at most $(2+\\lvert y-x\\rvert)\\max(A,B)$. Where g is continuous and differs from $\\nabla f$ at a point, a short segment there has an integral that is not 0. The identity is expanded for all polynomials f, h of degree up to 3 and fields g of degree up to 2 in two variables, with symbolic coefficients and end points; the differences, integrals and floors of checkDerivatives are compared with exact fractions on a function for which the trapezoid is the integral.',
  notMechanized:
    'The triangle inequality and the mean-value bound of an integral; functions that are no polynomials, for which the identity is the fundamental theorem of calculus.',
  inCode: [
    {
      name: 'checkDerivatives',
      source: 'src/sobolev/theory/check-derivatives.ts',
      tests: ['test/sobolev/theory/check-derivatives.test.ts'],
    },
  ],
  snippet: `import { checkDerivatives } from 'dyadic';

const x = Array.from({ length: 40 }, (_, i) => [i / 40, Math.sin(i)]);
const y = x.map(([a = 0, b = 0]) => [a * a + 3 * b]);
const right = x.map(([a = 0]) => [2 * a, 3]);
const swapped = right.map(([s = 0, t = 0]) => [t, s]);
console.log(checkDerivatives(x, y, right).status); // consistent
console.log(checkDerivatives(x, y, swapped).findings[0]?.message); // output 0, all inputs: the two columns of slopes are swapped
`,
  prove,
};
