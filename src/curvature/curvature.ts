/**
 * One Hessian's linear algebra: what is known of it, and each regime's work, made at first use and kept, so that
 * solutions, determinants, inertia and eigenvalues of the same Hessian share one factorization.
 */
import type { Core } from '../factors/hessian/core.js';
import type { Span } from '../factors/hessian/span-types.js';
import type { HessianVerbs } from '../factors/hessian/verbs.js';
import type { CoefficientSpace } from './coefficients/coefficient-space.js';
import type { RegimeFacts } from './regime.js';
import type { DirectRegime, Space } from './space.js';

export interface Curvature {
  /** The data part and its verbs. */
  readonly verbs: HessianVerbs;
  readonly facts: RegimeFacts;
  /** The work of a regime that `facts` say can serve. */
  space(regime: DirectRegime): Space;
  /** A subspace that holds the range of every sample's Hessian and its gradient; null where none is known. */
  span(): Span | null;
  /** Where Krylov iterates are kept as coefficients; null where that does not pay. Made at first use and kept. */
  coefficients(): CoefficientSpace | null;
  withCore(core: Core): Curvature;
  sample(i: number): Curvature;
  /** The mean over the other samples; its systems are solved by a downdate of this one's. */
  without(i: number): Curvature;
}
