/**
 * H in the coordinates of a subspace that holds its range: H = Q A Qᵀ with QᵀQ = I, A of order d (mathematics 4.5). Then
 *
 *     (H + λI)⁻¹ b = Q (A + λI)⁻¹ Qᵀ b + (b − Q Qᵀ b) / λ,      log|det(H + λI)| = log|det(A + λI)| + (P − d) log|λ|,
 *
 * and the other P − d eigenvalues of H + λI are λ. With Q = I this is the dense regime.
 */
import { allocate } from '../numeric/allocation.js';
import { transpose, type Matrix } from '../numeric/matrix.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { spectrumRounding } from '../factors/hessian/inertia.js';
import { lazy } from '../factors/lazy.js';
import { eigenFactor } from './eigen-factor.js';
import { eigenvectors, type Basis } from './eigenvectors.js';
import { split } from './split.js';
import { factorSymmetric } from './factorization.js';
import { keepRecent } from './keep-recent.js';
import type { DirectRegime, Eigenpairs, ShiftedFactor, Space } from './space.js';

/** An orthonormal basis Q of d vectors; d = P means the parameters themselves. */
export interface Subspace extends Basis {
  readonly dimension: number;
}

/** Order up to which A is kept beside its factors (32 MiB); a larger one is assembled again for another shift. */
const keptOrder = 2048;

/**
 * @param assemble A, in a new array each time
 */
export function compressedSpace(regime: DirectRegime, subspace: Subspace, assemble: () => Matrix): Space {
  const { order, dimension } = subspace;
  const kept = lazy(assemble);
  const fresh = (): Matrix => (dimension > keptOrder ? assemble() : { ...kept(), data: kept().data.slice() });
  let pairs: Eigenpairs | undefined;
  const eigen = (): Eigenpairs => (pairs ??= eigenpairsOf(subspace, fresh()));
  const factor = keepRecent(2, (shift): ShiftedFactor =>
    pairs === undefined ? shiftedFactor(subspace, fresh(), shift) : eigenFactor(pairs, shift),
  );
  return { regime, order, dimension, factor, eigen };
}

function shiftedFactor(subspace: Subspace, a: Matrix, shift: number): ShiftedFactor {
  const { order, dimension } = subspace;
  for (let i = 0; i < dimension; i++) a.data[i * dimension + i]! += shift;
  const inner = factorSymmetric(a);
  const rest = order - dimension;
  const signs = { ...inner.signs };
  signs[shift > 0 ? 'positive' : shift < 0 ? 'negative' : 'zero'] += rest;
  const solve = (b: Float64Array): Float64Array => {
    if (rest === 0 || shift === 0) return subspace.expand(inner.solve(subspace.coordinates(b)));
    const { inside, outside } = split(subspace, b);
    const x = subspace.expand(inner.solve(inside));
    return x.map((value, i) => value + outside[i]! / shift);
  };
  const distance = Math.abs(shift);
  return {
    solve,
    inner: {
      dimension,
      coordinates: (v) => subspace.coordinates(v),
      expand: (c) => subspace.expand(c),
      solveRows: (b) => transpose(inner.solve(transpose(b))),
    },
    logAbsDeterminant: inner.logAbsDeterminant + (rest === 0 ? 0 : rest * Math.log(distance)),
    signs,
    largest: rest === 0 ? inner.largest : Math.max(inner.largest, distance),
    smallest: rest === 0 ? inner.smallest : Math.min(inner.smallest, distance),
    dimension,
    method: 'factorization',
  };
}

function eigenpairsOf(subspace: Subspace, a: Matrix): Eigenpairs {
  const { values, vectors } = symmetricEigen(a);
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const tolerance = spectrumRounding(values.length, largest);
  const kept = Int32Array.from(values.keys()).filter((j) => Math.abs(values[j]!) > tolerance);
  const nonzero = allocate(kept.length).map((_, j) => values[kept[j]!]!);
  return { values: nonzero, vectors: eigenvectors(subspace, vectors, kept) };
}
