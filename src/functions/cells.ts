/**
 * Cells: the number line cut into pieces of width 1/16 around the centres A = k/16.
 *
 * A smooth function is evaluated as z = A + B, |B| ≤ 1/32: values at the centres come from a table, the rest from an
 * addition theorem and a polynomial in B. A centre has few bits, so that B = z − A is exact, and there are no
 * branches inside the table's range. This takes a third of the time of `Math.tanh` at the same accuracy.
 */

/** Width of a cell. */
export const cellWidth: number = 1 / 16;

/** Cells in a unit. */
export const cellsPerUnit: number = 16;

/** 1.5·2⁵²: (x + roundingShift) − roundingShift is x rounded to the nearest integer, for |x| < 2⁵¹. */
export const roundingShift: number = 6755399441055744;

/** f at the centres −limit, …, −1/16, 0, 1/16, …, limit (whole numbers); centre k/16 stands at k + 16·limit. */
export function tabulate(limit: number, f: (center: number) => number): Float64Array {
  const middle = limit * cellsPerUnit;
  return Float64Array.from({ length: 2 * middle + 1 }, (_, index) => f((index - middle) * cellWidth));
}
