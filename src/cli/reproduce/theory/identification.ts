/** Proposition 3: slopes halve the number of points that identify a function of a known family. */
import { random, type RandomStream } from '../../../numeric/random.js';
import {
  elementwiseLinearThrough,
  gaussianThrough,
  hermitePolynomial,
} from '../../../sobolev/theory/identification.js';
import { median } from '../../statistics.js';
import { atMost } from '../goal.js';
import type { TheoryPart } from './theory-part.js';

interface Identified {
  readonly family: string;
  /** Points that values alone need, and points with slopes. */
  readonly valuePoints: number;
  readonly points: number;
  /** Of what was identified, relative to its size. */
  readonly error: number;
}

export const identification: TheoryPart<readonly Identified[]> = {
  what: 'proposition 3',
  measure(seed) {
    const stream = random(seed);
    return [
      ...[1, 2, 3, 4, 5, 7, 9].map((degree) => polynomial(degree, stream)),
      gaussian(stream),
      linear(8, stream),
    ];
  },
  report(measured) {
    const families = measured[0]!;
    const errors = (k: number): number[] => measured.map((one) => one[k]!.error);
    const worst = Math.max(...measured.flatMap((one) => one.map(({ error }) => error)));
    return {
      tables: [
        {
          title: 'Proposition 3: points that identify a function',
          columns: ['family', 'points, values only', 'points with slopes', 'error, median', 'error, worst'],
          rows: families.map(({ family, valuePoints, points }, k) => [
            family,
            valuePoints,
            points,
            median(errors(k)),
            Math.max(...errors(k)),
          ]),
          note: 'Functions drawn at random for each seed. The error is relative: of polynomials the largest over 101 points of [−1, 1], else of the parameters.',
        },
      ],
      figures: [],
      goals: [atMost('Proposition 3: relative error of what was identified, worst of all', worst, 1e-10)],
    };
  },
};

/** Degree n from ⌈(n+1)/2⌉ Chebyshev points with slopes. */
function polynomial(degree: number, stream: RandomStream): Identified {
  const coefficients = Array.from({ length: degree + 1 }, () => stream.normal());
  const value = (x: number): number => coefficients.reduceRight((sum, c) => sum * x + c, 0);
  const slope = (x: number): number =>
    coefficients.reduceRight((sum, c, k) => (k === 0 ? sum : sum * x + k * c), 0);
  const points = Math.ceil((degree + 1) / 2);
  const nodes = Array.from({ length: points }, (_, k) => Math.cos((Math.PI * (k + 0.5)) / points));
  const found = hermitePolynomial(nodes, nodes.map(value), nodes.map(slope));
  let [gap, size] = [0, 0];
  for (let i = 0; i <= 100; i++) {
    const x = -1 + i / 50;
    gap = Math.max(gap, Math.abs(found.value(x) - value(x)));
    size = Math.max(size, Math.abs(value(x)));
  }
  return { family: `polynomial of degree ${degree}`, valuePoints: degree + 1, points, error: gap / size };
}

function gaussian(stream: RandomStream): Identified {
  const [mean, deviation] = [stream.normal(), Math.exp(stream.normal())];
  const x = mean + deviation * (0.2 + stream.uniform());
  const z = (x - mean) / deviation;
  const value = Math.exp(-0.5 * z * z) / (deviation * Math.sqrt(2 * Math.PI));
  const found = gaussianThrough(x, value, (-z / deviation) * value);
  const error = Math.max(Math.abs(found.mean - mean) / deviation, Math.abs(found.deviation / deviation - 1));
  return { family: 'normal density', valuePoints: 2, points: 1, error };
}

function linear(d: number, stream: RandomStream): Identified {
  const draw = (): number[] => Array.from({ length: d }, () => stream.normal());
  const [slopes, offsets, x] = [draw(), draw(), draw()];
  const y = x.map((value, i) => slopes[i]! * value + offsets[i]!);
  const found = elementwiseLinearThrough(x, y, slopes);
  const error = Math.max(
    ...slopes.map((a, i) => Math.abs(found.slopes[i]! - a)),
    ...offsets.map((b, i) => Math.abs(found.offsets[i]! - b)),
  );
  return { family: `element-wise linear map of ${d} numbers`, valuePoints: 2, points: 1, error };
}
