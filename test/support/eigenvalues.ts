/** Eigenvalues of a symmetric matrix, ascending, by ml-matrix: the tests' own route to ranks and signs. */
import { EVD, Matrix } from 'ml-matrix';

interface Square {
  readonly rows: number;
  readonly columns: number;
  readonly data: ArrayLike<number>;
}

export function symmetricEigenvalues({ rows, columns, data }: Square): number[] {
  const a = Matrix.from1DArray(rows, columns, Array.from(data));
  return new EVD(a, { assumeSymmetric: true }).realEigenvalues.sort((x, y) => x - y);
}
