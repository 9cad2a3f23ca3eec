/** Every built-in activation as an expression in jets. A new activation is covered by all tests once it stands here. */
import { builtInActivations } from '../../../src/functions/activations/built-ins.js';
import type { Activation } from '../../../src/functions/activation.js';
import * as jet from './jet.js';

const one = jet.constant(1);

/** e^(−|z|): never large, which fixed point cannot take the square of. */
const decay = (z: jet.Jet): jet.Jet => jet.exp(z[0] > 0n ? jet.negate(z) : z);

/** 1/(1 + e⁻ᶻ), or eᶻ/(1 + eᶻ) for z < 0. */
function logistic(z: jet.Jet): jet.Jet {
  const small = decay(z);
  return jet.divide(z[0] > 0n ? one : small, jet.add(one, small));
}

const expressions: Readonly<Record<string, (z: jet.Jet) => jet.Jet>> = {
  identity: (z) => z,
  relu: (z) => (z[0] > 0n ? z : jet.constant(0)),
  leakyRelu: (z) => (z[0] > 0n ? z : jet.multiply(jet.constant(0.01), z)),
  elu: (z) => (z[0] > 0n ? z : jet.add(jet.exp(z), jet.negate(one))),
  tanh(z) {
    const small = decay(jet.add(z, z));
    const size = jet.divide(jet.add(one, jet.negate(small)), jet.add(one, small));
    return z[0] > 0n ? size : jet.negate(size);
  },
  sigmoid: logistic,
  softplus(z) {
    const rest = jet.log(jet.add(one, decay(z)));
    return z[0] > 0n ? jet.add(z, rest) : rest;
  },
  gelu: (z) => jet.multiply(z, jet.normalDistribution(z)),
  silu: (z) => jet.multiply(z, logistic(z)),
  sin: jet.sin,
  square: (z) => jet.multiply(z, z),
  exp: jet.exp,
  sinh: (z) => jet.multiply(jet.constant(0.5), jet.add(jet.exp(z), jet.negate(jet.exp(jet.negate(z))))),
};

export interface ReferencedActivation {
  readonly activation: Activation;
  /** A, A', A'', A''' at z, in fixed point. */
  derivatives(z: number): readonly bigint[];
}

/** All built-ins, each with its reference. Fails if one has none. */
export const referencedActivations: readonly ReferencedActivation[] = builtInActivations.map((activation) => {
  const expression = expressions[activation.name];
  if (!expression)
    throw new Error(`test/functions/reference/expressions.ts: no expression for ${activation.name}`);
  return { activation, derivatives: (z) => jet.derivatives(expression(jet.variable(z))) };
});
