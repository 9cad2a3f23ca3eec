/**
 * One root of the secular equation 1/ρ + Σᵢ wᵢ/(dᵢ − λ) = 0 with ρ > 0, wᵢ > 0 and ascending poles: the eigenvalues of
 * diag(d) + ρ·z·zᵀ, wᵢ = zᵢ². Between two poles the function is replaced by one with the same two poles whose root is that
 * of a quadratic equation (Li, "Solving secular equations stably and efficiently", LAPACK Working Note 89 (1993)), inside
 * an interval that only shrinks. The unknown is the distance from the nearest pole: it keeps all its digits however close
 * the root is, and the differences dᵢ − λ are what eigenvectors are made of.
 */

const epsilon = 2 ** -53;
/** Steps; three to five are usual, and every later one at least halves the interval. */
const limit = 200;
/** Steps after which the interval is halved. */
const patience = 25;

/**
 * The root between d[j] and d[j + 1] (above d[j] if j = k − 1) of the first k poles and weights; the differences dᵢ − λ are
 * left in `differences` from `at` on. Cost about 4·k divisions an iteration of four.
 */
export function secularRoot(
  j: number,
  k: number,
  d: Float64Array,
  w: Float64Array,
  rho: number,
  differences: Float64Array,
  at: number,
): number {
  const start = j === k - 1 ? lastStart(k, d, w, rho) : innerStart(j, k, d, w, rho);
  const { origin } = start;
  let { low, high, mu } = start;
  const pole = d[origin]!;
  const constant = 1 / rho;
  // Poles up to `split` are summed apart from those behind: the two that the interpolation keeps are its neighbours.
  const split = j === k - 1 ? k - 2 : j;
  let before = 0;
  let isFixed = true;
  for (let step = 0; ; step++) {
    let [left, leftSlope, right, rightSlope, bound] = [0, 0, 0, 0, 0];
    for (let i = 0; i <= split; i++) {
      const difference = d[i]! - pole - mu;
      differences[at + i] = difference;
      const term = w[i]! / difference;
      left += term;
      leftSlope += term / difference;
      bound += Math.abs(left);
    }
    for (let i = k - 1; i > split; i--) {
      const difference = d[i]! - pole - mu;
      differences[at + i] = difference;
      const term = w[i]! / difference;
      right += term;
      rightSlope += term / difference;
      bound += Math.abs(right);
    }
    const value = constant + left + right;
    const slope = leftSlope + rightSlope;
    bound += 8 * (Math.abs(left) + Math.abs(right)) + constant + Math.abs(mu) * slope;
    if (Math.abs(value) <= epsilon * bound || step === limit) break;
    if (value < 0) low = mu;
    else high = mu;
    if (k > 1 && value * before > 0 && Math.abs(value) > Math.abs(before) / 10) isFixed = !isFixed;
    before = value;

    let change = -value / slope;
    if (k > 1) {
      const p = differences[at + split]!;
      const q = differences[at + split + 1]!;
      let c = value - p * leftSlope - q * rightSlope;
      if (isFixed && j < k - 1) {
        // The nearer pole keeps its own weight, and the other one's is fitted.
        const gap = d[j + 1]! - d[j]!;
        c =
          origin === j
            ? value - q * slope + (gap * (w[j]! / p)) / p
            : value - p * slope - (gap * (w[j + 1]! / q)) / q;
      }
      const fitted = quadraticStep(c, (p + q) * value - p * q * slope, p * q * value, j === k - 1);
      if (fitted * value < 0) change = fitted;
    }
    let next = mu + change;
    if (!(next > low && next < high) || step > patience) next = (low + high) / 2;
    if (next === mu || next === low || next === high) break;
    mu = next;
  }
  return pole + mu;
}

/** The root of c·η² − a·η + b = 0 that is next to 0, or for the last eigenvalue the one on the right of its poles. */
function quadraticStep(c: number, a: number, b: number, isLast: boolean): number {
  if (isLast) {
    const size = Math.abs(c);
    const root = Math.sqrt(Math.abs(a * a - 4 * b * size));
    return a >= 0 ? (a + root) / (2 * size) : (2 * b) / (a - root);
  }
  const root = Math.sqrt(Math.abs(a * a - 4 * b * c));
  return a <= 0 ? (a - root) / (2 * c) : (2 * b) / (a + root);
}

interface Start {
  /** Index of the pole from which the root is measured. */
  readonly origin: number;
  readonly low: number;
  readonly high: number;
  readonly mu: number;
}

/** The nearer pole by the sign in the middle, and a first guess with the other poles' terms as they are there. */
function innerStart(j: number, k: number, d: Float64Array, w: Float64Array, rho: number): Start {
  const gap = d[j + 1]! - d[j]!;
  const middle = gap / 2;
  let c = 1 / rho;
  for (let i = 0; i < k; i++) if (i !== j && i !== j + 1) c += w[i]! / (d[i]! - d[j]! - middle);
  const [own, other] = [w[j]!, w[j + 1]!];
  const value = c + (other - own) / middle;
  if (value > 0) {
    const a = c * gap + own + other;
    const b = own * gap;
    const root = Math.sqrt(Math.abs(a * a - 4 * b * c));
    const mu = a > 0 ? (2 * b) / (a + root) : (a - root) / (2 * c);
    return { origin: j, low: 0, high: middle, mu: inside(mu, 0, middle) };
  }
  const a = c * gap - own - other;
  const b = other * gap;
  const root = Math.sqrt(Math.abs(a * a + 4 * b * c));
  const mu = a < 0 ? (2 * b) / (a - root) : -(a + root) / (2 * c);
  return { origin: j + 1, low: -middle, high: 0, mu: inside(mu, -middle, 0) };
}

/** The last root lies at most ρ·Σw above the last pole. */
function lastStart(k: number, d: Float64Array, w: Float64Array, rho: number): Start {
  let total = 0;
  for (let i = 0; i < k; i++) total += w[i]!;
  // A little more than the bound, which a single pole attains.
  const reach = rho * total * (1 + 4 * epsilon);
  if (k === 1) return { origin: 0, low: 0, high: 2 * reach, mu: rho * w[0]! };
  const gap = d[k - 1]! - d[k - 2]!;
  let c = 1 / rho;
  for (let i = 0; i < k - 2; i++) c += w[i]! / (d[i]! - d[k - 1]! - reach / 2);
  const a = -c * gap + w[k - 2]! + w[k - 1]!;
  const b = w[k - 1]! * gap;
  const root = Math.sqrt(Math.max(0, a * a + 4 * b * c));
  const mu = a < 0 ? (2 * b) / (root - a) : (a + root) / (2 * c);
  return { origin: k - 1, low: 0, high: reach, mu: inside(mu, 0, reach) };
}

function inside(mu: number, low: number, high: number): number {
  return mu > low && mu < high ? mu : (low + high) / 2;
}
