/**
 * tanh z and sech²z: the formulas stand in the twin, src/numeric/elementary/tanh.ts. Three loops over each block instead of
 * one: a processor works ahead by so many instructions, and chains of a third of the length then overlap three times as much.
 * Four numbers a round, as two pairs side by side, which engines that pair vectors make one of 256 bits.
 */
import { madd } from '../madd';
import { APART, endOfBlock, put } from './decay';
import { lowerHalf, upperHalf } from './exponential';

/** Where the constants lie: behind three numbers for each of a block. */
const CONSTANTS: usize = 3 * APART;

/** As literals they would be built anew in each round of a loop: V8 takes them for cheap. */
function writeConstants(to: usize): void {
  store<f64>(to, 1);
  store<f64>(to, -0.0, 8);
  store<f64>(to, 0.5493061443340549, 16);
  store<f64>(to, 373, 24);
  store<f64>(to, 6755399441057790, 32);
  store<f64>(to, -2.8853900817779268, 40);
  store<f64>(to, -0.3465735901845619, 48);
  store<f64>(to, -9.541074646352939e-11, 56);
  store<f64>(to, 0.3333333333333332, 64);
  store<f64>(to, -0.02222222222221005, 72);
  store<f64>(to, 0.0021164021159538454, 80);
  store<f64>(to, -0.00021164020365059178, 88);
  store<f64>(to, 0.000021377720268190538, 96);
  store<f64>(to, -0.000002163949227386384, 104);
  store<f64>(to, 2.1772882952545606e-7, 112);
  store<f64>(to, -1.940960367412281e-8, 120);
}

/** r to `work`, and 2^−k, or 0 up to (log 3)/2, behind it. Up to three numbers more than there are. */
function reduce(z: usize, end: usize, work: usize, constants: usize): void {
  const near = v128.load64_splat(constants, 16);
  const limit = v128.load64_splat(constants, 24);
  const shift = v128.load64_splat(constants, 32);
  const rate = v128.load64_splat(constants, 40);
  const log2 = v128.load64_splat(constants, 48);
  const log2Low = v128.load64_splat(constants, 56);
  for (; z < end; z += 32) {
    const a0 = f64x2.pmin(f64x2.abs(v128.load(z)), limit);
    const a1 = f64x2.pmin(f64x2.abs(v128.load(z, 16)), limit);
    const far0 = f64x2.gt(a0, near);
    const far1 = f64x2.gt(a1, near);
    const bits0 = madd(shift, a0, rate);
    const bits1 = madd(shift, a1, rate);
    const k0 = v128.and(far0, f64x2.sub(shift, bits0));
    const k1 = v128.and(far1, f64x2.sub(shift, bits1));
    v128.store(work, madd(madd(a0, k0, log2), k0, log2Low));
    v128.store(work, madd(madd(a1, k1, log2), k1, log2Low), 16);
    const s0 = v128.and(far0, f64x2.mul(lowerHalf(bits0), upperHalf(bits0)));
    const s1 = v128.and(far1, f64x2.mul(lowerHalf(bits1), upperHalf(bits1)));
    v128.store(work, s0, APART);
    v128.store(work, s1, APART + 16);
    work += 32;
  }
}

/** F of the r at `work` up to `end`, behind the two. */
function cotangents(work: usize, end: usize, constants: usize): void {
  const one = v128.load64_splat(constants);
  const c0 = v128.load64_splat(constants, 64);
  const c1 = v128.load64_splat(constants, 72);
  const c2 = v128.load64_splat(constants, 80);
  const c3 = v128.load64_splat(constants, 88);
  const c4 = v128.load64_splat(constants, 96);
  const c5 = v128.load64_splat(constants, 104);
  const c6 = v128.load64_splat(constants, 112);
  const c7 = v128.load64_splat(constants, 120);
  for (; work < end; work += 32) {
    const f0 = cotangent(v128.load(work), one, c0, c1, c2, c3, c4, c5, c6, c7);
    const f1 = cotangent(v128.load(work, 16), one, c0, c1, c2, c3, c4, c5, c6, c7);
    v128.store(work, f0, 2 * APART);
    v128.store(work, f1, 2 * APART + 16);
  }
}

@inline
function cotangent(
  r: v128,
  one: v128,
  c0: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
  c7: v128,
): v128 {
  const y = f64x2.mul(r, r);
  const y2 = f64x2.mul(y, y);
  const low = madd(madd(c0, y, c1), y2, madd(c2, y, c3));
  const high = madd(madd(c4, y, c5), y2, madd(c6, y, c7));
  return madd(one, y, madd(low, f64x2.mul(y2, y2), high));
}

/** g + g − r up to (log 3)/2, where g is 0, and else g + g, over F + g or F + r + g. */
@inline
function quotient(r: v128, f: v128, s: v128, far: v128): v128 {
  const g = f64x2.mul(s, f64x2.sub(f, r));
  return f64x2.div(
    f64x2.sub(f64x2.add(g, g), v128.andnot(r, far)),
    f64x2.add(f64x2.add(f, v128.and(far, r)), g),
  );
}

/** For n numbers from `z`; `slope` = 0 leaves the slopes out. `work` holds 3,200 bytes. Addresses are in bytes. */
export function tanh(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const stop = z + ((<usize>n) << 3);
  const constants = work + CONSTANTS;
  writeConstants(constants);
  const one = v128.load64_splat(constants);
  const sign = v128.load64_splat(constants, 8);
  const near = v128.load64_splat(constants, 16);
  while (z < stop) {
    const end = endOfBlock(z, stop);
    reduce(z, end, work, constants);
    cotangents(work, work + end - z, constants);
    let at = work;
    for (; slope != 0 && z + 24 < end; at += 32) {
      const x0 = v128.load(z);
      const x1 = v128.load(z, 16);
      const far0 = f64x2.gt(f64x2.abs(x0), near);
      const far1 = f64x2.gt(f64x2.abs(x1), near);
      const q0 = quotient(v128.load(at), v128.load(at, 2 * APART), v128.load(at, APART), far0);
      const q1 = quotient(v128.load(at, 16), v128.load(at, 2 * APART + 16), v128.load(at, APART + 16), far1);
      const t0 = f64x2.sub(v128.and(one, far0), q0);
      const t1 = f64x2.sub(v128.and(one, far1), q1);
      v128.store(value, v128.or(t0, v128.and(x0, sign)));
      v128.store(value, v128.or(t1, v128.and(x1, sign)), 16);
      const slope0 = f64x2.mul(f64x2.add(v128.andnot(one, far0), q0), f64x2.add(one, t0));
      const slope1 = f64x2.mul(f64x2.add(v128.andnot(one, far1), q1), f64x2.add(one, t1));
      v128.store(slope, slope0);
      v128.store(slope, slope1, 16);
      value += 32;
      slope += 32;
      z += 32;
    }
    // What is left of a block, and values alone.
    for (; z < end; at += 16) {
      const x = v128.load(z);
      const far = f64x2.gt(f64x2.abs(x), near);
      const q = quotient(v128.load(at), v128.load(at, 2 * APART), v128.load(at, APART), far);
      const t = f64x2.sub(v128.and(one, far), q);
      put(value, v128.or(t, v128.and(x, sign)), end - z);
      value += 16;
      if (slope != 0) {
        put(slope, f64x2.mul(f64x2.add(v128.andnot(one, far), q), f64x2.add(one, t)), end - z);
        slope += 16;
      }
      z += 16;
    }
  }
}
