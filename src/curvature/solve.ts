/**
 * (H + λI) x = b. Directly from a kept factorization where a regime has one, with one step of iterative refinement
 * through products with H where the residual asks for it; by iteration otherwise. A singular system is no error: it has a
 * least-squares solution of minimum norm.
 */
import { DomainError } from '../errors.js';
import { allocate } from '../numeric/allocation.js';
import { norm } from '../numeric/vector.js';
import { spectrumRounding, type Inertia } from '../factors/hessian/inertia.js';
import { factorAt, type RegimeOptions } from './choose.js';
import type { Curvature } from './curvature.js';
import { certificate } from './inertia.js';
import { solveMatrixFree, type IterationOptions } from './matrix-free.js';
import type { RightHandSide } from './right-hand-side.js';
import type { CurvatureSolution } from './solution.js';
import { isSingular, type Eigenpairs, type ShiftedFactor } from './space.js';
import { split } from './split.js';

/** Options of `hessian.solve`. */
export interface SolveOptions extends RegimeOptions, IterationOptions {
  /** Added to the L2 term: λ = l2 + damping. Default 0. */
  readonly damping?: number;
}

/** A relative residual above this is worth a second solution: direct ones leave a few roundings. */
const refinedAbove = 1e-14;

/** λ is `shift`. Cost: one factorization for each shift and Hessian, then two products with H and O(d²). */
export function solveShifted(
  curvature: Curvature,
  side: RightHandSide,
  shift: number,
  options: SolveOptions,
): CurvatureSolution {
  checkIteration(options);
  const { space, factor, regime, reason } = factorAt(curvature, 'solve', shift, options);
  if (space === null || factor === null) {
    const found = solveMatrixFree(curvature, side, shift, options);
    return { ...found, regime, reason: found.reason === '' ? reason : `${reason}; ${found.reason}` };
  }
  const b = side.vector();
  const common = { regime, reason, iterations: null };
  if (!(factor.largest < Infinity)) {
    const advice =
      'The Hessian is not finite: a parameter or a loss has overflowed. Go back to smaller steps.';
    const value = allocate(b.length);
    return { ...common, status: 'notConverged', value, residual: 1, inertia: null, advice };
  }
  if (isSingular(factor) && regime === 'blockTridiagonal') {
    const found = solveMatrixFree(curvature, side, shift, options);
    return { ...found, status: 'singular', regime, reason, advice: singularAdvice };
  }
  if (isSingular(factor)) {
    const value = leastNorm(space.eigen(), b, shift);
    const residual = norm(residualOf(curvature, value, b, shift)) / (norm(b) || 1);
    return { ...common, status: 'singular', value, residual, inertia: null, advice: singularAdvice };
  }
  const { value, residual } = refined(curvature, factor, b, shift);
  const inertia = certificate(curvature, space, factor, shift);
  return { ...common, status: 'solved', value, residual, inertia, advice: adviceOn(inertia) };
}

function checkIteration(options: IterationOptions): void {
  const { tolerance = 0.5, iterations = 1, method = 'auto' } = options;
  const { preconditioner = 'auto', iterates = 'auto' } = options;
  const demand = (holds: boolean, name: string, expected: string, got: string, advice: string): void => {
    if (!holds) throw new DomainError('hessian.solve', name, expected, got, advice);
  };
  const oneOf = (name: string, value: string, names: readonly string[]): void => {
    demand(names.includes(value), name, `one of ${names.join(', ')}`, `'${value}'`, 'Correct the name.');
  };
  demand(
    tolerance > 0 && tolerance < 1,
    'tolerance',
    'a number > 0 and < 1',
    String(tolerance),
    'It is the relative residual to stop at.',
  );
  demand(
    Number.isInteger(iterations) && iterations >= 1,
    'iterations',
    'a whole number ≥ 1',
    String(iterations),
    'Leave it out to iterate until the tolerance is reached.',
  );
  oneOf('method', method, ['auto', 'conjugateGradients', 'minres']);
  oneOf('preconditioner', preconditioner, ['auto', 'none']);
  oneOf('iterates', iterates, ['auto', 'parameters', 'coefficients']);
}

const singularAdvice =
  'H + λI has an eigenvalue that is zero to rounding: the value is the least-squares solution of minimum norm. Use a damping > 0.';

function adviceOn({ negative }: Inertia): string {
  if (negative === 0) return '';
  return (
    `H + λI has ${negative} negative eigenvalue${negative === 1 ? '' : 's'}: the solution may lead to a saddle. For a ` +
    "descent step use a damping above −smallestEigenvalue(), or withCore('absolute')."
  );
}

function refined(
  curvature: Curvature,
  factor: ShiftedFactor,
  b: Float64Array,
  shift: number,
): { readonly value: Float64Array; readonly residual: number } {
  const size = norm(b) || 1;
  const value = factor.solve(b);
  const rest = residualOf(curvature, value, b, shift);
  const residual = norm(rest) / size;
  if (!(residual > refinedAbove)) return { value, residual };
  const correction = factor.solve(rest);
  const better = value.map((entry, i) => entry + correction[i]!);
  const smaller = norm(residualOf(curvature, better, b, shift)) / size;
  return smaller < residual ? { value: better, residual: smaller } : { value, residual };
}

/** b − (H + λI) x. */
export function residualOf(
  { verbs }: Curvature,
  x: Float64Array,
  b: Float64Array,
  shift: number,
): Float64Array {
  return verbs.multiply(x).map((value, i) => b[i]! - value - shift * x[i]!);
}

/** The least-squares solution of minimum norm: components along eigenvalues that are zero to rounding are left out. */
function leastNorm({ values, vectors }: Eigenpairs, b: Float64Array, shift: number): Float64Array {
  const basis = {
    order: vectors.order,
    coordinates: (v: Float64Array) => vectors.project(v),
    expand: (c: Float64Array) => vectors.combine(c),
  };
  const { inside, outside } = split(basis, b);
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value + shift)), Math.abs(shift));
  const tolerance = spectrumRounding(values.length, largest);
  const x = vectors.combine(
    inside.map((c, j) => (Math.abs(values[j]! + shift) > tolerance ? c / (values[j]! + shift) : 0)),
  );
  if (Math.abs(shift) <= tolerance) return x;
  return x.map((value, i) => value + outside[i]! / shift);
}
