/**
 * How the iterates of a Krylov method on H are held: as parameters, or as coefficients of the batch's outer products,
 * which is isometric, so that the method makes the same steps.
 */
import { DomainError } from '../errors.js';
import { sampleCore } from '../factors/hessian/core.js';
import { meanGradientInCells } from '../factors/hessian/in-cells.js';
import type { LossState } from '../factors/state.js';
import { allocate, scratch } from '../numeric/allocation.js';
import { FEW_STEPS } from '../numeric/conjugate-gradients.js';
import type { IterativeSolution, Product } from '../numeric/iterative-solution.js';
import { axpy, norm } from '../numeric/vector.js';
import { sharesWeights } from '../program/sharing.js';
import {
  coefficientLayout,
  coefficientSpace,
  type CoefficientSpace,
} from './coefficients/coefficient-space.js';
import { factorSpace } from './coefficients/factor-space.js';
import { fewSteps, type FewStepsOptions } from './coefficients/few-steps.js';
import type { Curvature } from './curvature.js';
import { isGradientOf, type RightHandSide } from './right-hand-side.js';

/** How Krylov methods hold their vectors: as parameters, or as coefficients of the batch's outer products. */
export type IterateForm = 'parameters' | 'coefficients';

/** The start of a Krylov space and H in one form. */
export interface KrylovForm {
  readonly start: Float64Array;
  /** The data's part of H; the array is written again by the next product. */
  readonly multiply: Product;
  /** An element of the Krylov space as parameters. */
  finish(x: Float64Array): Float64Array;
}

/** A system's right-hand side and H in one form. */
export interface Iterates extends KrylovForm {
  readonly precondition: Product | null;
  /** Why this form; empty for the usual one. */
  readonly reason: string;
}

/** What a right-hand side may have outside of the span before it gets a coordinate: rounding of the bases. */
const outsideRounding = 2 ** -46;

export function iteratesFor(
  curvature: Curvature,
  side: RightHandSide,
  shift: number,
  options: { readonly iterates?: IterateForm | 'auto'; readonly preconditioner?: 'auto' | 'none' },
): Iterates {
  const space = spaceFor(curvature, options.iterates ?? 'auto');
  if (space === null) {
    const { verbs } = curvature;
    return {
      start: startInCells(curvature, side) ?? side.vector(),
      multiply: (v, into) => verbs.multiply(v, into),
      finish: (x) => x,
      precondition: options.preconditioner === 'none' ? null : diagonal(curvature, shift),
      reason: '',
    };
  }
  return {
    ...inCoefficients(space, side, curvature.verbs.state!),
    precondition: null,
    reason: reasonFor(space),
  };
}

/**
 * A few steps of conjugate gradients for the batch's own gradient, which need no coordinates: null where more are allowed, for
 * any other right-hand side, and where iterates are parameters.
 */
export function fewIterates(
  curvature: Curvature,
  { factors }: RightHandSide,
  shift: number,
  options: FewStepsOptions & { readonly iterates?: IterateForm | 'auto' },
): (IterativeSolution<string> & { readonly reason: string }) | null {
  const { state, core } = curvature.verbs;
  const { iterates = 'auto', iterations = Infinity } = options;
  if (iterates === 'parameters' || iterations > FEW_STEPS) return null;
  if (state === null || factors === null || !isGradientOf(factors, state)) return null;
  const sums = sampleCore(core);
  const layout = coefficientLayout(state, sums, iterates === 'auto' ? 'cheapest' : 'all');
  const space = layout === null ? null : factorSpace(state, sums, layout, iterations);
  const found = space === null ? null : fewSteps(space, shift, options);
  return found === null ? null : { ...found, reason: reasonFor(layout!) };
}

function reasonFor({ share }: { readonly share: number }): string {
  return `iterates are coefficients of the samples' outer products: ${Math.round(100 * share)} % of the flops of a product`;
}

/** A mean gradient from the cells that the products will use; null for anything else. */
function startInCells({ verbs }: Curvature, { factors }: RightHandSide): Float64Array | null {
  const { state } = verbs;
  if (state === null || factors?.state !== state || !isGradientOf(factors, state)) return null;
  return meanGradientInCells(state);
}

function spaceFor(curvature: Curvature, form: IterateForm | 'auto'): CoefficientSpace | null {
  if (form === 'parameters') return null;
  if (form === 'auto') return curvature.coefficients();
  const { state, core } = curvature.verbs;
  const space = state === null ? null : coefficientSpace(state, sampleCore(core), 'all');
  if (space !== null) return space;
  throw new DomainError(
    'hessian.solve',
    'iterates',
    "'auto' or 'parameters'",
    "'coefficients' for a Hessian that is no sum of two outer products for each sample and weight",
    'Choose one of them.',
  );
}

/**
 * b's part in the span as coordinates, and one coordinate more for what lies outside, along which H is zero. Made of b,
 * it is all that the Krylov space has there.
 */
export function inCoefficients(
  space: CoefficientSpace,
  { factors, vector }: RightHandSide,
  state: LossState,
): KrylovForm {
  const { dimension } = space;
  const within = (start: Float64Array): KrylovForm => {
    const image = scratch(dimension);
    return { start, multiply: (c) => space.multiply(c, image), finish: (x) => space.expand(x) };
  };
  if (factors !== null && isGradientOf(factors, state)) return within(space.gradient());
  const b = vector();
  const inside = space.coordinates(b);
  const outside = space.expand(inside);
  for (let i = 0; i < b.length; i++) outside[i] = b[i]! - outside[i]!;
  const size = norm(outside);
  if (!(size > outsideRounding * norm(b))) return within(inside);
  const start = allocate(dimension + 1);
  start.set(inside);
  start[dimension] = size;
  const image = scratch(dimension + 1);
  return {
    start,
    multiply(c) {
      space.multiply(c.subarray(0, dimension), image.subarray(0, dimension));
      image[dimension] = 0;
      return image;
    },
    finish(x) {
      const out = space.expand(x.subarray(0, dimension));
      axpy(x[dimension]! / size, outside, out);
      return out;
    },
  };
}

/**
 * |diag(H + λI)|⁻¹, kept away from zero: it takes out what layers of different scale do to the condition. None where the
 * diagonal costs many products (shared weights), or where H is no sum over samples with a diagonal of its own.
 */
function diagonal({ verbs }: Curvature, shift: number): Product | null {
  if (verbs.state === null || sharesWeights(verbs.program)) return null;
  const sizes = verbs.diagonal().map((value) => Math.abs(value + shift));
  const largest = sizes.reduce((max, value) => Math.max(max, value), 0);
  if (!(largest > 0 && largest < Infinity)) return null;
  const floor = Math.max(Math.abs(shift), 1e-6 * largest);
  const inverse = sizes.map((value) => 1 / Math.max(value, floor));
  return (v) => v.map((value, i) => inverse[i]! * value);
}
