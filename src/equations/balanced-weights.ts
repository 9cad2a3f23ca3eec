/**
 * Weights by which a violated condition counts as much as a violated equation that does the same harm to the solution.
 *
 * Conditions decide about the longest waves of an error, half a period over the box: |∂^α| acts on them as Π (π/L_j)^α_j.
 * So a residual F that an error w of this shape causes is about S_F |w| with
 *
 *     S_F² = Σ_entries mean (∂F/∂entry)² Π_{j in entry} (π/L_j)²,
 *
 * and a condition's weight is S_F²/S_B², shared by all conditions: 2π⁴/4 for u = 0 on each side of a unit square with
 * −∇²u = f inside, (π/L)² + k² for u(0) = 1 beside u' = −k u. Other units of a variable, of the unknown or of the equation
 * change nothing.
 */
import { parametersOf, type Network } from '../network/network.js';
import type { Equation } from './equation-definition.js';
import { keyOf } from './jet-symbols.js';
import { residualsAt, type ResidualSystem } from './residual-system.js';

/**
 * A weight for each part of a system against its first, at a network (a nonlinear equation's derivatives depend on it).
 * Cost: one evaluation of the residuals.
 */
export function balancedWeights(
  { box, conditions }: Equation,
  system: ResidualSystem,
  network: Network,
): number[] {
  const unit = { ...system, parts: system.parts.map((part) => ({ ...part, weight: 1 })) };
  const numbers = Float64Array.from(system.coefficients, ({ initial }) => initial);
  const { slopes } = residualsAt(network.program, parametersOf(network), unit, numbers);
  const sizes = system.parts.map(({ start, points, residuals }) => {
    let sum = 0;
    residuals.forEach(({ entries }, kind) => {
      for (const entry of entries) {
        const wave = entry.by.reduce((product, j) => (product * Math.PI) / (box[j]![1] - box[j]![0]), 1);
        const slope = slopes[kind]!.get(keyOf(entry))!;
        for (let i = start; i < start + points.rows; i++) sum += (wave * slope[i]!) ** 2;
      }
    });
    return sum / residuals.length;
  });
  const share = system.parts[0]!.residuals.length / Math.max(1, conditions.length);
  return sizes.map((size) => {
    const weight = (share * sizes[0]!) / size;
    return Number.isFinite(weight) && weight > 0 ? weight : 1;
  });
}
