/** Checks of what a user's loss returns for one sample, with messages that say which function and which sample. */
import { DomainError, ShapeError } from '../errors.js';

/** Where a result came from. */
export interface LossPlace {
  readonly name: string;
  readonly part: 'value' | 'first' | 'second' | 'third';
  readonly sample: number;
}

/** Largest difference between ∂²loss/∂p_i∂p_j and ∂²loss/∂p_j∂p_i, relative to the largest entry. */
const symmetryTolerance = 1e-8;

/** The number, if it is finite. */
export function checkedNumber(place: LossPlace, result: number): number {
  if (Number.isFinite(result)) return result;
  const advice = 'Define the loss for every output of the network and for these labels.';
  throw new DomainError(operationOf(place), argumentOf(place), 'finite numbers', String(result), advice);
}

/** Writes a row of out.length finite numbers to `out`. */
export function writeChecked(place: LossPlace, entries: ArrayLike<number>, out: Float64Array): void {
  if (entries?.length !== out.length) throw wrongLength(place, `${out.length} numbers`, entries?.length);
  for (let j = 0; j < out.length; j++) out[j] = checkedNumber(place, entries[j]!);
}

/** Writes a symmetric matrix of `columns` rows to `out`, row by row. */
export function writeCheckedSymmetric(
  place: LossPlace,
  rows: ArrayLike<ArrayLike<number>>,
  columns: number,
  out: Float64Array,
): void {
  if (rows?.length !== columns) throw wrongLength(place, `${columns} rows`, rows?.length);
  let largest = 0;
  for (let i = 0; i < columns; i++) {
    const entries = out.subarray(i * columns, (i + 1) * columns);
    writeChecked(place, rows[i]!, entries);
    for (const entry of entries) largest = Math.max(largest, Math.abs(entry));
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < i; j++) {
      const upper = out[j * columns + i]!;
      const lower = out[i * columns + j]!;
      if (Math.abs(upper - lower) <= symmetryTolerance * largest) continue;
      throw new DomainError(
        operationOf(place),
        argumentOf(place),
        'a symmetric matrix',
        `${lower} at (${i}, ${j}) and ${upper} at (${j}, ${i})`,
        'Second derivatives do not depend on the order: correct one of the two.',
      );
    }
  }
}

function wrongLength(place: LossPlace, expected: string, got: number | undefined): ShapeError {
  const advice = 'One for each output of the network.';
  return new ShapeError(operationOf(place), argumentOf(place), expected, String(got), advice);
}

function operationOf({ name }: LossPlace): string {
  return `loss '${name}'`;
}

function argumentOf({ part, sample }: LossPlace): string {
  return `${part} (sample ${sample})`;
}
