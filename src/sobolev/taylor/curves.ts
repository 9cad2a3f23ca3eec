/**
 * Curves x + t v through the points of a batch: a network's Taylor coefficients along k directions of each point, carried
 * forward together. The values are shared, so that a slot holds 1 + k·K coefficients for derivatives up to order K.
 */
import { allocate } from '../../numeric/allocation.js';
import type { Matrix } from '../../numeric/matrix.js';
import type { Program } from '../../program/program.js';
import { forward } from '../../sweeps/forward.js';
import { curvesAlgebra } from '../../sweeps/series/algebra.js';
import { baseLength, type Trace } from '../../sweeps/trace.js';
import { directionSeeds, type GivenDirections } from '../given-directions.js';

/** The trace of k curves up to order K; coefficient (d, p) of a slot stands at 1 + d·K + p − 1. */
export interface Curves {
  readonly trace: Trace;
  /** k. */
  readonly count: number;
  /** K. */
  readonly order: number;
}

/** Cost: 2·(1 + k·K)·N·P flops, and O(k·K³) operations per unit and sample. */
export function curvesAlong(
  program: Program,
  parameters: Float64Array,
  x: Matrix,
  directions: GivenDirections,
  order: number,
): Curves {
  const { count } = directions;
  const seeds = directionSeeds(directions);
  const size = x.rows * x.columns;
  const coefficients = allocate(count * order * size);
  for (let d = 0; order > 0 && d < count; d++) {
    coefficients.set(seeds.subarray(d * size, (d + 1) * size), d * order * size);
  }
  const algebra = curvesAlgebra(count, order);
  const streams = { count: count * order, directions: coefficients, algebra };
  return { trace: forward(program, parameters, x, streams), count, order };
}

/** Curve number d alone. Values are copied; the derivatives of activations are made anew where they are needed. */
export function oneCurve({ trace, count, order }: Curves, d: number): Trace {
  if (count === 1) return trace;
  const value = trace.value.map((array, slot) => {
    const length = baseLength(trace, slot);
    const out = allocate((1 + order) * length);
    out.set(array.subarray(0, length));
    out.set(array.subarray((1 + d * order) * length, (1 + (d + 1) * order) * length), length);
    return out;
  });
  return {
    ...trace,
    streams: order,
    algebra: curvesAlgebra(1, order),
    value,
    slope: [],
    second: [],
    third: [],
  };
}

/** 0!, 1!, …, order!: derivatives are factorials times Taylor coefficients. */
export function factorials(order: number): number[] {
  const out = [1];
  for (let k = 1; k <= order; k++) out.push(out[k - 1]! * k);
  return out;
}
