/** Theorem 1: the slope of a ReLU network on a mesh is within the modulus of continuity of the true slope. */
import { random } from '../../../numeric/random.js';
import { inputDerivatives } from '../../../sobolev/input-derivatives.js';
import { reluApproximation } from '../../../sobolev/theory/relu-approximation.js';
import { smallMultiples } from '../../report/small-multiples.js';
import { median } from '../../statistics.js';
import { atMost } from '../goal.js';
import type { TheoryPart } from './theory-part.js';

const pieceCounts = [4, 8, 16, 32, 64, 128, 256];

/** Points on which slopes are compared: odd, so that none of them is a kink of the meshes above. */
const SAMPLES = 8191;

interface Approximation {
  readonly pieces: number;
  readonly slopeError: number;
  readonly modulus: number;
}

export const approximation: TheoryPart<readonly Approximation[]> = {
  what: 'theorem 1',
  measure(seed) {
    const stream = random(seed);
    const coefficients = Array.from({ length: 7 }, () => stream.normal());
    const value = (x: number): number => coefficients.reduceRight((sum, c) => sum * x + c, 0);
    const slope = (x: number): number =>
      coefficients.reduceRight((sum, c, k) => (k === 0 ? sum : sum * x + k * c), 0);
    const points = Array.from({ length: SAMPLES }, (_, i) => -1 + (2 * (i + 0.5)) / SAMPLES);
    const slopes = points.map(slope);
    return pieceCounts.map((pieces) => {
      const network = reluApproximation(value, [-1, 1], pieces);
      const { jacobian } = inputDerivatives(
        network,
        points.map((x) => [x]),
      );
      const slopeError = slopes.reduce((most, s, i) => Math.max(most, Math.abs(s - jacobian.data[i]!)), 0);
      return { pieces, slopeError, modulus: modulusOf(slopes, Math.ceil(SAMPLES / pieces)) };
    });
  },
  report(measured) {
    const all = measured.flat();
    const of = (pieces: number): Approximation[] => all.filter((one) => one.pieces === pieces);
    const errors = (pieces: number): number => median(of(pieces).map(({ slopeError }) => slopeError));
    const moduli = (pieces: number): number => median(of(pieces).map(({ modulus }) => modulus));
    const worst = (those: readonly Approximation[]): number =>
      Math.max(...those.map(({ slopeError, modulus }) => slopeError / modulus));
    return {
      tables: [
        {
          title: 'Theorem 1: slopes of ReLU networks',
          columns: ['pieces', 'slope error, median', 'modulus of continuity, median', 'largest ratio'],
          rows: pieceCounts.map((pieces) => [pieces, errors(pieces), moduli(pieces), worst(of(pieces))]),
          note: 'Polynomials of degree 6 with standard normal coefficients on [−1, 1], one for each seed; both columns are largest values over 8,191 points.',
        },
      ],
      figures: [
        {
          name: 'theorem-1',
          title: 'A ReLU network approaches the slope too',
          caption: 'The largest error of its slope stays below the modulus of continuity on the mesh.',
          svg: smallMultiples({
            description: 'Slope error and modulus of continuity against the number of pieces',
            xLabel: 'pieces of the mesh',
            yLabel: 'largest slope error',
            panels: [
              {
                title: 'Polynomials of degree 6',
                series: [
                  {
                    name: 'slope error',
                    colour: 0,
                    marks: true,
                    points: pieceCounts.map((p) => [p, errors(p)]),
                  },
                  { name: 'bound', colour: 1, dashed: true, points: pieceCounts.map((p) => [p, moduli(p)]) },
                ],
              },
            ],
          }),
        },
      ],
      goals: [atMost('Theorem 1: slope error over the modulus of continuity, largest of all', worst(all), 1)],
    };
  },
};

/** The largest difference of values that are at most `width` places apart. */
function modulusOf(values: readonly number[], width: number): number {
  let most = 0;
  // Maximum and minimum of a sliding window, kept as indices of values that can still become one of them.
  const high: number[] = [];
  const low: number[] = [];
  values.forEach((value, i) => {
    while (high.length > 0 && values[high.at(-1)!]! <= value) high.pop();
    while (low.length > 0 && values[low.at(-1)!]! >= value) low.pop();
    high.push(i);
    low.push(i);
    if (high[0]! < i - width) high.shift();
    if (low[0]! < i - width) low.shift();
    most = Math.max(most, values[high[0]!]! - values[low[0]!]!);
  });
  return most;
}
