/** The regime of one verb on one Hessian, and its work. */
import type { Curvature } from './curvature.js';
import { chooseRegime, type Need, type Regime, type RegimeChoice } from './regime.js';
import type { ShiftedFactor, Space } from './space.js';

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
  const space = choice.regime === 'matrixFree' ? null : curvature.space(choice.regime);
  return { ...choice, space };
}

/** The regime at one shift and H + λI factored there; null for 'matrixFree'. */
export function factorAt(
  curvature: Curvature,
  need: Need,
  shift: number,
  options: RegimeOptions,
): RegimeChoice & { readonly space: Space | null; readonly factor: ShiftedFactor | null } {
  const choice = choose(curvature, need, shift, options);
  const factor = choice.space?.factor(shift) ?? null;
  if (factor !== null || choice.space === null) return { ...choice, factor };
  // Only the block-tridiagonal form can fail at a shift where H + λI does not: the next best takes its place.
  const other = chooseRegime({ ...curvature.facts, chain: () => null }, need, shift);
  const reason = `${choice.regime} met a singular block, and ${other.reason}`;
  const space = other.regime === 'matrixFree' ? null : curvature.space(other.regime);
  return { ...other, reason, space, factor: space?.factor(shift) ?? null };
}
