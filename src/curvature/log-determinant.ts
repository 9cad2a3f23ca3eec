/** log|det(H + λI)| from the kept factorization (mathematics 4.12b). */
import { factorAt, type RegimeOptions } from './choose.js';
import type { Curvature } from './curvature.js';
import { isSingular } from './space.js';

/** −Infinity if H + λI is singular to rounding. Cost: one factorization for each shift, kept. */
export function logDeterminantAt(curvature: Curvature, shift: number, options: RegimeOptions): number {
  const factor = factorAt(curvature, 'logDeterminant', shift, options).factor!;
  return isSingular(factor) && factor.largest < Infinity ? -Infinity : factor.logAbsDeterminant;
}
