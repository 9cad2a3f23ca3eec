/**
 * Coefficients of the polynomials in src/numeric/elementary and assembly/elementary: minimax approximations by Remez's
 * exchange, in fixed point with 256 bits behind the point on BigInt, rounded to doubles at the end.
 *
 * Each row of `approximations` asks for the polynomial Σ cᵢ xⁱ of that degree that makes max |weight(x)·(f(x) − Σ)| on
 * [from, to] least. It prints the coefficients, c₀ first, and the error in units of 2⁻⁵³.
 *
 * Usage: node scripts/minimax.mjs [name ...]
 */
const BITS = 256n;
const one = 1n << BITS;

const times = (x, y) => (x * y) >> BITS;
const over = (x, y) => (x << BITS) / y;
const size = (x) => (x < 0n ? -x : x);
/** The number a double is. */
const fixed = (x) => {
  let shift = 0n;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) [mantissa, shift] = [mantissa * 2, shift + 1n];
  return (BigInt(mantissa) << BITS) >> shift;
};
/** The nearest double (ties aside: 256 bits never meet one here). */
const double = (x) => {
  const spare = BigInt(Math.max(0, size(x).toString(2).length - 64));
  const half = Number(BITS - spare) / 2;
  return Number(x >> spare) * 2 ** -Math.floor(half) * 2 ** -Math.ceil(half);
};

/** Σ of terms, each made of the one before and its index, until they vanish. */
function series(first, next) {
  let sum = 0n;
  let term = first;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = next(term, n);
  }
  return sum;
}

function squareRoot(x) {
  let root = fixed(Math.sqrt(double(x)));
  for (let k = 0; k < 6; k++) root = (root + over(x, root)) >> 1n;
  return root;
}

const artanOfInverse = (q) => series(one / q, (term, n) => (-term * (2n * n - 1n)) / (q * q * (2n * n + 1n)));
const pi = 16n * artanOfInverse(5n) - 4n * artanOfInverse(239n);
/** log 2 = 2 artanh(1/3). */
const log2 = 2n * series(one / 3n, (term, n) => (term * (2n * n - 1n)) / (9n * (2n * n + 1n)));

/** (eˣ − 1 − x)/x² = 1/2 + x/6 + … */
const expTail = (x) => series(one >> 1n, (term, n) => times(term, x) / (n + 2n));

/** (√z coth √z − 1)/z = 1/3 − z/45 + …, as a quotient of the series of (cosh x − sinh(x)/x)/x² and of sinh(x)/x, z = x². */
const cothTail = (z) =>
  over(
    series(one / 3n, (term, n) => (times(term, z) * (n + 1n)) / (n * (2n * n + 2n) * (2n * n + 3n))),
    series(one, (term, n) => times(term, z) / (2n * n * (2n * n + 1n))),
  );

/** (2 artanh(s) − 2 s)/s³ with z = s²: 2/3 + 2 z/5 + … */
const artanhTail = (z) =>
  series((2n * one) / 3n, (term, n) => (times(term, z) * (2n * n + 1n)) / (2n * n + 3n));

/** (erf(x) − x)/x = (2/√π) Σ (−z)ⁿ/(n! (2n + 1)) − 1 with z = x². */
const erfTail = (z) => {
  let sum = -one;
  let power = over(2n * one, squareRoot(pi));
  for (let n = 0n; size(power) > 1n; n++) {
    sum += power / (2n * n + 1n);
    power = -times(power, z) / (n + 1n);
  }
  return sum;
};

/** e^x for any x here. */
const exp = (x) => {
  if (x < 0n) return over(one, exp(-x));
  let halvings = 0n;
  while (x >> halvings > one >> 3n) halvings++;
  let grown = series(one, (term, n) => times(term, x >> halvings) / n);
  for (let k = 0n; k < halvings; k++) grown = times(grown, grown);
  return grown;
};

/** Mills' ratio Φ(−x)/φ(x): √(π/2) e^(x²/2) − Σ x^(2n+1)/(2n+1)!! up to 6, the continued fraction beyond. */
const mills = (x) => {
  if (x > 6n * one) {
    let tail = x;
    for (let level = 600n; level > 0n; level--) tail = x + over(level * one, tail);
    return over(one, tail);
  }
  const square = times(x, x);
  const odd = series(x, (term, n) => times(term, square) / (2n * n + 1n));
  return times(squareRoot(pi >> 1n), exp(square >> 1n)) - odd;
};

const third = double(log2) / 2 + 2 ** -20;
const approximations = {
  exp: { f: expTail, degree: 9, from: -third, to: third, weight: (x) => x },
  // x coth x = 1 + z Σ with z = x², for |x| ≤ 1/32.
  coth: { f: cothTail, degree: 2, from: 0, to: 2 ** -10, weight: (z) => z },
  log: { f: artanhTail, degree: 6, from: 0, to: 0.0296, weight: (z) => z },
  // (1 + x) M(x)/√(2π) with x = 4 (1 + t)/(1 − t), up to x = 39, beyond which φ is 0; it stays between 0.4 and 0.6.
  mills: {
    f: (t) => {
      const x = over(4n * (one + t), one - t);
      return over(times(one + x, mills(x)), squareRoot(2n * pi));
    },
    degree: 21,
    from: -1,
    to: 35 / 43,
    weight: () => 2.5,
  },
  // (erf(x) − x)/x with z = x², for |x| ≤ 1.
  erf: { f: erfTail, degree: 11, from: 0, to: 1, weight: () => 1 },
};

/** Value at x of the polynomial with coefficients c. */
const polynomial = (c, x) => c.reduceRight((sum, entry) => times(sum, x) + entry, 0n);

/** Solution of a small linear system by elimination with pivots. */
function solve(rows) {
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (size(row[k]) > size(best[k]) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(k, 0, pivot);
    for (let i = k + 1; i < n; i++) {
      const factor = over(rows[i][k], pivot[k]);
      for (let j = k; j <= n; j++) rows[i][j] -= times(factor, pivot[j]);
    }
  }
  const x = [];
  for (let k = n - 1; k >= 0; k--) {
    let rest = rows[k][n];
    for (let j = k + 1; j < n; j++) rest -= times(rows[k][j], x[j]);
    x[k] = over(rest, rows[k][k]);
  }
  return x;
}

/** Remez: levels the weighted error at degree + 2 points, then moves them to the extremes found on a grid. */
function minimax({ f, degree, from, to, weight }) {
  const count = degree + 2;
  const points = 60 * count;
  const grid = Array.from({ length: points + 1 }, (_, i) =>
    fixed((from + to) / 2 - ((to - from) / 2) * Math.cos((Math.PI * i) / points)),
  );
  const values = grid.map((x) => f(x));
  const weights = grid.map((x) => fixed(weight(double(x))));
  let chosen = Array.from({ length: count }, (_, i) => Math.round(((i + 0.5) * points) / count));
  let coefficients;
  let worst;
  for (let round = 0; round < 12; round++) {
    const rows = chosen.map((at, i) => {
      const row = [];
      let power = weights[at];
      for (let j = 0; j <= degree; j++, power = times(power, grid[at])) row.push(power);
      return [...row, i % 2 === 0 ? one >> 60n : -(one >> 60n), times(weights[at], values[at])];
    });
    coefficients = solve(rows).slice(0, degree + 1);
    const errors = grid.map((x, i) => times(weights[i], values[i] - polynomial(coefficients, x)));
    // One extreme for each run of one sign; of too many, those at the ends go, the smaller first.
    const extremes = [];
    errors.forEach((error, i) => {
      const last = extremes.at(-1);
      if (last === undefined || errors[last] > 0n !== error > 0n) extremes.push(i);
      else if (size(error) > size(errors[last])) extremes[extremes.length - 1] = i;
    });
    while (extremes.length > count) {
      if (size(errors[extremes[0]]) < size(errors[extremes.at(-1)])) extremes.shift();
      else extremes.pop();
    }
    worst = Math.max(...errors.map((error) => Math.abs(double(error))));
    if (extremes.length < count) break;
    chosen = extremes;
  }
  return { coefficients: coefficients.map(double), error: worst * 2 ** 53 };
}

const asked = process.argv.slice(2);
for (const [name, approximation] of Object.entries(approximations)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const { coefficients, error } = minimax(approximation);
  console.log(`${name}: error ${error.toPrecision(2)} units of 2^-53\n  ${coefficients.join('\n  ')}`);
}
