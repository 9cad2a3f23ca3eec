/**
 * A(z) = z Φ(z) with the normal distribution Φ: the exact form ("erf"), not its tanh approximation.
 * A' = Φ + z φ,   A'' = φ (2 − z²),   A''' = φ z (z² − 4).
 */
import { scratch } from '../../numeric/allocation.js';
import { geluWithSlope, normalDensityOf } from '../../numeric/elementary.js';
import type { Activation } from '../activation-types.js';
import { normalDensity, normalDistribution } from '../normal.js';

export const gelu: Activation = {
  name: 'gelu',
  gain: 'he',
  builtIn: true,
  smoothness: Infinity,
  hasKink: false,
  piecewiseLinear: false,
  value: (z) => times(z, normalDistribution(z)),
  first: (z) => normalDistribution(z) + times(z, normalDensity(z)),
  second: (z) => times(2 - z * z, normalDensity(z)),
  third: (z) => times(z * (z * z - 4), normalDensity(z)),
  /** Φ is the integral of φ, φ' = −z φ, and A is z Φ; coefficient by coefficient. */
  taylor(z, out) {
    let [before, density] = [0, normalDensity(z)];
    out[0] = normalDistribution(z);
    for (let k = 1; k < out.length; k++) {
      out[k] = density / k;
      [before, density] = [density, -(times(z, density) + before) / k];
    }
    for (let k = out.length - 1; k > 0; k--) out[k] = times(z, out[k]!) + out[k - 1]!;
    out[0] = times(z, out[0]);
  },

  forward: geluWithSlope,
  secondOf(z, _value, _first, out) {
    const density = densityBeside(z, out);
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      out[i] = times(2 - x * x, density[i]!);
    }
  },
  thirdOf(z, _value, _first, out) {
    const density = densityBeside(z, out);
    for (let i = 0; i < z.length; i++) {
      const x = z[i]!;
      out[i] = times(x * (x * x - 4), density[i]!);
    }
  },
};

/** φ(z), in `out` unless that is z itself. */
function densityBeside(z: Float64Array, out: Float64Array): Float64Array {
  const density = out === z ? scratch(z.length) : out;
  normalDensityOf(z, density);
  return density;
}

/** x·y with the limit 0 where y has underflowed: ∞ · 0 is not NaN here. */
function times(x: number, y: number): number {
  return y === 0 ? 0 : x * y;
}
