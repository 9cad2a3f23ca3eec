/** A function of two variables for pictures, be it the true one or a model. */
import type { BenchmarkFunction } from '../../datasets/benchmark-function.js';

export type PlanePoint = readonly [number, number];

export interface PlaneFunction {
  values(points: readonly PlanePoint[]): ArrayLike<number>;
  gradients(points: readonly PlanePoint[]): readonly PlanePoint[];
}

/** A benchmark function as a function of the plane. */
export function trueFunction(fn: BenchmarkFunction): PlaneFunction {
  return {
    values: (points) => points.map((point) => fn.value(point)),
    gradients: (points) => points.map((point) => fn.gradient(point) as unknown as PlanePoint),
  };
}
