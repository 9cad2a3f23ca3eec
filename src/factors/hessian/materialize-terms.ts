/** A block written out from its terms: rows are (i, j) row-major, columns (p, q). */
import { matrix, type Matrix } from '../../numeric/matrix.js';
import type { BlockTerm } from './block-terms.js';

/** Σ coefficient · term, of the given size. Cost: 2 flops an entry and term. */
export function materializeTerms(terms: readonly BlockTerm[], rows: number, columns: number): Matrix {
  const out = matrix(rows, columns);
  for (const term of terms) {
    const entry = entryOf(term);
    const [inner, innerColumns] = innerSizes(term);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const value = entry(Math.floor(r / inner), r % inner, Math.floor(c / innerColumns), c % innerColumns);
        out.data[r * columns + c]! += term.coefficient * value;
      }
    }
  }
  return out;
}

/** How many j there are for each i, and q for each p. */
function innerSizes(term: BlockTerm): readonly [number, number] {
  switch (term.kind) {
    case 'matrix ⊗ vector ⊗ vector':
      return [term.rowVector.length, term.columnVector.length];
    case 'vector ⊗ matrix ⊗ vector':
      return [term.matrix.rows, term.columnVector.length];
    case 'vector ⊗ matrixᵀ ⊗ vector':
      return [term.rowVector.length, term.matrix.rows];
  }
}

function entryOf(term: BlockTerm): (i: number, j: number, p: number, q: number) => number {
  const { data, columns } = term.matrix;
  switch (term.kind) {
    case 'matrix ⊗ vector ⊗ vector':
      return (i, j, p, q) => data[i * columns + p]! * term.rowVector[j]! * term.columnVector[q]!;
    case 'vector ⊗ matrix ⊗ vector':
      return (i, j, p, q) => term.vector[i]! * data[j * columns + p]! * term.columnVector[q]!;
    case 'vector ⊗ matrixᵀ ⊗ vector':
      return (i, j, p, q) => term.rowVector[j]! * data[q * columns + i]! * term.vector[p]!;
  }
}
