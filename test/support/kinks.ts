/** Which side of a kink a network is on, for certain. */
import { kinked, type ActivationName } from '../oracles/activation-names.js';
import { dual } from '../oracles/dual.js';
import { magnitudes } from '../oracles/magnitudes.js';
import { evaluate, type OracleLayer } from '../oracles/network.js';
import type { Case } from './case.js';
import { sweepFactor, unitRoundoff } from './tolerances.js';

/** The names of the activations in the order in which they are evaluated. */
export function activationsOf(layers: readonly OracleLayer[]): ActivationName[] {
  return layers.flatMap((layer) => {
    if (layer.kind === 'residual') return activationsOf(layer.layers);
    return layer.kind === 'activation' ? [layer.name] : [];
  });
}

/**
 * Whether every pre-activation of a kinked activation keeps its side of 0, and every maximum its place: under rounding,
 * and along ±step·v.
 * A pre-activation whose terms are all exactly 0 is 0 for everybody and falls under the convention A'(0) = 0.
 */
export function awayFromKinks(value: Case, step = 0): boolean {
  const algebra = dual(magnitudes);
  const names = activationsOf(value.layers);
  const theta = value.parameters.map((p, i) =>
    algebra.seed(magnitudes.constant(p), magnitudes.constant(value.v[i]!)),
  );
  return value.x.every((row) => {
    let clear = true;
    evaluate(algebra, value.layers, theta, row.map(algebra.constant), {
      preActivation(layer, z) {
        if (kinked.has(names[layer]!)) {
          for (const { value: at, slope } of z) {
            const margin = unitRoundoff * sweepFactor * at.error + 4 * step * slope.mass;
            if (margin > 0 && Math.abs(at.value) <= margin) clear = false;
          }
        }
        return z;
      },
      candidates(values) {
        // What is not the largest must stay below it by more than rounding and the step may move the two.
        const best = values.reduce((a, b) => (b.value.value > a.value.value ? b : a));
        for (const other of values) {
          if (other === best) continue;
          const error = unitRoundoff * sweepFactor * (best.value.error + other.value.error);
          const margin = error + 4 * step * (best.slope.mass + other.slope.mass);
          if (margin > 0 && best.value.value - other.value.value <= margin) clear = false;
        }
      },
    });
    return clear;
  });
}
