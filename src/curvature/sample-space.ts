/**
 * A Gauss-Newton matrix H = JᵀJ in the space of its R rows (mathematics 4.12a, e): with K = J Jᵀ
 *
 *     (H + λI)⁻¹ b = (b − Jᵀ (K + λI)⁻¹ J b) / λ,      log det(H + λI) = log det(K + λI) + (P − R) log λ,
 *
 * and H has the non-zero eigenvalues of K, with eigenvectors Jᵀ u / √μ. K comes from Gram matrices of factors; J never
 * exists. Squaring J costs digits: eigenvectors of eigenvalues μ are orthogonal to about ε·max μ/μ only.
 */
import { allocate } from '../numeric/allocation.js';
import { matrix, type Matrix } from '../numeric/matrix.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { spectrumRounding } from '../factors/hessian/inertia.js';
import { lazy } from '../factors/lazy.js';
import { combineRows } from '../factors/rows/combine.js';
import { rowCount, type FactorRows } from '../factors/rows/factor-rows.js';
import { gramOfRows } from '../factors/rows/gram.js';
import { projectRows } from '../factors/rows/project.js';
import { eigenvectors } from './eigenvectors.js';
import { factorSymmetric } from './factorization.js';
import { keepRecent } from './keep-recent.js';
import { innerOfWhole } from './rows-of.js';
import type { Eigenpairs, ShiftedFactor, Space } from './space.js';

/** The regime 'sample'. Its factor needs λ ≠ 0. Cost: 2·R²·S flops for K, O(R³) for each shift. */
export function sampleSpace(rows: FactorRows): Space {
  const order = rows.program.parameterCount;
  const dimension = rowCount(rows);
  const gram = lazy(() => gramOfRows(rows));
  const eigen = lazy(() => eigenpairsOf(rows, gram()));
  const factor = keepRecent(2, (shift) => shiftedFactor(rows, gram(), shift));
  return { regime: 'sample', order, dimension, factor, eigen };
}

function shiftedFactor(rows: FactorRows, gram: Matrix, shift: number): ShiftedFactor {
  const order = rows.program.parameterCount;
  const { rows: size } = gram;
  const shifted = { ...gram, data: gram.data.slice() };
  for (let i = 0; i < size; i++) shifted.data[i * size + i]! += shift;
  const inner = factorSymmetric(shifted);
  // Eigenvalues λ of K + λI beyond the rank belong to K alone if there are more rows than parameters.
  const rest = order - size;
  const signs = { ...inner.signs };
  signs[shift > 0 ? 'positive' : 'negative'] += rest;
  const solve = (b: Float64Array): Float64Array => {
    const pulled = combineRows(rows, inner.solve(projectRows(rows, b)));
    return pulled.map((value, i) => (b[i]! - value) / shift);
  };
  return {
    solve,
    inner: innerOfWhole(order, solve),
    logAbsDeterminant: inner.logAbsDeterminant + rest * Math.log(Math.abs(shift)),
    signs,
    largest: Math.max(inner.largest, Math.abs(shift)),
    smallest: rest > 0 ? Math.min(inner.smallest, Math.abs(shift)) : inner.smallest,
    dimension: size,
    method: 'factorization',
  };
}

function eigenpairsOf(rows: FactorRows, gram: Matrix): Eigenpairs {
  const { values, vectors } = symmetricEigen(gram);
  const tolerance = spectrumRounding(values.length, values[values.length - 1] ?? 0);
  const kept = Int32Array.from(values.keys()).filter((j) => values[j]! > tolerance);
  const nonzero = allocate(kept.length).map((_, j) => values[kept[j]!]!);
  const scaled = matrix(vectors.rows, kept.length);
  for (let i = 0; i < vectors.rows; i++) {
    for (let j = 0; j < kept.length; j++) {
      scaled.data[i * kept.length + j] =
        vectors.data[i * vectors.columns + kept[j]!]! / Math.sqrt(nonzero[j]!);
    }
  }
  const basis = {
    order: rows.program.parameterCount,
    expand: (c: Float64Array) => combineRows(rows, c),
    coordinates: (v: Float64Array) => projectRows(rows, v),
  };
  return { values: nonzero, vectors: eigenvectors(basis, scaled, Int32Array.from(kept.keys())) };
}
