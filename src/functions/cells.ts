/**
 * Cells: the number line cut into pieces of width 1/16 around the centres k/16.
 *
 * A smooth function is evaluated at z = A + B, A the nearest centre, |B| ≤ 1/32: its values at the centres come from a
 * table, the rest from an addition theorem and a polynomial in B. A centre has few bits, so that B = z − A is exact,
 * and inside the range of the table there are no branches. `Math.tanh` takes twice the time at the same accuracy.
 *
 * The numbers below are literals, and each kernel keeps its table in its own file: V8 compiles both into the loop,
 * while it would load an imported constant anew for every element.
 */

/** Cells in a unit. */
export const cellsPerUnit: number = 16;

/** k such that k/16 is the centre nearest to z, for |z| < 2⁴⁶. Adding and subtracting 1.5·2⁵² rounds to an integer. */
export function nearestCenter(z: number): number {
  return z * 16 + 6755399441055744 - 6755399441055744;
}

/** B = z − k/16, exactly. */
export function offsetFrom(z: number, k: number): number {
  return z - k * 0.0625;
}

/** f at the centres −limit, …, −1/16, 0, 1/16, …, limit (a whole number); centre k/16 stands at k + 16·limit. */
export function tabulate(limit: number, f: (center: number) => number): Float64Array {
  const middle = limit * cellsPerUnit;
  return Float64Array.from({ length: 2 * middle + 1 }, (_, index) => f((index - middle) / cellsPerUnit));
}

/** tanh b for |b| ≤ 1/32. Taylor: the first term left out is below 8e-18 of the result. */
export function tanhOfCell(b: number): number {
  const square = b * b;
  return b + b * square * (-1 / 3 + square * (2 / 15 + square * (-17 / 315 + square * (62 / 2835))));
}
