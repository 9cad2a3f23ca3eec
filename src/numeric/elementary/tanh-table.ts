/**
 * What tanh.ts looks up: points c with tanh c and sech²c, each rounded once, from fixed-point arithmetic. Points lie in the
 * middle of cells: of 128 cells of width 1/32 up to 4 and of 256 of width 1/16 up to 20; but the first one's is 0.
 *
 * With s = e^(−2c), tanh c = (1 − s)/(1 + s) and sech²c = 4s/(1 + s)². The points being evenly spaced, each s is the one
 * before times a constant. Up to 1/4, where the rounding of tanh c may count as a whole unit in the last place of the
 * result, a point stands a little beside the middle, where tanh c happens to need hardly any rounding (Gal's method).
 */

/** How many places beside the middle are looked at, and how far they are apart. */
const TRIES = 64;
const BESIDE = 2 ** -16;

/** Bits behind the point: the smallest s, e⁻⁴⁸, keeps 120 of them. */
const BITS = 192n;
const one = 1n << BITS;

let table: Float64Array | null = null;

/** c, tanh c, sech²c and 0: from place 128 on for each of the cells, and at place 0 for 20. */
export function tanhTable(): Float64Array {
  return (table ??= tabulate());
}

function tabulate(): Float64Array {
  const entries = new Float64Array(4 * 512);
  const four = fill(entries, 128, 0, 1 / 32, one);
  const twenty = fill(entries, 256, 4, 1 / 16, four);
  entries.set([20, rounded(tanhOf(twenty)), rounded(slopeOf(twenty))]);
  entries.set([0, 0, 1], 4 * 128);
  return entries;
}

/** From place `first` to twice that the cells of one width from `start` on, where e^(−2c) is `s`; it is the result at their end. */
function fill(entries: Float64Array, first: number, start: number, width: number, s: bigint): bigint {
  const [half, beside] = [power(width / 2), power(BESIDE)];
  let c = start + width / 2;
  for (let place = first; place < 2 * first; place++, c += width) {
    let other = times(s, half);
    let least = Infinity;
    for (let i = 0; i < (c < 0.25 ? TRIES : 1); i++) {
      const tanh = tanhOf(other);
      const error = Math.abs(Number(tanh - BigInt(Number(tanh))));
      if (error < least) {
        least = error;
        entries.set([c + i * BESIDE, rounded(tanh), rounded(slopeOf(other))], 4 * place);
      }
      other = times(other, beside);
    }
    s = times(times(s, half), half);
  }
  return s;
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
