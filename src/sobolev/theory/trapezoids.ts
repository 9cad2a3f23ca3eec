/** What the slopes say about differences of values between neighbours: the trapezoid rule, term by term. */
import type { Matrix } from '../../numeric/matrix.js';

/** For each pair: Δy and the terms t_j = ½(g_i + g_j)·Δx of its trapezoid, one array per input. */
export interface Trapezoids {
  readonly d: number;
  readonly differences: Float64Array;
  readonly terms: readonly Float64Array[];
  /** |Δx|. */
  readonly distances: Float64Array;
  /** The same labels times a factor per input. */
  scaled(factor: (input: number) => number): Trapezoids;
  /**
   * Each pair divided by |Δy| plus its median, so that a few steep pairs do not decide for all. The weights do not depend
   * on the slopes, which may be wrong.
   */
  balanced(): Trapezoids;
  /** The same with two columns of slopes exchanged. */
  swapped(i: number, j: number): Trapezoids;
}

export function trapezoids(
  x: Matrix,
  y: Matrix,
  dy: Matrix,
  output: number,
  pairs: readonly (readonly [number, number])[],
): Trapezoids {
  const d = x.columns;
  const change = (j: number): Float64Array =>
    Float64Array.from(pairs, ([a, b]) => x.data[b * d + j]! - x.data[a * d + j]!);
  const mean = (j: number): Float64Array =>
    Float64Array.from(pairs, ([a, b]) => {
      const at = (n: number): number => dy.data[n * dy.columns + output * d + j]!;
      return (at(a) + at(b)) / 2;
    });
  const inputs = Array.from({ length: d }, (_, j) => j);
  const changes = inputs.map(change);
  return of(
    Float64Array.from(pairs, ([a, b]) => y.data[b * y.columns + output]! - y.data[a * y.columns + output]!),
    changes,
    inputs.map(mean),
    Float64Array.from(pairs, (_, p) => Math.hypot(...changes.map((c) => c[p]!))),
  );
}

function of(
  differences: Float64Array,
  changes: readonly Float64Array[],
  slopes: readonly Float64Array[],
  distances: Float64Array,
): Trapezoids {
  const remade = (next: readonly Float64Array[]): Trapezoids => of(differences, changes, next, distances);
  return {
    d: changes.length,
    differences,
    terms: slopes.map((slope, j) => slope.map((value, p) => value * changes[j]![p]!)),
    distances,
    scaled: (factor) => remade(slopes.map((slope, j) => slope.map((value) => value * factor(j)))),
    balanced() {
      const sizes = differences.map(Math.abs).sort();
      const median = sizes[sizes.length >> 1]!;
      const weight = (p: number): number => 1 / (Math.abs(differences[p]!) + median || 1);
      return of(
        differences.map((value, p) => value * weight(p)),
        changes.map((change) => change.map((value, p) => value * weight(p))),
        slopes,
        distances,
      );
    },
    swapped: (i, j) =>
      remade(slopes.map((slope, k) => (k === i ? slopes[j]! : k === j ? slopes[i]! : slope))),
  };
}

export function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
