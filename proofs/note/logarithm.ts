/**
 * G7: dy/dx = 1/x is solved by log x + c and by nothing else. 1/x is a symbol r with the rule r' = −r² and the relation
 * x r = 1; log is a symbol with slope r. The series of log(1 + s) is checked beside it without either symbol.
 */
import type { Equation } from '../kernel/compare.js';
import { differentiate } from '../kernel/differentiate.js';
import { fraction } from '../kernel/fraction.js';
import { chainOf, known } from '../kernel/jets.js';
import * as p from '../kernel/polynomial.js';

const x = p.variable('x');
const reciprocal = known('r', x, (r) => p.scale(-1, p.power(r, 2)));
const logarithm = known('l', x, () => p.variable('r'));
/** log(−x), for x < 0: its slope by its argument is 1/(−x). */
const onTheLeft = known('m', p.scale(-1, x), () => p.scale(-1, p.variable('r')));
const chain = chainOf([reciprocal, logarithm, onTheLeft]);
const slope = (of: p.Polynomial): p.Polynomial => differentiate(of, ['x'], chain)[0]!;

/** y = log x + c has y' = r; x r − 1 keeps the value 0: its slope is r (1 − x r). */
export function* logarithmSolves(): Generator<Equation> {
  const r = p.variable('r');
  yield { what: 'd(log x + c)/dx', left: slope(p.sum(p.variable('l'), p.variable('c'))), right: r };
  yield {
    what: 'd(x r)/dx',
    left: slope(p.product(x, r)),
    right: p.product(r, p.subtract(p.one, p.product(x, r))),
  };
  yield { what: 'd log(−x)/dx', left: slope(p.variable('m')), right: r };
  // Two solutions y, z of y' = r differ by a function whose slope is r − r.
  yield {
    what: 'difference of two solutions',
    left: slope(p.subtract(p.variable('l'), p.variable('l'))),
    right: p.zero,
  };
}

/** L_n(s) = Σ_{k ≤ n} (−1)^(k+1) s^k/k: (1 + s) L_n' = 1 − (−s)^n, so the equation holds up to the last power. */
export function* series(sign: 1 | -1 = -1): Generator<Equation> {
  const s = p.variable('s');
  for (let n = 1; n <= 8; n++) {
    const terms = Array.from({ length: n }, (_, at) =>
      p.scale(fraction(sign ** at, at + 1), p.power(s, at + 1)),
    );
    const left = p.product(p.sum(p.one, s), differentiate(p.sum(...terms), ['s'])[0]!);
    const right = p.subtract(p.one, p.power(p.scale(-1, s), n));
    yield { what: `series to s^${n}`, left, right };
  }
}
