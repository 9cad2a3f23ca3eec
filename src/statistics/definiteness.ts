/** Whether a Hessian is that of a minimum. */
import type { FactoredHessian } from '../linearization/factored-hessian.js';

export type Definiteness = 'defined' | 'singular' | 'indefinite';

/** By the signs of the eigenvalues where they are counted, by the smallest one where they are only bounded. */
export function definitenessOf(hessian: FactoredHessian): Definiteness {
  const { exact, negative, zero } = hessian.inertia();
  if (!exact) return hessian.smallestEigenvalue() < 0 ? 'indefinite' : 'defined';
  if (negative > 0) return 'indefinite';
  return zero > 0 ? 'singular' : 'defined';
}

/** What to do where it is not. */
export const definitenessAdvice: Readonly<Record<Definiteness, string>> = {
  defined: '',
  singular:
    'Some directions have no curvature, and what depends on them is not determined: take an l2 > 0, or fewer units.',
  indefinite:
    "The curvature has negative eigenvalues: this is no minimum. Train further with newton(), or take curvature 'gaussNewton'.",
};
