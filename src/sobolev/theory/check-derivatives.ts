/**
 * `checkDerivatives`: do derivative labels belong to the values? Theorem 2 of Czarnecki et al. (S-T2) says what wrong
 * labels cost: for any model h and any segment from x_i to x_j
 *
 *     max(|h − f|, |∇h − g|)  ≥  |∫ (g − ∇f)·dl| / (2 + |x_j − x_i|),
 *
 * so a label error that does not cancel along a segment is an error that no training removes. Between neighbouring
 * samples the integral is y_j − y_i against the trapezoid ½(g_i + g_j)·(x_j − x_i). Usual mistakes change the
 * trapezoid's terms in a way that a change back would explain: a sign, a factor (units), two axes swapped. Each is tried,
 * and reported where it makes the gaps several times smaller.
 */
import { DomainError } from '../../errors.js';
import { cholesky } from '../../numeric/cholesky.js';
import { matrix, toMatrix, type MatrixLike } from '../../numeric/matrix.js';
import { dot } from '../../numeric/vector.js';
import { neighbourPairs } from './neighbour-pairs.js';
import { sumOfSquares, trapezoids, type Trapezoids } from './trapezoids.js';

/** One mistake that would explain the gaps. */
export interface DerivativeFinding {
  readonly kind: 'sign' | 'unit' | 'swapped' | 'constant';
  /** Column of y. */
  readonly output: number;
  /** Columns of x: one, two for swapped axes, all where the whole gradient is meant. */
  readonly inputs: readonly number[];
  /** What the labels must be multiplied with: −1 for a sign; 1 for swapped axes. */
  readonly factor: number;
  /** How many times smaller all corrections together make the gaps. */
  readonly improvement: number;
  readonly message: string;
}

/** A segment along which values and slopes disagree most. */
export interface DerivativeGap {
  readonly output: number;
  /** Rows of x. */
  readonly between: readonly [number, number];
  /** y_j − y_i. */
  readonly difference: number;
  /** What the slopes say: ½(g_i + g_j)·(x_j − x_i). */
  readonly integral: number;
  /** |difference − integral|/(2 + |x_j − x_i|): a floor of the error, as far as the trapezoid is the integral. */
  readonly floor: number;
}

/** What `checkDerivatives` returns. */
export interface DerivativeCheck {
  /**
   * 'inconsistent': a mistake explains the gaps; 'inconclusive': large gaps that no usual mistake explains, from points
   * that are too far apart for the function's curvature, or from labels that belong elsewhere; else 'consistent'.
   */
  readonly status: 'consistent' | 'inconsistent' | 'inconclusive';
  readonly findings: readonly DerivativeFinding[];
  /** RMS of the gaps over RMS of the differences, in balanced weights, the largest of all outputs: 0 is good, 1 says nothing. */
  readonly gap: number;
  /** The largest gaps, at most five, largest floor first. */
  readonly worst: readonly DerivativeGap[];
  readonly advice: string;
}

/** A mistake is named where undoing it makes the gaps this many times smaller. */
const clearImprovement = 2;

/**
 * Checks derivative labels dy, N × (C·d) with columns (output, input), against values y, N × C, at points x, N × d,
 * before any training. Noise of a few ten per cent in dy passes; so do points too far apart for a verdict, which is then
 * 'inconclusive'.
 *
 * Cost: O(N²·d) for the neighbours (N ≤ 2,000; of more, 2,000 evenly taken are used), O(N·C·d³) for the trials.
 * Throws ShapeError or DomainError if the data do not fit.
 */
export function checkDerivatives(x: MatrixLike, y: MatrixLike, dy: MatrixLike): DerivativeCheck {
  const points = toMatrix('checkDerivatives', 'x', x);
  const values = toMatrix('checkDerivatives', 'y', y, { rows: points.rows });
  const { columns: d } = points;
  const slopes = toMatrix('checkDerivatives', 'dy', dy, { rows: points.rows, columns: d * values.columns });
  if (points.rows < 2) {
    const advice = 'One point says nothing about its slope.';
    throw new DomainError('checkDerivatives', 'x', 'at least 2 points', String(points.rows), advice);
  }
  const pairs = neighbourPairs(points);
  const findings: DerivativeFinding[] = [];
  const worst: DerivativeGap[] = [];
  let gap = 0;
  for (let output = 0; output < values.columns; output++) {
    const terms = trapezoids(points, values, slopes, output, pairs);
    const constant = constantLabels(terms, output);
    const balanced = terms.balanced();
    findings.push(...(constant === null ? mistakes(balanced, output) : [constant]));
    gap = Math.max(gap, relativeGap(balanced));
    worst.push(...largestGaps(terms, output, pairs));
  }
  worst.sort((a, b) => b.floor - a.floor);
  const status = findings.length > 0 ? 'inconsistent' : gap > 0.5 ? 'inconclusive' : 'consistent';
  return { status, findings, gap, worst: worst.slice(0, 5), advice: adviceOf(status, findings) };
}

/** √(Σ(Δy − Σ_j t_j)²/Σ Δy²). */
function relativeGap({ differences, terms }: Trapezoids): number {
  const rest = sumOfSquares(differences.map((value, p) => value - terms.reduce((sum, t) => sum + t[p]!, 0)));
  const all = sumOfSquares(differences);
  return all === 0 ? (rest === 0 ? 0 : Infinity) : Math.sqrt(rest / all);
}

/** Slopes that are all zero where values differ, or values that are all equal where slopes are not. */
function constantLabels({ differences, terms, d }: Trapezoids, output: number): DerivativeFinding | null {
  const inputs = Array.from({ length: d }, (_, j) => j);
  const flatValues = sumOfSquares(differences) === 0;
  const flatSlopes = terms.every((t) => sumOfSquares(t) === 0);
  if (flatValues === flatSlopes) return null;
  const message = flatValues
    ? `output ${output}: all values are equal, but the slopes are not zero`
    : `output ${output}: all slopes are zero, but the values differ`;
  return { kind: 'constant', output, inputs, factor: 0, improvement: Infinity, message };
}

/**
 * What would explain the gaps: for the columns as they are, and for each exchange of two, the factors a_j that make
 * |Δy − Σ_j a_j t_j| least. An explanation counts if it leaves little, and much less than there was.
 */
function mistakes(given: Trapezoids, output: number): DerivativeFinding[] {
  const { d } = given;
  const before = relativeGap(given);
  const plain = explain(given, null);
  let best = plain;
  for (let i = 0; i < d; i++) {
    for (let j = i + 1; j < d; j++) {
      const trial = explain(given.swapped(i, j), [i, j]);
      // Factors alone are the simpler explanation of what they explain as well.
      if (trial.gap < best.gap && trial.gap * clearImprovement < plain.gap) best = trial;
    }
  }
  if (!explains(best, before) || given.differences.length < pairsPerInput * d) return [];
  const improvement = before / best.gap;
  const found: DerivativeFinding[] = [];
  if (best.swapped !== null) found.push(finding('swapped', output, best.swapped, 1, improvement, d));
  const wrong = best.factors.flatMap((a, j) => (isOne(a) ? [] : [j]));
  const [first] = wrong;
  const common = first === undefined ? 1 : best.factors[first]!;
  const isCommon = wrong.length === d && best.factors.every((a) => isOne(a / common));
  const sets = isCommon ? [wrong] : wrong.map((j) => [j]);
  for (const inputs of sets) {
    const factor = inputs.reduce((sum, j) => sum + best.factors[j]!, 0) / inputs.length;
    if (isOne(-factor)) found.push(finding('sign', output, inputs, -1, improvement, d));
    else found.push(finding('unit', output, inputs, factor, improvement, d));
  }
  return found;
}

/** Fewer pairs than this for each fitted factor are fitted by anything. */
const pairsPerInput = 10;

/**
 * An explanation must leave little, and much less than there was. Curvature between distant points makes factors of right
 * labels small but not negative, so a wrong sign needs less of a proof.
 */
function explains({ factors, gap }: Explanation, before: number): boolean {
  const flips = factors.some((a) => a < -0.4) && factors.every((a) => a > 0.4 || a < -0.4);
  return flips ? gap < 0.8 && 1.5 * gap < before : gap < 0.3 && clearImprovement * gap < before;
}

/** Whether a fitted factor may be noise around 1. */
function isOne(factor: number): boolean {
  return factor > 0.7 && factor < 1.4;
}

interface Explanation {
  readonly swapped: readonly [number, number] | null;
  readonly factors: readonly number[];
  readonly gap: number;
}

/** The factors by normal equations; a trace of the diagonal keeps columns without slopes from making them singular. */
function explain(given: Trapezoids, swapped: readonly [number, number] | null): Explanation {
  const { d, terms, differences } = given;
  const normal = matrix(d, d);
  const right = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    right[i] = dot(terms[i]!, differences);
    for (let j = 0; j < d; j++) normal.data[i * d + j] = dot(terms[i]!, terms[j]!);
  }
  for (let i = 0; i < d; i++) normal.data[i * (d + 1)] = normal.data[i * (d + 1)]! * (1 + 1e-10) || 1;
  const factor = cholesky(normal);
  const factors = factor.status === 'ok' ? [...factor.solve(right)] : right.fill(1);
  return { swapped, factors: [...factors], gap: relativeGap(given.scaled((j) => factors[j]!)) };
}

function finding(
  kind: 'sign' | 'unit' | 'swapped',
  output: number,
  inputs: readonly number[],
  factor: number,
  improvement: number,
  d: number,
): DerivativeFinding {
  const which = inputs.length === d && d > 1 ? 'all inputs' : `input ${inputs.join(' and ')}`;
  const what = {
    sign: 'the slopes have the wrong sign',
    unit: `the slopes are in another unit: multiplied by ${factor.toPrecision(3)} they fit the values`,
    swapped: 'the two columns of slopes are swapped',
  };
  const message = `output ${output}, ${which}: ${what[kind]}`;
  return { kind, output, inputs, factor, improvement, message };
}

function largestGaps(
  { differences, terms, distances }: Trapezoids,
  output: number,
  pairs: readonly (readonly [number, number])[],
): DerivativeGap[] {
  return pairs
    .map((between, p) => {
      const integral = terms.reduce((sum, t) => sum + t[p]!, 0);
      const difference = differences[p]!;
      const floor = Math.abs(difference - integral) / (2 + distances[p]!);
      return { output, between, difference, integral, floor };
    })
    .sort((a, b) => b.floor - a.floor)
    .slice(0, 5);
}

function adviceOf(status: DerivativeCheck['status'], findings: readonly DerivativeFinding[]): string {
  if (findings.length > 0) {
    return `${findings.map(({ message }) => message).join('; ')}. Correct the labels, then check again.`;
  }
  return status === 'consistent'
    ? 'Values and slopes belong together.'
    : 'The points are too far apart to tell, or rows are shuffled: look at the worst pairs, or check with denser points.';
}
