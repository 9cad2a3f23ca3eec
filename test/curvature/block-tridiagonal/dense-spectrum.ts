/** A symmetric matrix by its eigenvalues and eigenvectors (ml-matrix): what a shifted solution, determinant and inertia are. */
import { EVD, Matrix } from 'ml-matrix';

export interface DenseSpectrum {
  readonly order: number;
  /** Largest absolute eigenvalue. */
  readonly largest: number;
  readonly least: number;
  /** Smallest |h + shift| over the largest. */
  gap(shift: number): number;
  solve(b: ArrayLike<number>, shift: number): Float64Array;
  logAbsDeterminant(shift: number): number;
  inertia(shift: number): { positive: number; negative: number; zero: number };
}

export function denseSpectrum(a: {
  readonly rows: number;
  readonly columns: number;
  readonly data: ArrayLike<number>;
}): DenseSpectrum {
  const source = Matrix.from1DArray(a.rows, a.columns, Array.from(a.data));
  const evd = new EVD(source, { assumeSymmetric: true });
  const values = evd.realEigenvalues;
  const vectors = evd.eigenvectorMatrix;
  const order = a.rows;
  const sizes = (shift: number): number[] => values.map((value) => Math.abs(value + shift));
  return {
    order,
    largest: Math.max(...sizes(0)),
    least: Math.min(...values),
    gap: (shift) => Math.min(...sizes(shift)) / Math.max(...sizes(shift)),
    solve(b, shift) {
      const out = new Float64Array(order);
      values.forEach((value, k) => {
        let c = 0;
        for (let i = 0; i < order; i++) c += vectors.get(i, k) * b[i]!;
        for (let i = 0; i < order; i++) out[i]! += (vectors.get(i, k) * c) / (value + shift);
      });
      return out;
    },
    logAbsDeterminant: (shift) => sizes(shift).reduce((sum, size) => sum + Math.log(size), 0),
    inertia: (shift) => ({
      positive: values.filter((value) => value + shift > 0).length,
      negative: values.filter((value) => value + shift < 0).length,
      zero: values.filter((value) => value + shift === 0).length,
    }),
  };
}
