/**
 * The mean Hessian without one sample, from the factorization with it. Let sample i have the weight w and H_i = E Λ Eᵀ,
 * its r non-zero eigenpairs. The mean over the others is (H − w H_i)/(1 − w), and with M = H + (1 − w)λ I,
 *
 *     H₋ᵢ + λI = (M − U S Uᵀ)/(1 − w),        U = E |wΛ|^½,   S = sign Λ,
 *     (M − U S Uᵀ)⁻¹ b = M⁻¹b + M⁻¹U C⁻¹ Uᵀ M⁻¹ b,            C = S − Uᵀ M⁻¹ U        (r × r)
 *
 * (Sherman, Morrison and Woodbury). Scaling by |wΛ|^½ keeps C's entries of size 1 however small an eigenvalue is. The
 * determinant is det M · det S · det C, and inertias add up: In(M − U S Uᵀ) = In(M) + In(C) − In(S) (Haynsworth).
 * Cost beyond M's factorization: r solutions with M and r³ flops; M is shared by all samples of equal weight.
 */
import { matrix, row, type Matrix } from '../numeric/matrix.js';
import { multiply } from '../numeric/multiply.js';
import { symmetrized } from './symmetrized.js';
import { lazy } from '../factors/lazy.js';
import type { Curvature } from './curvature.js';
import { eigenpairs } from './eigen.js';
import { factorSymmetric } from './factorization.js';
import { innerOfWhole } from './rows-of.js';
import { keepRecent } from './keep-recent.js';
import { isSingular, type DirectRegime, type ShiftedFactor, type Space } from './space.js';

/** The space of `whole` without sample i; `fresh` is the same made from nothing, for eigenpairs and singular cases. */
export function downdatedSpace(whole: Curvature, i: number, regime: DirectRegime, fresh: () => Space): Space {
  const share = whole.verbs.weights[i]!;
  const { order, dimension, factor: factorOfWhole } = whole.space(regime);
  const root = lazy(() => rootOf(whole, i, share));
  const factor = keepRecent(2, (shift): ShiftedFactor | null => {
    // Where the sample is most of the batch there is nothing to save.
    if (root().signs.length * 2 > dimension) return fresh().factor(shift);
    const base = factorOfWhole((1 - share) * shift);
    const downdated = base === null || isSingular(base) ? null : downdate(base, root(), 1 - share, order);
    return downdated === null || isSingular(downdated) ? fresh().factor(shift) : downdated;
  });
  return { regime, order, dimension, factor, eigen: () => fresh().eigen() };
}

/** U's columns, made one at a time, and the diagonal of S. */
interface Root {
  readonly signs: Float64Array;
  column(j: number): Float64Array;
}

function rootOf(whole: Curvature, i: number, share: number): Root {
  const { values, vectors } = eigenpairs(whole.sample(i), {}).pairs;
  return {
    signs: values.map(Math.sign),
    column(j) {
      const scale = Math.sqrt(share * Math.abs(values[j]!));
      return vectors.column(j).map((entry) => scale * entry);
    },
  };
}

/** ((M − U S Uᵀ)/scale)⁻¹, with U in the coordinates of M's factors, which hold its range; null where C is singular. */
function downdate(
  base: ShiftedFactor,
  { signs, column }: Root,
  scale: number,
  order: number,
): ShiftedFactor | null {
  const { inner } = base;
  const vectors = matrix(signs.length, inner.dimension);
  signs.forEach((_, j) => row(vectors, j).set(inner.coordinates(column(j))));
  const images = inner.solveRows(vectors); // (M⁻¹ U)ᵀ
  const c = multiply(images, vectors, { transposeB: true, scale: -1 });
  symmetrized(c);
  signs.forEach((sign, j) => (c.data[j * c.columns + j]! += sign));
  const corner = factorSymmetric(c);
  if (!(corner.smallest > 0)) return null;
  const solve = (b: Float64Array): Float64Array => {
    const x = base.solve(b);
    const weights = corner.solve(multiply(vectors, columnOf(inner.coordinates(x))).data);
    const move = inner.expand(multiply(images, columnOf(weights), { transposeA: true }).data);
    return x.map((value, i) => scale * (value + move[i]!));
  };
  const minus = signs.reduce((count, sign) => count + (sign < 0 ? 1 : 0), 0);
  return {
    solve,
    inner: innerOfWhole(order, solve),
    logAbsDeterminant: base.logAbsDeterminant + corner.logAbsDeterminant - order * Math.log(scale),
    signs: {
      positive: base.signs.positive + corner.signs.positive - (signs.length - minus),
      negative: base.signs.negative + corner.signs.negative - minus,
      zero: base.signs.zero + corner.signs.zero,
    },
    largest: base.largest / scale,
    smallest: (Math.min(1, corner.smallest) * base.smallest) / scale,
    dimension: base.dimension,
    method: base.method,
  };
}

function columnOf(v: Float64Array): Matrix {
  return matrix(v.length, 1, v);
}
