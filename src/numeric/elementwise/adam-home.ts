/**
 * The vectors of Adam in a memory of their own, on which its kernel works: a step in place then copies the gradient in and
 * nothing else in or out. To whoever holds them they are arrays like any others.
 */
import { ownAdamKernel } from './adam-kernel.js';

/** What a step of Adam changes. */
export interface AdamVectors {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly theta: Float64Array;
}

/** Where vectors are updated. */
export interface AdamHome {
  /** For the gradient. */
  readonly gradient: Float64Array;
  /** `adamUpdate` of `length` numbers from `at` on, with a gradient that lies from `gradientAt` on. */
  update(
    beta1: number,
    beta2: number,
    rate: number,
    scale: number,
    epsilon: number,
    gradientAt: number,
    at: number,
    length: number,
  ): void;
}

/** Shorter vectors take the copies: these cost little beside a memory for each state. */
const FEWEST = 4096;
/** Numbers of a page that processors compare addresses within: arrays that are read and written together begin at different places. */
const PAGE = 512;
const PLACES = 4;

const homes = new WeakMap<Float64Array, AdamHome & { readonly vectors: AdamVectors }>();

/** Moments of zeros and a copy of θ; θ itself and new arrays where it is short or the host has no such memory. */
export function adamVectors(theta: Float64Array): AdamVectors {
  const n = theta.length;
  const line = Math.ceil(n / PAGE) * PAGE + PAGE / PLACES;
  const own = n < FEWEST ? null : ownAdamKernel(4 * line);
  if (own === null) return { theta, first: new Float64Array(n), second: new Float64Array(n) };
  const { kernel, buffer } = own;
  const view = (k: number): Float64Array => new Float64Array(buffer, 8 * k * line, n);
  const vectors = { first: view(0), second: view(1), theta: view(2) };
  vectors.theta.set(theta);
  homes.set(vectors.first, {
    vectors,
    gradient: view(3),
    update(beta1, beta2, rate, scale, epsilon, gradientAt, at, length) {
      const [g, m] = [8 * (3 * line + gradientAt), 8 * at];
      kernel.adam(length, beta1, beta2, rate, scale, epsilon, g, m, m + 8 * line, m + 16 * line);
    },
  });
  return vectors;
}

/** Where these vectors are at home; null for others. */
export function homeOf({ first, second, theta }: AdamVectors): AdamHome | null {
  const home = homes.get(first);
  return home?.vectors.second === second && home.vectors.theta === theta ? home : null;
}
