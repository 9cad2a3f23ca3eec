/** A function of two variables for pictures, be it the true one or a model. */
import type { BenchmarkFunction } from '../../datasets/benchmark-function.js';
import type { Network } from '../../network/network.js';
import { inputDerivatives } from '../../sobolev/input-derivatives.js';

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

/** A network with two inputs and one output as a function of the plane. */
export function networkFunction(network: Network): PlaneFunction {
  return {
    values: (points) => network.predict(points.map((point) => [...point])).data,
    gradients: (points) => {
      const { data } = inputDerivatives(
        network,
        points.map((point) => [...point]),
      ).jacobian;
      return points.map((_, n): PlanePoint => [data[2 * n]!, data[2 * n + 1]!]);
    },
  };
}
