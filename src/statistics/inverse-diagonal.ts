/** The diagonal of (H + λI)⁻¹ from the eigenpairs of H, a column at a time. */
import type { EigenDecomposition } from '../curvature/eigen.js';
import { allocate } from '../numeric/allocation.js';

/**
 * Σ_j v_ij²/(h_j + λ) + (1 − Σ_j v_ij²)/λ, P numbers. Without λ an entry is Infinity if more than `unreached` of its unit
 * vector, squared, lies outside of the eigenvectors. Cost: that of r columns, O(P) memory.
 */
export function inverseDiagonal(
  { values, vectors, shift }: EigenDecomposition,
  unreached: number,
): Float64Array {
  const inverse = allocate(vectors.order);
  const reached = allocate(vectors.order);
  for (let j = 0; j < vectors.count; j++) {
    const column = vectors.column(j);
    for (let i = 0; i < column.length; i++) {
      const square = column[i]! ** 2;
      reached[i]! += square;
      inverse[i]! += square / values[j]!;
    }
  }
  return inverse.map((value, i) => {
    const rest = Math.max(0, 1 - reached[i]!);
    if (shift > 0) return value + rest / shift;
    return rest > unreached ? Infinity : value;
  });
}
