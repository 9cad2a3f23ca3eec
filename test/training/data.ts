/** Data sets for the tests of fitting. */
import type { TrainingData } from '../../src/training/training-data.js';
import { stream } from '../support/architectures.js';

/** `count` points of sin(x₁)·x₂ and its slopes on [−1.5, 1.5]², nested labels. */
export function smoothData(count: number, seed = 1): { x: number[][]; y: number[][]; dy: number[][] } {
  const { uniform } = stream(seed);
  const x = Array.from({ length: count }, () => [3 * uniform() - 1.5, 3 * uniform() - 1.5]);
  return {
    x,
    y: x.map(([a, b]) => [Math.sin(a!) * b!]),
    dy: x.map(([a, b]) => [Math.cos(a!) * b!, Math.sin(a!)]),
  };
}

/**
 * Data whose columns have means and standard deviations that are exact in float64 (each column takes two values equally
 * often), so that normalizing by hand gives the same bits.
 */
export function exactUnits(): {
  readonly data: TrainingData & { readonly x: number[][]; readonly y: number[][]; readonly dy: number[][] };
  readonly center: { readonly x: number[]; readonly y: number[] };
  readonly spread: { readonly x: number[]; readonly y: number[] };
} {
  const center = { x: [100, -3], y: [1000, 0.5] };
  const spread = { x: [32, 0.25], y: [512, 2] };
  const signs = [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ];
  const labels = [
    [1, -1],
    [-1, 1],
    [-1, -1],
    [1, 1],
  ];
  const at = (units: readonly number[], spreads: readonly number[], row: readonly number[]): number[] =>
    row.map((sign, j) => units[j]! + spreads[j]! * sign);
  const x = signs.map((row) => at(center.x, spread.x, row));
  const y = labels.map((row) => at(center.y, spread.y, row));
  const dy = signs.map((_, n) => [1, 2, 3, 4].map((k) => (k + n) / 8));
  return { data: { x, y, dy }, center, spread };
}

/** Two classes in the plane that a curve separates, one-hot. */
export function twoClasses(count: number): { x: number[][]; y: number[][] } {
  const { uniform } = stream(9);
  const x: number[][] = [];
  const y: number[][] = [];
  while (x.length < count) {
    const point = [4 * uniform() - 2, 4 * uniform() - 2];
    const distance = Math.hypot(...point);
    if (Math.abs(distance - 1.2) < 0.15) continue;
    x.push(point);
    y.push(distance < 1.2 ? [1, 0] : [0, 1]);
  }
  return { x, y };
}
