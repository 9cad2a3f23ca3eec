/**
 * Stochastic Sobolev training (S2): slopes are matched along a few random directions instead of all d inputs. For v on
 * the unit sphere, with entries ±1/√d, or a random unit vector, E⟨g, v⟩² = |g|²/d; so k directions with the weight b·d/k
 * have the expectation of all slopes with the weight b. Weights that differ between inputs go into the directions,
 * √b_j v_j: E⟨g, √b∘v⟩² = Σ_j b_j g_j²/d, and so do gaps, as zeros. Second derivatives nest: for independent v and w
 * E(vᵀRw)² = |R|²/d².
 */
import { DomainError } from '../errors.js';
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import type { RandomStream } from '../numeric/random.js';
import type { SobolevWeights } from '../sobolev/sobolev-loss.js';
import { randomDirections, type DirectionKind } from './random-directions.js';
import type { Samples } from './training-data.js';

/** How many random directions (pairs of them for second derivatives), and from where. */
export interface Projection {
  readonly projections: number;
  readonly directions: DirectionKind;
}

/** What a step sees: an objective for projected samples, and how a batch becomes such. */
export interface Projected {
  readonly weights: SobolevWeights;
  draw(batch: Samples, stream: RandomStream): Samples;
}

/** Weights of the terms, one for each label's column, and which of the terms are projected. */
export interface ProjectedTerms {
  readonly value: number;
  /** C·d weights; null without slopes. */
  readonly gradient: ArrayLike<number> | null;
  /** C·d² weights, of an output all alike if projected; null without second derivatives. */
  readonly hessian: ArrayLike<number> | null;
  readonly ofGradient: Projection | null;
  readonly ofHessian: Projection | null;
}

/** Directions of a sample as coefficients of its axes, and what is known along them. */
interface Part {
  readonly count: number;
  /** By (output, direction), or (output, direction, direction). */
  readonly weights: Float64Array;
  /** Writes `count`·d coefficients, and returns the labels in the layout of the weights. */
  draw(n: number, stream: RandomStream, batch: Samples, coefficients: Float64Array): Float64Array;
}

/** `samples` tell the shapes, and where gaps are. Cost of a draw: O(N·C·d·k), and O(N·C·d²·p) for second derivatives. */
export function projected(terms: ProjectedTerms, samples: Samples): Projected {
  const outputs = samples.y.columns;
  const axes = axesOf(samples);
  const slopes = terms.gradient === null ? null : slopePart(terms, terms.gradient, samples, outputs, axes);
  const bends = terms.hessian === null ? null : bentPart(terms, terms.hessian, outputs, axes);
  const before = slopes?.count ?? 0;
  const count = before + (bends?.count ?? 0);
  const wide = (data: ArrayLike<number>, gap: number): Float64Array =>
    spreadSlopes(data, outputs, before, count, gap);
  const square = (data: ArrayLike<number>, gap: number): Float64Array =>
    spreadBends(data, outputs, bends!.count, before, count, gap);
  return {
    weights: {
      value: terms.value,
      gradient: slopes === null ? 0 : wide(slopes.weights, 0),
      hessian: bends === null ? 0 : square(bends.weights, 0),
    },
    draw(batch, stream) {
      const { rows, columns: inputs } = batch.x;
      const directions = matrix(rows, count * inputs);
      const dy = slopes === null ? null : matrix(rows, outputs * count);
      const d2y = bends === null ? null : matrix(rows, outputs * count * count);
      for (let n = 0; n < rows; n++) {
        const coefficients = allocate(count * axes);
        const first = slopes?.draw(n, stream, batch, coefficients);
        const second = bends?.draw(n, stream, batch, coefficients.subarray(before * axes));
        if (first !== undefined) dy!.data.set(wide(first, NaN), n * outputs * count);
        if (second !== undefined) d2y!.data.set(square(second, NaN), n * outputs * count * count);
        directions.data.set(combined(coefficients, batch, n, axes), n * count * inputs);
      }
      return { ...batch, dy, d2y, directions, isProjected: true };
    },
  };
}

/** d: the inputs, or how many directions are given. */
export function axesOf({ x, directions }: Samples): number {
  return directions === undefined ? x.columns : directions.columns / x.columns;
}

/** Outputs that can share directions: weights a_o·c_j, gaps in the same places. */
interface Group {
  readonly outputs: readonly number[];
  readonly factors: readonly number[];
  /** √c. */
  readonly metric: Float64Array;
}

function slopePart(
  { ofGradient }: ProjectedTerms,
  weights: ArrayLike<number>,
  samples: Samples,
  outputs: number,
  axes: number,
): Part {
  if (ofGradient === null) {
    return {
      count: axes,
      weights: Float64Array.from(weights),
      draw(n, _stream, batch, coefficients) {
        for (let j = 0; j < axes; j++) coefficients[j * axes + j] = 1;
        return labelsOf(batch.dy!, n);
      },
    };
  }
  const { projections, directions } = ofGradient;
  const groups = groupsOf(weights, samples.dy!, outputs, axes);
  const count = groups.length * projections;
  const scaled = new Float64Array(outputs * count);
  groups.forEach(({ outputs: members, factors }, g) => {
    members.forEach((o, i) => {
      const from = o * count + g * projections;
      scaled.fill((factors[i]! * axes) / projections, from, from + projections);
    });
  });
  return {
    count,
    weights: scaled,
    draw(n, stream, batch, coefficients) {
      const labels = labelsOf(batch.dy!, n);
      const out = new Float64Array(outputs * count).fill(NaN);
      groups.forEach(({ outputs: members, metric }, g) => {
        randomDirections(directions, projections, axes, stream).forEach((v, t) => {
          const column = g * projections + t;
          const known = labels.subarray(members[0]! * axes, (members[0]! + 1) * axes);
          const along = v.map((entry, j) => (Number.isNaN(known[j]) ? 0 : entry * metric[j]!));
          const isEmpty = along.every((entry) => entry === 0);
          coefficients.set(along, column * axes);
          // A direction of nothing that is known: any other, without a label.
          if (isEmpty) coefficients[column * axes] = 1;
          for (const o of isEmpty ? [] : members) {
            let sum = 0;
            for (let j = 0; j < axes; j++) if (along[j] !== 0) sum += along[j]! * labels[o * axes + j]!;
            out[o * count + column] = sum;
          }
        });
      });
      return out;
    },
  };
}

function groupsOf(weights: ArrayLike<number>, dy: Matrix, outputs: number, axes: number): Group[] {
  const rows = Array.from({ length: outputs }, (_, o) =>
    Float64Array.from({ length: axes }, (__, j) => weights[o * axes + j]!),
  );
  const all = rows.map((_, o) => o);
  const totals = rows.map((row) => row.reduce((sum, value) => sum + value, 0));
  const first = rows[totals.findIndex((total) => total > 0)] ?? rows[0]!;
  const whole = first.reduce((sum, value) => sum + value, 0) || 1;
  const factors = totals.map((total) => total / whole);
  const areProportional = rows.every((row, o) =>
    row.every((value, j) => Math.abs(value - factors[o]! * first[j]!) <= 1e-12 * totals[o]!),
  );
  const haveSameGaps = dy.data.every(
    (value, i) => Number.isNaN(value) === Number.isNaN(dy.data[i - (i % dy.columns) + (i % axes)]!),
  );
  if (areProportional && haveSameGaps) return [{ outputs: all, factors, metric: first.map(Math.sqrt) }];
  return all.map((o) => ({ outputs: [o], factors: [1], metric: rows[o]!.map(Math.sqrt) }));
}

function bentPart(
  { ofHessian }: ProjectedTerms,
  weights: ArrayLike<number>,
  outputs: number,
  axes: number,
): Part {
  if (ofHessian === null) {
    return {
      count: axes,
      weights: Float64Array.from(weights),
      draw(n, _stream, batch, coefficients) {
        for (let j = 0; j < axes; j++) coefficients[j * axes + j] = 1;
        return labelsOf(batch.d2y!, n);
      },
    };
  }
  const { projections, directions } = ofHessian;
  const count = 2 * projections;
  const entries = count * count;
  const scaled = new Float64Array(outputs * entries);
  for (let o = 0; o < outputs; o++) {
    // An entry and its mirror image share the weight.
    const weight = (weights[o * axes * axes]! * axes * axes) / (2 * projections);
    scaled.fill(weight, o * entries, (o + 1) * entries);
  }
  return {
    count,
    weights: scaled,
    draw(n, stream, batch, coefficients) {
      const labels = labelsOf(batch.d2y!, n);
      const out = new Float64Array(outputs * entries).fill(NaN);
      const [left, right] = [0, 1].map(() => randomDirections(directions, projections, axes, stream));
      left!.forEach((v, t) => {
        const w = right![t]!;
        coefficients.set(v, 2 * t * axes);
        coefficients.set(w, (2 * t + 1) * axes);
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let j = 0; j < axes; j++) {
            for (let k = 0; k < axes; k++) sum += v[j]! * w[k]! * labels[(o * axes + j) * axes + k]!;
          }
          out[o * entries + 2 * t * count + 2 * t + 1] = sum;
          out[o * entries + (2 * t + 1) * count + 2 * t] = sum;
        }
      });
      return out;
    },
  };
}

/** Second derivatives vᵀRw need all of R: throws DomainError if a sample has a part of an output's block. */
export function checkWholeBlocks({ d2y }: Samples, axes: number): void {
  if (d2y === null) return;
  const size = axes * axes;
  for (let i = 0; i < d2y.data.length; i += size) {
    const missing = d2y.data.subarray(i, i + size).filter(Number.isNaN).length;
    if (missing === 0 || missing === size) continue;
    const expected = 'for each sample and output all second derivatives, or NaN for all';
    const got = `${missing} of ${size} missing in sample ${Math.floor(i / d2y.columns)}`;
    throw new DomainError('fit', 'd2y', expected, got, 'Leave projections of the hessian term out.');
  }
}

function labelsOf({ columns, data }: Matrix, n: number): Float64Array {
  return data.subarray(n * columns, (n + 1) * columns);
}

/** Σ_j coefficient_j · axis_j of each direction. */
function combined(
  coefficients: Float64Array,
  { x, directions }: Samples,
  n: number,
  axes: number,
): Float64Array {
  if (directions === undefined) return coefficients;
  const inputs = x.columns;
  const own = labelsOf(directions, n);
  const out = new Float64Array((coefficients.length / axes) * inputs);
  coefficients.forEach((factor, at) => {
    const [k, j] = [Math.floor(at / axes), at % axes];
    for (let i = 0; i < inputs; i++) out[k * inputs + i]! += factor * own[j * inputs + i]!;
  });
  return out;
}

/** (output, slope's direction) into (output, direction). */
function spreadSlopes(
  data: ArrayLike<number>,
  outputs: number,
  own: number,
  count: number,
  gap: number,
): Float64Array {
  const out = new Float64Array(outputs * count).fill(gap);
  for (let i = 0; i < outputs * own; i++) out[Math.floor(i / own) * count + (i % own)] = data[i]!;
  return out;
}

/** (output, direction, direction) of the last `own` directions into all of them. */
function spreadBends(
  data: ArrayLike<number>,
  outputs: number,
  own: number,
  before: number,
  count: number,
  gap: number,
): Float64Array {
  const out = new Float64Array(outputs * count * count).fill(gap);
  for (let i = 0; i < outputs * own * own; i++) {
    const [o, j, k] = [Math.floor(i / (own * own)), Math.floor(i / own) % own, i % own];
    out[(o * count + before + j) * count + before + k] = data[i]!;
  }
  return out;
}
