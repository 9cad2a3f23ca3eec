/** The regime of one verb on one Hessian, and its work. */
import type { Curvature } from './curvature.js';
import { chooseRegime, type Need, type Regime, type RegimeChoice } from './regime.js';
import type { DirectRegime, Space } from './space.js';

/** What a verb lets its user say. */
export interface RegimeOptions {
  /** Where to work; by default the cheapest regime that can serve. */
  readonly regime?: Regime | 'auto';
}

/** The regime and the direct regime's space; null for 'matrixFree'. */
export function choose(
  curvature: Curvature,
  need: Need,
  shift: number,
  options: RegimeOptions,
): RegimeChoice & { readonly space: Space | null } {
  const choice = chooseRegime(curvature.facts, need, shift, options.regime);
  const space = choice.regime === 'matrixFree' ? null : curvature.space(choice.regime as DirectRegime);
  return { ...choice, space };
}
