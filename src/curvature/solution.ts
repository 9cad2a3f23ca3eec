/** What a solution with a Hessian says of itself. */
import type { Inertia } from '../factors/hessian/inertia.js';
import type { Regime } from './regime.js';

/** A solution of (H + λI) x = b, and what was learnt on the way. */
export interface CurvatureSolution {
  /**
   * 'solved'; 'singular': an eigenvalue is zero to rounding, and the value is the least-squares solution of minimum
   * norm; 'notConverged': iterations stopped short, or H is not finite.
   */
  readonly status: 'solved' | 'singular' | 'notConverged';
  /** x, P numbers. */
  readonly value: Float64Array;
  readonly regime: Regime;
  /** Why that regime. */
  readonly reason: string;
  /** |(H + λI)x − b| / |b|, measured by a product with H. */
  readonly residual: number;
  /** Signs of the eigenvalues of H + λI as the factorization shows them; null where there is none. */
  readonly inertia: Inertia | null;
  /** Products with H, where the solution was iterated. */
  readonly iterations: number | null;
  /** What to do next; empty if nothing is to be done. */
  readonly advice: string;
}
