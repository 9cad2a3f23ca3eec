/** Samples in training units, and as a batch for `linearize`. */
import type { Batch } from '../linearization/linearize.js';
import type { CheckedEntryWeights, EntryWeights } from '../sobolev/entry-weights.js';
import {
  columnUnits,
  curvatureToUnits,
  directionalToUnits,
  directionsToUnits,
  identityUnits,
  slopesToUnits,
  toUnits,
  type ColumnUnits,
} from './normalization.js';
import { taylorToUnits } from './taylor-data.js';
import type { Samples } from './training-data.js';

/**
 * Units of the labels: those of the values, or, where only derivatives are labelled, spreads in which the lowest of them
 * has root mean square 1 in the units of x.
 */
export function labelUnits(samples: Samples, x: ColumnUnits): ColumnUnits {
  if (samples.withoutValues !== true) return columnUnits(samples.y);
  const plain = identityUnits(samples.y.columns);
  const scaled = samplesInUnits(samples, x, plain);
  const labels = scaled.dy ?? scaled.d2y ?? scaled.derivatives?.find((own) => own !== null);
  if (labels === undefined || labels === null) return plain;
  const width = labels.columns / plain.spread.length;
  const spread = plain.spread.map((_, o) => {
    let squares = 0;
    let count = 0;
    labels.data.forEach((value, i) => {
      if (Number.isNaN(value) || Math.floor((i % labels.columns) / width) !== o) return;
      squares += value * value;
      count++;
    });
    return Math.sqrt(squares / Math.max(1, count)) || 1;
  });
  return { ...plain, spread };
}

/** Inputs, labels and derivative labels in the units of x and y. */
export function samplesInUnits(samples: Samples, x: ColumnUnits, y: ColumnUnits): Samples {
  const values = { ...samples, x: toUnits(samples.x, x), y: toUnits(samples.y, y) };
  if (samples.directions !== undefined) {
    const { directions, factors } = directionsToUnits(samples.directions, x);
    return {
      ...values,
      directions,
      dy: samples.dy === null ? null : directionalToUnits(samples.dy, factors, y, 1),
      d2y: samples.d2y === null ? null : directionalToUnits(samples.d2y, factors, y, 2),
      ...(samples.derivatives === undefined
        ? {}
        : { derivatives: taylorToUnits(samples.derivatives, factors, y) }),
    };
  }
  return {
    ...values,
    dy: samples.dy === null ? null : slopesToUnits(samples.dy, x, y),
    d2y: samples.d2y === null ? null : curvatureToUnits(samples.d2y, x, y),
  };
}

/** Without derivative labels, so that nothing downstream takes them for part of the objective. */
export function valuesOnly(samples: Samples): Samples {
  return { ...samples, dy: null, d2y: null };
}

/** What is there of the labels, and the L2 term. */
export function batchOf(samples: Samples, l2: number): Batch {
  const { x, y, dy, d2y, directions, weights, entryWeights, withoutValues, derivatives } = samples;
  if (derivatives !== undefined && directions !== undefined) {
    const values = withoutValues === true ? null : y;
    return { x, derivatives: [values, ...derivatives.slice(1)], directions, weights, l2 };
  }
  return {
    x,
    ...(withoutValues === true ? {} : { y }),
    ...(dy === null ? {} : { dy }),
    ...(d2y === null ? {} : { d2y }),
    ...(directions === undefined || (dy === null && d2y === null) ? {} : { directions }),
    weights,
    ...(entryWeights === undefined ? {} : { entryWeights: present(entryWeights) }),
    l2,
  };
}

function present({ value, gradient, hessian }: CheckedEntryWeights): EntryWeights {
  return {
    ...(value === null ? {} : { value }),
    ...(gradient === null ? {} : { gradient }),
    ...(hessian === null ? {} : { hessian }),
  };
}
