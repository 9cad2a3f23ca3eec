/**
 * Where an equation is asked to hold: points in a box. Chebyshev nodes crowd where a smooth interpolant errs most, at
 * the ends; Latin hypercubes fill boxes of many variables; a grid is the plain choice.
 */
import { DomainError } from '../errors.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { random } from '../numeric/random.js';

/** A closed interval per variable. */
export type Box = readonly (readonly [low: number, high: number])[];

/** How points are placed. */
export type Placement = 'grid' | 'chebyshev' | 'latinHypercube' | 'uniform';

/** Options of `collocationPoints`. */
export interface PlacementOptions {
  readonly placement: Placement;
  /** About how many points: tensor placements take the nearest count per variable. */
  readonly count: number;
  /** For the random placements. Default 0. */
  readonly seed?: number;
}

/**
 * Points inside a box, N × d. Grid points are the midpoints of equal cells, Chebyshev points the zeros of a Chebyshev
 * polynomial in each variable; both lie off the boundary, where conditions are.
 * Throws DomainError for an unknown placement or a count below 1.
 */
export function collocationPoints(box: Box, options: PlacementOptions): Matrix {
  const { placement, count, seed = 0 } = options;
  if (!(Number.isInteger(count) && count >= 1)) {
    const advice = 'It is the number of points where the equation is asked to hold.';
    throw new DomainError('collocationPoints', 'count', 'a whole number ≥ 1', String(count), advice);
  }
  const inBox = (unit: Matrix): Matrix => ({
    ...unit,
    data: unit.data.map((u, i) => {
      const [low, high] = box[i % box.length]!;
      return low + (high - low) * u;
    }),
  });
  const perVariable = Math.max(1, Math.round(count ** (1 / Math.max(1, box.length))));
  switch (placement) {
    case 'grid':
      return inBox(tensor(box.length, perVariable, (i) => (i + 0.5) / perVariable));
    case 'chebyshev':
      return inBox(
        tensor(box.length, perVariable, (i) => (1 - Math.cos((Math.PI * (i + 0.5)) / perVariable)) / 2),
      );
    case 'latinHypercube':
      return inBox(latinHypercube(box.length, count, seed));
    case 'uniform': {
      const stream = random(seed);
      return inBox(
        matrix(
          count,
          box.length,
          new Float64Array(count * box.length).map(() => stream.uniform()),
        ),
      );
    }
    default:
      throw new DomainError(
        'collocationPoints',
        'placement',
        "'grid', 'chebyshev', 'latinHypercube' or 'uniform'",
        `'${String(placement)}'`,
        'Correct the name.',
      );
  }
}

/** Points of a box of which some intervals are single points: placed in the other variables. */
export function facePoints(box: Box, placement: Placement, count: number, seed: number): Matrix {
  const free = box.flatMap(([low, high], j) => (low === high ? [] : [j]));
  const inner = collocationPoints(
    free.map((j) => box[j]!),
    { placement, count, seed },
  );
  const d = box.length;
  const data = new Float64Array(inner.rows * d);
  for (let n = 0; n < inner.rows; n++) {
    box.forEach(([low], j) => (data[n * d + j] = low));
    free.forEach((j, k) => (data[n * d + j] = inner.data[n * free.length + k]!));
  }
  return { rows: inner.rows, columns: d, data };
}

/** All combinations of m coordinates in d variables, the last one fastest. */
function tensor(d: number, m: number, coordinate: (i: number) => number): Matrix {
  const out = matrix(m ** d, d);
  for (let n = 0; n < out.rows; n++) {
    for (let j = d - 1, rest = n; j >= 0; j--, rest = Math.floor(rest / m)) {
      out.data[n * d + j] = coordinate(rest % m);
    }
  }
  return out;
}

/** In each variable one point in each of `count` equal cells, in random order (McKay, Beckman and Conover 1979). */
function latinHypercube(d: number, count: number, seed: number): Matrix {
  const stream = random(seed);
  const out = matrix(count, d);
  for (let j = 0; j < d; j++) {
    const order = stream.permutation(count);
    for (let n = 0; n < count; n++) out.data[n * d + j] = (order[n]! + stream.uniform()) / count;
  }
  return out;
}
