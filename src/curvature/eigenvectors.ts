/** Eigenvectors of H held as coefficients in some basis: V = B·C with B a linear map and C a matrix with r columns. */
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { checkSample, checkVector } from '../factors/check-vector.js';
import type { Eigenvectors } from './space.js';

/** A linear map to parameter space that is never written out. */
export interface Basis {
  /** P. */
  readonly order: number;
  /** B c, P numbers. */
  expand(c: Float64Array): Float64Array;
  /** Bᵀ v. */
  coordinates(v: Float64Array): Float64Array;
}

/** The vectors B·C, C given by `columns` of `coefficients` (its other columns are not used). */
export function eigenvectors(basis: Basis, coefficients: Matrix, columns: Int32Array): Eigenvectors {
  const { order } = basis;
  const count = columns.length;
  const [height, width] = [coefficients.rows, coefficients.columns];
  const column = (j: number): Float64Array => {
    const c = allocate(height);
    for (let i = 0; i < height; i++) c[i] = coefficients.data[i * width + columns[j]!]!;
    return basis.expand(c);
  };
  return {
    count,
    order,
    column: (j) => column(checkSample('eigen.vectors.column', j, count)),
    combine(c) {
      const weights = checkVector('eigen.vectors.combine', 'c', c, count);
      const sum = allocate(height);
      for (let i = 0; i < height; i++) {
        let entry = 0;
        for (let j = 0; j < count; j++) entry += coefficients.data[i * width + columns[j]!]! * weights[j]!;
        sum[i] = entry;
      }
      return basis.expand(sum);
    },
    project(v) {
      const inside = basis.coordinates(checkVector('eigen.vectors.project', 'v', v, order));
      const out = allocate(count);
      for (let i = 0; i < height; i++) {
        const scale = inside[i]!;
        for (let j = 0; j < count; j++) out[j]! += coefficients.data[i * width + columns[j]!]! * scale;
      }
      return out;
    },
    materialize() {
      const out = matrix(order, count);
      for (let j = 0; j < count; j++) {
        const vector = column(j);
        for (let i = 0; i < order; i++) out.data[i * count + j] = vector[i]!;
      }
      return out;
    },
  };
}

/** The vectors with these numbers, in this order. */
export function selectVectors(vectors: Eigenvectors, chosen: Int32Array): Eigenvectors {
  const count = chosen.length;
  const { order } = vectors;
  return {
    count,
    order,
    column: (j) => vectors.column(chosen[checkSample('eigen.vectors.column', j, count)]!),
    combine(c) {
      const weights = checkVector('eigen.vectors.combine', 'c', c, count);
      const all = allocate(vectors.count);
      chosen.forEach((from, j) => (all[from] = weights[j]!));
      return vectors.combine(all);
    },
    project(v) {
      const all = vectors.project(v);
      return Float64Array.from(chosen, (from) => all[from]!);
    },
    materialize() {
      const all = vectors.materialize();
      const out = matrix(order, count);
      for (let i = 0; i < order; i++) {
        for (let j = 0; j < count; j++) {
          out.data[i * count + j] = all.data[i * all.columns + chosen[j]!]!;
        }
      }
      return out;
    },
  };
}
