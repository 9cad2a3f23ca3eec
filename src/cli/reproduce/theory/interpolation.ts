/** Proposition 1: a ReLU layer of width 2d(n−1) + 2 takes n values and gradients exactly. */
import { matrix, type Matrix } from '../../../numeric/matrix.js';
import { random, type RandomStream } from '../../../numeric/random.js';
import { inputDerivatives } from '../../../sobolev/input-derivatives.js';
import { interpolant } from '../../../sobolev/theory/interpolant.js';
import { smallMultiples } from '../../report/small-multiples.js';
import { median } from '../../statistics.js';
import { atMost } from '../goal.js';
import type { TheoryPart } from './theory-part.js';

const counts = [5, 10, 20, 50, 100];
const dimensions = [1, 2, 3, 5];

interface Interpolation {
  readonly n: number;
  readonly d: number;
  /** The largest error of all values and slopes. */
  readonly error: number;
}

export const interpolation: TheoryPart<readonly Interpolation[]> = {
  what: 'proposition 1',
  measure: (seed) => dimensions.flatMap((d) => counts.map((n) => ({ n, d, error: errorOf(n, d, seed) }))),
  report(measured) {
    const all = measured.flat();
    const of = (n: number, d: number): number[] =>
      all.filter((one) => one.n === n && one.d === d).map(({ error }) => error);
    const rows = dimensions.flatMap((d) =>
      counts.map((n) => [d, n, 2 * d * (n - 1) + 2, median(of(n, d)), Math.max(...of(n, d))]),
    );
    const series = dimensions.map((d, colour) => ({
      name: `d = ${d}`,
      colour,
      marks: true,
      points: counts.map((n) => [n, median(of(n, d))] as const),
      band: counts.map((n) => [n, Math.min(...of(n, d)), Math.max(...of(n, d))] as const),
    }));
    return {
      tables: [
        {
          title: 'Proposition 1: interpolating networks',
          columns: [
            'variables d',
            'points n',
            'hidden units',
            'largest error, median',
            'largest error, worst',
          ],
          rows,
          note: 'Points uniform on [−1, 1]ᵈ, values and slopes standard normal. The error grows with 1/(smallest gap of the points on a line).',
        },
      ],
      figures: [
        {
          name: 'proposition-1',
          title: 'Values and slopes taken exactly',
          caption:
            'The largest error of any value or slope of the interpolating ReLU network, median and range over the seeds.',
          svg: smallMultiples({
            description: 'Largest error of the interpolating network against the number of points',
            xLabel: 'points n',
            yLabel: 'largest error',
            panels: [{ title: 'Interpolating networks', series }],
          }),
        },
      ],
      goals: [atMost('Proposition 1, n = 50, d = 3: largest error (median)', median(of(50, 3)), 1e-11)],
    };
  },
};

function errorOf(n: number, d: number, seed: number): number {
  const stream = random(1000 * seed + 10 * n + d);
  const x = filled(n, d, () => 2 * stream.uniform() - 1);
  const y = normals(n, 1, stream);
  const dy = normals(n, d, stream);
  const { value, jacobian } = inputDerivatives(interpolant(x, y, dy, { seed }), x);
  return Math.max(largestGap(value, y), largestGap(jacobian, dy));
}

function normals(rows: number, columns: number, stream: RandomStream): Matrix {
  return filled(rows, columns, () => stream.normal());
}

function filled(rows: number, columns: number, draw: () => number): Matrix {
  return matrix(rows, columns, Float64Array.from({ length: rows * columns }, draw));
}

function largestGap(a: Matrix, b: Matrix): number {
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}
