/**
 * tanh z and sech²z: the formulas stand in the twin, src/numeric/elementary/tanh.ts. Three loops over each block instead of
 * one: a processor works ahead by so many instructions, and chains of half the length then overlap twice as much.
 */
import { APART, endOfBlock, put } from './decay';
import { line, lowerHalf, splat, upperHalf } from './exponential';

/** Where the constants of the first and the last loop lie: behind three numbers for each of a block. */
const CONSTANTS: usize = 3 * APART;

/**
 * As literals they would be built anew in each round of a loop: V8 takes them for cheap. (In the second loop it does not:
 * there it has registers for all.)
 */
function writeConstants(to: usize): void {
  store<f64>(to, 1);
  store<f64>(to, -0.0, 8);
  store<f64>(to, 0.5493061443340549, 16);
  store<f64>(to, 373, 24);
  store<f64>(to, 6755399441057790, 32);
  store<f64>(to, -2.8853900817779268, 40);
  store<f64>(to, 0.3465735901845619, 48);
  store<f64>(to, 9.541074646352939e-11, 56);
}

/** r to `work`, and 2^−k, or 0 up to (log 3)/2, behind it. */
function reduce(z: usize, end: usize, work: usize): void {
  const constants = work + CONSTANTS;
  const near = v128.load64_splat(constants, 16);
  const limit = v128.load64_splat(constants, 24);
  const shift = v128.load64_splat(constants, 32);
  const rate = v128.load64_splat(constants, 40);
  const log2 = v128.load64_splat(constants, 48);
  const log2Low = v128.load64_splat(constants, 56);
  for (; z < end; z += 16) {
    const a = f64x2.pmin(f64x2.abs(v128.load(z)), limit);
    const far = f64x2.gt(a, near);
    const bits = f64x2.add(shift, f64x2.mul(a, rate));
    const k = v128.and(far, f64x2.sub(shift, bits));
    const high = f64x2.sub(a, f64x2.mul(k, log2));
    v128.store(work, f64x2.sub(high, f64x2.mul(k, log2Low)));
    v128.store(work, v128.and(far, f64x2.mul(lowerHalf(bits), upperHalf(bits))), APART);
    work += 16;
  }
}

/** F of the r at `work` up to `end`, behind the two. */
function cotangents(work: usize, end: usize): void {
  const c0 = splat(0.3333333333333332);
  const c1 = splat(-0.02222222222221005);
  const c2 = splat(0.0021164021159538454);
  const c3 = splat(-0.00021164020365059178);
  const c4 = splat(0.000021377720268190538);
  const c5 = splat(-0.000002163949227386384);
  const c6 = splat(2.1772882952545606e-7);
  const c7 = splat(-1.940960367412281e-8);
  const one = splat(1);
  for (; work < end; work += 16) {
    const r = v128.load(work);
    const y = f64x2.mul(r, r);
    const y2 = f64x2.mul(y, y);
    const low = line(line(c0, c1, y), line(c2, c3, y), y2);
    const high = line(line(c4, c5, y), line(c6, c7, y), y2);
    v128.store(work, line(one, line(low, high, f64x2.mul(y2, y2)), y), 2 * APART);
  }
}

/** For n numbers from `z`; `slope` = 0 leaves the slopes out. `work` holds 3,136 bytes. Addresses are in bytes. */
export function tanh(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const stop = z + ((<usize>n) << 3);
  const constants = work + CONSTANTS;
  writeConstants(constants);
  const one = v128.load64_splat(constants);
  const sign = v128.load64_splat(constants, 8);
  const near = v128.load64_splat(constants, 16);
  while (z < stop) {
    const end = endOfBlock(z, stop);
    reduce(z, end, work);
    cotangents(work, work + end - z);
    for (let at = work; z < end; at += 16) {
      const x = v128.load(z);
      const far = f64x2.gt(f64x2.abs(x), near);
      const r = v128.load(at);
      const f = v128.load(at, 2 * APART);
      const g = f64x2.mul(v128.load(at, APART), f64x2.sub(f, r));
      const q = f64x2.div(
        f64x2.sub(f64x2.add(g, g), v128.andnot(r, far)),
        f64x2.add(f64x2.add(f, v128.and(far, r)), g),
      );
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
