/**
 * What tanh.ts looks up: points c with tanh c and sech²c, each rounded once, from fixed-point arithmetic. Point j lies in the
 * middle of a cell: of 256 cells of width 1/32 up to 8, and of as many of 1/16 up to 24; but the first one's is 0.
 *
 * With s = e^(−2c), tanh c = (1 − s)/(1 + s) and sech²c = 4s/(1 + s)². The points being evenly spaced, each s is the one
 * before times a constant. Up to 1/4, where the rounding of tanh c may count as a whole unit in the last place of the
 * result, a point stands a little beside the middle, where tanh c happens to need hardly any rounding (Gal's method).
 */

/** Cells of one width. */
const CELLS = 256;
/** How many places beside the middle are looked at, and how far they are apart. */
const TRIES = 64;
const BESIDE = 2 ** -16;

/** Bits behind the point: the smallest s, e⁻⁴⁸, keeps 120 of them. */
const BITS = 192n;
const one = 1n << BITS;

let table: Float64Array | null = null;

/** c, tanh c, sech²c and 0 for each of the 512 points. */
export function tanhTable(): Float64Array {
  return (table ??= tabulate());
}

function tabulate(): Float64Array {
  const entries = new Float64Array(4 * 2 * CELLS);
  const beside = power(BESIDE);
  let s = power(1 / 64);
  let c = 1 / 64;
  for (let j = 0, width = 1 / 32, step = power(width); j < 2 * CELLS; j++) {
    let [best, least] = [0, Infinity];
    for (let i = 0, other = s; i < (c < 0.25 ? TRIES : 1); i++, other = times(other, beside)) {
      const tanh = tanhOf(other);
      const error = Math.abs(Number(tanh - BigInt(Number(tanh))));
      if (error >= least) continue;
      [best, least] = [i, error];
      entries.set([c + best * BESIDE, rounded(tanh), rounded(slopeOf(other))], 4 * j);
    }
    c += width;
    s = times(s, step);
    if (j === CELLS - 1) {
      // Half a cell more, to the middle of the first that is twice as wide.
      c += width / 2;
      s = times(s, power(width / 2));
      width *= 2;
      step = power(width);
    }
  }
  entries.set([0, 0, 1]);
  return entries;
}

/** e^(−2x) by its series, for small x. */
function power(x: number): bigint {
  let sum = one;
  let term = one;
  for (let n = 1n; term !== 0n; n++) {
    term = (term * BigInt(-(2 ** 17) * x)) / (n << 16n);
    sum += term;
  }
  return sum;
}

function times(x: bigint, y: bigint): bigint {
  return (x * y) >> BITS;
}

function tanhOf(s: bigint): bigint {
  return ((one - s) << BITS) / (one + s);
}

function slopeOf(s: bigint): bigint {
  return (s << (BITS + 2n)) / times(one + s, one + s);
}

/** The nearest double: conversion rounds once. */
function rounded(x: bigint): number {
  return Number(x) * 2 ** -192;
}
