/**
 * Functions of one number on whole arrays, with their slopes: the front door of elementary/.
 *
 * They run on the WebAssembly kernel, two numbers at a time, or on a plain twin where there is none and for arrays so short
 * that a call costs more than it saves. Both give the same bits. `value` or `slope` may be the array `z` itself; a null
 * `slope` is left out. All arrays have one length.
 */
import { eluPlain } from './elementary/elu.js';
import { elementaryKernel, type ElementaryKernel } from './elementary/elementary-kernel.js';
import { expPlain } from './elementary/exp.js';
import { log1pPlain } from './elementary/logarithm.js';
import { logisticPlain, siluPlain, softplusPlain } from './elementary/logistic.js';
import { erfPlain, geluPlain, normalDensityPlain } from './elementary/normal.js';
import { runStaged } from './elementary/staged.js';
import { tanhPlain } from './elementary/tanh.js';

/** Below this many numbers the plain twin is faster (measured by bench/elementary.bench.ts). */
const SHORT = 24;

/** A function and its slope. */
export type ElementaryFunction = (z: Float64Array, value: Float64Array, slope: Float64Array | null) => void;

function elementary(name: keyof ElementaryKernel, plain: ElementaryFunction): ElementaryFunction {
  return (z, value, slope) => {
    if (z.length >= SHORT) {
      const kernel = elementaryKernel();
      if (kernel !== null && runStaged(kernel[name], z, value, slope)) return;
    }
    plain(z, value, slope);
  };
}

/** tanh z and sech²z to 2 units in the last place, in their tails too. */
export const tanhWithSlope: ElementaryFunction = elementary('tanh', tanhPlain);

/** σ(z) = 1/(1 + e⁻ᶻ) to 2 units in the last place, and σ'(z) to 4; both in the tails too. */
export const logisticWithSlope: ElementaryFunction = elementary('logistic', logisticPlain);

/** z σ(z) and its slope. */
export const siluWithSlope: ElementaryFunction = elementary('silu', siluPlain);

/** log(1 + eᶻ) to 2 units in the last place, and σ(z). */
export const softplusWithSlope: ElementaryFunction = elementary('softplus', softplusPlain);

/** z for z > 0 and eᶻ − 1 else, to 2 units in the last place, and the slope 1 or eᶻ. */
export const eluWithSlope: ElementaryFunction = elementary('elu', eluPlain);

/** z Φ(z) with the normal distribution Φ, and Φ(z) + z φ(z). */
export const geluWithSlope: ElementaryFunction = elementary('gelu', geluPlain);

/** erf z to 2 units in the last place, and 2 e^(−z²)/√π. */
export const erfWithSlope: ElementaryFunction = elementary('erf', erfPlain);

/** log(1 + z) to 2 units in the last place, −∞ at −1 and NaN below, and 1/(1 + z). */
export const log1pWithSlope: ElementaryFunction = elementary('log1p', log1pPlain);

const exponential = elementary('exp', expPlain);

/** value = e^z, to 1 unit in the last place. */
export function expOf(z: Float64Array, value: Float64Array): void {
  exponential(z, value, null);
}

const density = elementary('normalDensity', normalDensityPlain);

/** value = φ(z), the standard normal density, to 2 units in the last place. */
export function normalDensityOf(z: Float64Array, value: Float64Array): void {
  density(z, value, null);
}
