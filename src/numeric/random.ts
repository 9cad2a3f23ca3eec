/**
 * Seeded random numbers. The stream is xoroshiro128+ (Blackman and Vigna, 2018; from pure-rand), its state filled from
 * the seed by splitmix32, so that neighbouring seeds give unrelated streams. Same seed, same bits, on every run.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { DomainError } from '../errors.js';

/** A stream of random numbers. Each call takes the next ones, so the order of the calls is part of the result. */
export interface RandomStream {
  /** Uniform on [0, 1), 53 random bits. */
  uniform(): number;
  /** Standard normal, by Marsaglia's polar method: two values from each accepted pair, the second kept for the next call. */
  normal(): number;
  /** Uniform on 0 … n−1, without bias. n is a whole number from 1 to 2³¹. */
  integer(n: number): number;
  /** A uniformly random order of 0 … n−1 (Fisher and Yates). */
  permutation(n: number): Uint32Array;
}

/**
 * A new stream for a seed.
 *
 * @param seed a whole number from −2⁵³+1 to 2⁵³−1
 * @throws DomainError if the seed is not one
 */
export function random(seed: number): RandomStream {
  if (!Number.isSafeInteger(seed)) {
    throw new DomainError(
      'random',
      'seed',
      'a whole number',
      `${seed}`,
      'Pass a seed such as 1; each one gives its own stream.',
    );
  }
  const generator = xoroshiro128plusFromState(stateOf(seed));
  let spare = NaN;

  const uniform = (): number => uniformFloat64(generator);
  const normal = (): number => {
    if (spare === spare) {
      const kept = spare;
      spare = NaN;
      return kept;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = y * factor;
        return x * factor;
      }
    }
  };
  const integer = (n: number): number => {
    if (!(Number.isInteger(n) && n >= 1 && n <= 2 ** 31)) {
      throw new DomainError(
        'random',
        'integer(n)',
        'a whole number from 1 to 2^31',
        `${n}`,
        'Pass the number of choices.',
      );
    }
    return uniformInt(generator, 0, n - 1);
  };
  const permutation = (n: number): Uint32Array => {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = integer(i + 1);
      const moved = order[i]!;
      order[i] = order[j]!;
      order[j] = moved;
    }
    return order;
  };
  return { uniform, normal, integer, permutation };
}

/** Four words from the seed's low and high half by splitmix32 (the finalizer of MurmurHash3 on a Weyl sequence). */
function stateOf(seed: number): number[] {
  const mix = (word: number): number => {
    let z = word | 0;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  const low = seed | 0;
  const high = Math.floor(seed / 2 ** 32) | 0;
  const start = mix(low) ^ mix(high + 0x3c6ef372);
  const words = [1, 2, 3, 4].map((i) => mix(start + Math.imul(i, 0x9e3779b9)));
  // All four words zero is the one state that xoroshiro cannot leave; a bijective mix of four different words never gives it.
  return words;
}
