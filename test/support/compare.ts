/**
 * Comparison of two lists of numbers entry by entry, with a message that locates the worst disagreement: where it is,
 * both values, the allowed difference, and by what factor it is exceeded.
 */
export interface Mismatch {
  readonly index: number;
  readonly actual: number;
  readonly expected: number;
  readonly difference: number;
  readonly tolerance: number;
  /** difference / tolerance; above 1 (or NaN) is a disagreement. */
  readonly ratio: number;
}

export type Numbers = ArrayLike<number>;

/** The largest absolute value; 0 for an empty list. */
export function largest(values: Numbers): number {
  let out = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (!(size <= out)) out = size;
  }
  return out;
}

/** The entry that exceeds its tolerance most, or null when all agree. A NaN never agrees, equal infinities do. */
export function worstMismatch(actual: Numbers, expected: Numbers, tolerance: number): Mismatch | null {
  let worst: Mismatch | null = null;
  for (let index = 0; index < expected.length; index++) {
    const a = actual[index]!;
    const e = expected[index]!;
    if (a === e) continue;
    const difference = Math.abs(a - e);
    if (difference <= tolerance) continue;
    const ratio = difference / tolerance;
    // A NaN, once found, stays the worst.
    if (worst === null || ratio > worst.ratio || Number.isNaN(ratio))
      worst = { index, actual: a, expected: e, difference, tolerance, ratio };
    if (Number.isNaN(ratio)) return worst;
  }
  return worst;
}

function place(index: number, columns: number | undefined): string {
  if (columns === undefined) return `index ${index}`;
  return `row ${Math.floor(index / columns)}, column ${index % columns}`;
}

/** Throws unless every entry of `actual` is within `tolerance` of `expected`. `columns` makes the message say row and column. */
export function expectClose(
  what: string,
  actual: Numbers,
  expected: Numbers,
  tolerance: number,
  columns?: number,
): void {
  if (actual.length !== expected.length)
    throw new Error(`${what}: ${actual.length} numbers where ${expected.length} are expected`);
  if (!(tolerance >= 0)) throw new Error(`${what}: the tolerance is ${tolerance}`);
  const worst = worstMismatch(actual, expected, tolerance);
  if (worst === null) return;
  throw new Error(
    `${what}: at ${place(worst.index, columns)} of ${expected.length}: ${worst.actual}, expected ${worst.expected}; ` +
      `difference ${worst.difference.toExponential(3)} is ${worst.ratio.toPrecision(3)} times ` +
      `the tolerance ${tolerance.toExponential(3)}`,
  );
}

/** The same with a tolerance relative to the largest entry of `expected`. */
export function expectCloseToLargest(
  what: string,
  actual: Numbers,
  expected: Numbers,
  relative: number,
  columns?: number,
): void {
  expectClose(what, actual, expected, relative * largest(expected), columns);
}

/** Throws unless the two lists are the same numbers bit for bit (0 and −0 count as equal). */
export function expectExact(what: string, actual: Numbers, expected: Numbers, columns?: number): void {
  expectClose(what, actual, expected, 0, columns);
}
