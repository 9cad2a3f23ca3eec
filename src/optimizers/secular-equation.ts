/**
 * The step p(λ) = −(T + λI)⁻¹g whose length is a given function of the shift λ, with T + λI positive semidefinite: the
 * global minimizer of a quadratic model in a ball (|p| = Δ; Moré and Sorensen 1983; Gay 1981) or with a cubic term
 * (|p| = λ/σ; Nesterov and Polyak 2006; Cartis, Gould and Toint 2011), T indefinite or singular or not.
 *
 * Newton's method on 1/|p(λ)| − 1/reach(λ) = 0, which increases and is concave on λ > −λ₁, rises to its root from the
 * left without overshooting; a bracket guards it against rounding. In the hard case |p| stays below the reach down to
 * λ = −λ₁: then an eigenvector of λ₁ makes up the length, and costs the model nothing but gains ½λ₁τ².
 */
import { dot, norm } from '../numeric/vector.js';
import type { ModelStep } from './model-step.js';
import type { QuadraticModel } from './quadratic-model.js';
import { solveShifted, tinyShift } from './tridiagonal-solve.js';

/** How long a step may be at a shift. */
export interface Reach {
  /** Does not decrease with λ. */
  at(shift: number): number;
  /** Its derivative, a constant. */
  readonly slope: number;
  /** A λ beyond the root: where |g|/(λ + λ₁) ≤ at(λ). */
  beyond(gradientNorm: number, smallest: number): number;
}

/** Cost: O(k) for each of a handful of shifts. */
export function solveSecular(model: QuadraticModel, reach: Reach): ModelStep {
  const smallest = model.smallest();
  const indefinite = smallest < -model.rounding;
  const least = leastShift(model, smallest);
  let low = least.shift;
  let { shift, step } = least;
  if (norm(step) > reach.at(shift)) {
    let high = Math.max(reach.beyond(model.gradientNorm, smallest), low);
    for (let turn = 0; turn < 100; turn++) {
      const length = norm(step);
      const target = reach.at(shift);
      if (Math.abs(length - target) <= 1e-13 * target) break;
      if (length > target) low = shift;
      else high = shift;
      const bend = dot(step, solveShifted(model.tridiagonal, shift, step)!) / length ** 3;
      const next = shift - (1 / length - 1 / target) / (bend + reach.slope / target ** 2);
      shift = next > low && next < high ? next : (low + high) / 2;
      if (!(shift > low && shift < high)) {
        shift = high;
        step = solved(model, shift);
        break;
      }
      step = solved(model, shift);
    }
  }
  const target = reach.at(shift);
  if (indefinite && norm(step) < target * (1 - 1e-10)) step = stretched(step, model.smallestVector(), target);
  const length = norm(step);
  // −m(p) = −gᵀp − ½pᵀTp with (T + λI)p = −g: a sum of two numbers ≥ 0.
  const predicted = (shift * length ** 2 - dot(model.gradient, step)) / 2;
  return { step, length, shift, predicted, isCut: shift > 0 && length >= target * (1 - 1e-8) };
}

/** The smallest λ ≥ 0 with T + λI safely positive definite, and p there; NaN if g or T are not finite. */
function leastShift(
  model: QuadraticModel,
  smallest: number,
): { readonly shift: number; readonly step: Float64Array } {
  let margin = model.rounding || tinyShift;
  let shift = smallest > margin ? 0 : margin - smallest;
  for (;;) {
    const step = solveShifted(model.tridiagonal, shift, model.gradient);
    if (step?.every(Number.isFinite) === true) return { shift, step: step.map((value) => -value) };
    if (!(margin < Infinity)) return { shift, step: model.gradient.map(() => NaN) };
    margin *= 4;
    shift = margin - Math.min(smallest, 0);
  }
}

function solved(model: QuadraticModel, shift: number): Float64Array {
  return solveShifted(model.tridiagonal, shift, model.gradient)!.map((value) => -value);
}

/** p + τv of the given length, on the side of v where −gᵀp is not smaller: the root τ of the same sign as pᵀv. */
function stretched(p: Float64Array, v: Float64Array, length: number): Float64Array {
  const along = dot(p, v);
  const missing = length ** 2 - dot(p, p);
  const tau = missing / (Math.abs(along) + Math.sqrt(along ** 2 + missing));
  const signed = along < 0 ? -tau : tau;
  return p.map((value, i) => value + signed * v[i]!);
}
