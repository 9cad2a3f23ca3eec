/** Samples in training units, and as a batch for `linearize`. */
import type { Batch } from '../linearization/linearize.js';
import { curvatureToUnits, slopesToUnits, toUnits, type ColumnUnits } from './normalization.js';
import type { Samples } from './training-data.js';

/** Inputs, labels and derivative labels in the units of x and y. */
export function samplesInUnits(samples: Samples, x: ColumnUnits, y: ColumnUnits): Samples {
  return {
    x: toUnits(samples.x, x),
    y: toUnits(samples.y, y),
    dy: samples.dy === null ? null : slopesToUnits(samples.dy, x, y),
    d2y: samples.d2y === null ? null : curvatureToUnits(samples.d2y, x, y),
    weights: samples.weights,
  };
}

/** Without derivative labels, so that nothing downstream takes them for part of the objective. */
export function valuesOnly(samples: Samples): Samples {
  return { ...samples, dy: null, d2y: null };
}

/** What is there of the labels, and the L2 term. */
export function batchOf({ dy, d2y, ...rest }: Samples, l2: number): Batch {
  return { ...rest, ...(dy === null ? {} : { dy }), ...(d2y === null ? {} : { d2y }), l2 };
}
