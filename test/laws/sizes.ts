/**
 * Tolerances of the laws: how large the terms are that the library adds up, and what rounding may do to their sum.
 * Everything here is in terms of `mass` and `error` of oracles/magnitudes.ts.
 */
import { derivativeOver } from '../oracles/derivatives.js';
import { magnitudes, productError, type Magnitude } from '../oracles/magnitudes.js';
import { evaluate } from '../oracles/network.js';
import { outputOfInput, type Objective } from '../oracles/objectives.js';
import { sampleObjective, sampleWeights, type Case } from '../support/case.js';
import { sweepFactor, unitRoundoff } from '../support/tolerances.js';
import { absolute, dotProduct, ones } from './vectors.js';

type Vector = readonly number[];

export type Size = Pick<Magnitude, 'mass' | 'error'>;

/** What rounding may do to a number of this size, or to any entry of a list whose entries' sizes add up to it. */
export function rounding({ mass, error }: Size): number {
  return sweepFactor * unitRoundoff * (error + mass);
}

/** What rounding may do to a sum of products of numbers of two sizes. */
export function productRounding(a: Size, b: Size): number {
  return sweepFactor * unitRoundoff * (productError(a, b) + a.mass * b.mass);
}

/** Σ wₙ sizeₙ: the size of a weighted sum. */
export function weighted(weights: Vector, sizes: readonly Size[]): Size {
  const mass = dotProduct(
    weights,
    sizes.map((size) => size.mass),
  );
  const error = dotProduct(
    weights,
    sizes.map((size) => size.error),
  );
  return { mass, error: error + mass };
}

export function largestSize(sizes: readonly Size[]): Size {
  const mass = Math.max(...sizes.map((size) => size.mass));
  return { mass, error: Math.max(...sizes.map((size) => size.error)) };
}

/** The size of f⁽ᵏ⁾[u₁, …] at the case's parameters. A direction of ones stands for an open slot: Σ over its entries. */
export function sizeOf(f: Objective, value: Case, ...directions: Vector[]): Size {
  return derivativeOver(magnitudes, f, value.parameters, directions.map(absolute));
}

/** The same for a sample's loss. */
export function sampleSize(value: Case, n: number, ...directions: Vector[]): Size {
  return sizeOf(sampleObjective(value, n), value, ...directions);
}

/** The same for the mean objective. */
export function meanSize(value: Case, ...directions: Vector[]): Size {
  const samples = value.x.map((_, n) => sampleSize(value, n, ...directions));
  const [u, v] = directions.map(absolute);
  const theta = absolute(value.parameters);
  const l2 = directions.length > 2 ? 0 : dotProduct(u ?? theta, v ?? theta);
  return weighted([...sampleWeights(value), value.l2], [...samples, { mass: l2, error: l2 }]);
}

/** The size of uᵀ H v for one sample's Hessian, exact or Gauss-Newton; ones for an open slot. */
export function sampleHessianSize(value: Case, n: number, u: Vector, v: Vector = ones(value)): Size {
  return sampleSize(value, n, u, v);
}

/** The same for the mean Hessian. */
export function hessianSize(value: Case, u: Vector, v: Vector = ones(value)): Size {
  const samples = value.x.map((_, n) => sampleHessianSize(value, n, u, v));
  const l2 = dotProduct(absolute(u), absolute(v));
  return weighted([...sampleWeights(value), value.l2], [...samples, { mass: l2, error: l2 }]);
}

/** The largest size of an output of sample n. */
export function outputSize(value: Case, n: number): Size {
  const theta = value.parameters.map(magnitudes.constant);
  return largestSize(evaluate(magnitudes, value.layers, theta, value.x[n]!.map(magnitudes.constant)));
}

/** The largest size of a derivative of this order of an output of sample n with respect to the inputs. */
export function inputSize(value: Case, n: number, order: number): Size {
  const directions = Array.from({ length: order }, () => value.x[n]!.map(() => 1));
  return largestSize(
    Array.from({ length: value.outputs }, (_, k) =>
      derivativeOver(magnitudes, outputOfInput(value.layers, value.parameters, k), value.x[n]!, directions),
    ),
  );
}
