/**
 * A batch in parts of consecutive samples, as even as can be, in shared memory that nobody writes to afterwards: the
 * calling thread and the workers read the same copy.
 */
import { checkWeights } from '../factors/check-weights.js';
import type { Batch } from '../linearization/linearize.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { sharedNumbers } from './protocol.js';
import { Untransferable } from './recipes.js';

/** A batch over threads. */
export interface Shards {
  readonly samples: number;
  /** The whole of it, in the same memory. */
  readonly whole: Batch;
  /** Weight of each sample in the mean; sums to 1. */
  readonly weights: Float64Array;
  readonly l2: number;
  /** Each thread's samples, without the L2 term. */
  readonly batches: readonly Batch[];
  /** The part of each thread's samples in the sum of all weights. */
  readonly shares: readonly number[];
  /** Where each thread's samples begin, and N at the end. */
  readonly starts: readonly number[];
}

/**
 * Throws Untransferable if the batch cannot be cut, above all where it is no batch at all: what is wrong with it, the
 * calling thread finds out alone.
 */
export function shardsOf(batch: Batch, inputs: number, threads: number): Shards {
  const x = shared(batch.x);
  const samples = x.rows;
  const starts = Array.from({ length: threads + 1 }, (_, t) => Math.floor((t * samples) / threads));
  const { directions } = batch;
  const isForAll = directions !== undefined && rowsOf(directions) === inputs;
  if (isForAll && samples === inputs) {
    throw new Untransferable('there are as many samples as inputs, so that directions have two meanings');
  }
  const whole: Batch = {
    ...mapped(batch, (rows, name) => {
      const own = name === 'x' ? x : shared(rows);
      if (own.rows === samples || (isForAll && name === 'directions')) return own;
      throw new Untransferable(`${name} has another number of rows than x`);
    }),
    ...(batch.weights === undefined ? {} : { weights: Float64Array.from(batch.weights) }),
    ...(batch.l2 === undefined ? {} : { l2: batch.l2 }),
  };
  const { weights, l2 } = checkWeights('linearize', batch, samples);
  const ranges = starts.slice(1).map((end, t) => [starts[t]!, end] as const);
  const sums = ranges.map(([from, to]) =>
    weights.subarray(from, to).reduce((sum, weight) => sum + weight, 0),
  );
  return {
    samples,
    whole,
    weights,
    l2,
    starts,
    // A part whose samples all have the weight 0 is evaluated with equal ones, and counts for nothing.
    shares: sums,
    batches: ranges.map(([from, to], t) => ({
      ...mapped(whole, (rows, name) =>
        isForAll && name === 'directions' ? (rows as Matrix) : cut(rows as Matrix, from, to),
      ),
      ...(sums[t] === 0 ? {} : { weights: weights.subarray(from, to) }),
    })),
  };
}

/** The batch with `map` applied to everything that has a row for each sample. */
function mapped(batch: Batch, map: (rows: unknown, name: string) => Matrix): Batch {
  const { x, y, dy, d2y, directions, derivatives, entryWeights, cells } = batch;
  const some = (fields: object): object =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, rows]) => (rows === undefined ? [] : [[name, map(rows, name)]])),
    );
  return {
    x: map(x, 'x'),
    ...some({ y, dy, d2y, directions }),
    ...(cells === undefined ? {} : { cells }),
    ...(derivatives === undefined
      ? {}
      : { derivatives: derivatives.map((rows, k) => rows && map(rows, `derivatives[${k}]`)) }),
    ...(entryWeights === undefined ? {} : { entryWeights: some(entryWeights) }),
  };
}

function cut({ columns, data }: Matrix, from: number, to: number): Matrix {
  return matrix(to - from, columns, data.subarray(from * columns, to * columns));
}

/** How many rows a batch's matrix has; 0 for what is none. */
export function rowsOf(input: unknown): number {
  return Array.isArray(input) ? input.length : ((input as Partial<Matrix> | null)?.rows ?? 0);
}

/** A copy in shared memory. */
function shared(input: unknown): Matrix {
  const { rows, columns, data } = flat(input);
  const own = sharedNumbers(data.length);
  own.set(data);
  return matrix(rows, columns, own);
}

/** Whether two batches hold the same numbers: arrays of a caller's may have been written to since. */
export function sameBatch(a: Batch, b: Batch): boolean {
  const [own, other] = [fieldsOf(a), fieldsOf(b)];
  return own.length === other.length && own.every((field, k) => sameField(field, other[k]!));
}

/** Everything that is there, by name. */
function fieldsOf({
  derivatives = [],
  entryWeights = {},
  ...batch
}: Batch): readonly (readonly [string, unknown])[] {
  return [
    ...Object.entries(batch),
    ...derivatives.map((rows, k) => [`derivatives[${k}]`, rows] as const),
    ...Object.entries(entryWeights).map(([name, rows]) => [`entryWeights.${name}`, rows] as const),
  ]
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function sameField([name, a]: readonly [string, unknown], [other, b]: readonly [string, unknown]): boolean {
  if (name !== other) return false;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (name === 'weights') return sameNumbers(a as ArrayLike<number>, b as ArrayLike<number>);
  const [own, given] = [flat(a), flat(b)];
  return own.rows === given.rows && own.columns === given.columns && sameNumbers(own.data, given.data);
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    // NaN marks what is missing.
    if (a[i] !== b[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))) return false;
  }
  return true;
}

/** A matrix as it is, nested lists with a row for each of the outermost. */
function flat(input: unknown): Matrix {
  if (Array.isArray(input)) {
    const rows = input.map((entries: unknown) => Array.from<number>(entries as number[]).flat(Infinity));
    const columns = rows[0]?.length ?? 0;
    const isEven = rows.every(
      (row) => row.length === columns && row.every((entry) => typeof entry === 'number'),
    );
    if (!isEven) throw new Untransferable('its rows are not rows of numbers of one length');
    const data = new Float64Array(rows.length * columns);
    rows.forEach((row, n) => data.set(row, n * columns));
    return matrix(rows.length, columns, data);
  }
  const { rows, columns, data } = (input ?? {}) as Partial<Matrix>;
  if (rows === undefined || columns === undefined || data?.length !== rows * columns) {
    throw new Untransferable('it is no matrix');
  }
  return matrix(rows, columns, data);
}
