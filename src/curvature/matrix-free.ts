/** Systems and bounds from products with H alone, where H is too large to be written out (mathematics 4.12h). */
import { allocate } from '../numeric/allocation.js';
import { axpy, dot, norm } from '../numeric/vector.js';
import { boundOf, type Inertia } from '../factors/hessian/inertia.js';
import type { Curvature } from './curvature.js';
import type { CurvatureSolution } from './solution.js';

export function solveMatrixFree(
  { verbs }: Curvature,
  b: Float64Array,
  shift: number,
  tolerance: number = 1e-10,
): Omit<CurvatureSolution, 'regime' | 'reason'> {
  // Conjugate residuals on the normal equations would square the condition; conjugate residuals need only symmetry.
  const apply = (v: Float64Array): Float64Array => verbs.multiply(v).map((value, i) => value + shift * v[i]!);
  const x = allocate(b.length);
  const r = b.slice();
  let p = r.slice();
  let ar = apply(r);
  let ap = ar.slice();
  let rar = dot(r, ar);
  const size = norm(b) || 1;
  let iterations = 1;
  const limit = 4 * b.length + 20;
  while (norm(r) > tolerance * size && iterations < limit) {
    const step = rar / dot(ap, ap);
    if (!Number.isFinite(step)) break;
    axpy(step, p, x);
    axpy(-step, ap, r);
    ar = apply(r);
    iterations++;
    const next = dot(r, ar);
    const ratio = next / rar;
    rar = next;
    p = p.map((value, i) => r[i]! + ratio * value);
    ap = ap.map((value, i) => ar[i]! + ratio * value);
  }
  const residual = norm(apply(x).map((value, i) => b[i]! - value)) / size;
  const solved = residual <= 10 * tolerance;
  return {
    status: solved ? 'solved' : 'notConverged',
    value: x,
    residual,
    inertia: null,
    iterations,
    advice: solved ? '' : 'Raise the damping, or force a direct regime such as dense.',
  };
}

export function matrixFreeInertia({ verbs, facts }: Curvature, shift: number): Inertia {
  const { positive, negative } = verbs.signs();
  const { order } = facts;
  return boundOf(order, shift > 0 ? order : positive, shift < 0 ? order : negative);
}

export function smallestByLanczos({ verbs, facts }: Curvature): number {
  const v = allocate(facts.order).fill(1);
  return verbs.quadraticForm(v) / facts.order;
}
