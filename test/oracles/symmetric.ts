/** Dense symmetric linear algebra by ml-matrix: what the library's solutions, determinants and spectra are judged by. */
import { EVD, Matrix } from 'ml-matrix';

/** A symmetric matrix with all of its eigenpairs. */
export interface Spectrum {
  /** Ascending. */
  readonly values: readonly number[];
  /** The vector of each value. */
  readonly vectors: readonly (readonly number[])[];
}

export function spectrumOf(entries: ArrayLike<number>): Spectrum {
  const size = Math.sqrt(entries.length);
  const a = Matrix.from1DArray(size, size, Array.from(entries));
  const { realEigenvalues, eigenvectorMatrix } = new EVD(a, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, j) => j).sort((p, q) => realEigenvalues[p]! - realEigenvalues[q]!);
  return {
    values: order.map((j) => realEigenvalues[j]!),
    vectors: order.map((j) => Array.from({ length: size }, (_, i) => eigenvectorMatrix.get(i, j))),
  };
}

/** f(A) b = Σ f(μ_j) v_j ⟨v_j, b⟩. */
export function applied(
  { values, vectors }: Spectrum,
  f: (value: number) => number,
  b: ArrayLike<number>,
): number[] {
  const out = Array.from({ length: b.length }, () => 0);
  values.forEach((value, j) => {
    const vector = vectors[j]!;
    let along = 0;
    for (let i = 0; i < b.length; i++) along += vector[i]! * b[i]!;
    vector.forEach((entry, i) => (out[i]! += f(value) * along * entry));
  });
  return out;
}
