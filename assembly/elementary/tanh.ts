/**
 * tanh z and sech²z: the formulas stand in the twin, src/numeric/elementary/tanh.ts. Two loops over each block: the first
 * finds the places in the table, which the second reads as integers, long after they were written. A processor works ahead by
 * so many instructions, and over more numbers where there are fewer for each. Four numbers a round.
 */
import { madd } from '../madd';
import { APART, endOfBlock, put } from './decay';
import { exponentOf, growth, powerOfTwo, shifted, splat, writeTable } from './exponential';

/** Where slopes of numbers from 20 on lie, behind |z| and |z| + 12 of a block; then the constants here, and e^y's. */
const FAR: usize = 2 * APART;
const CONSTANTS: usize = 3 * APART;
const TABLE: usize = CONSTANTS + 64;

/** As literals they would be built anew in each round of a loop: V8 takes them for cheap. */
function writeConstants(to: usize): void {
  store<f64>(to, 1);
  store<f64>(to, -0.0, 8);
  store<f64>(to, 20, 16);
  store<f64>(to, 12, 24);
  store<f64>(to, 0.3333333333332972, 32);
  store<f64>(to, -0.02222222199752307, 40);
  store<f64>(to, 0.0021160051652490183, 48);
}

/**
 * |z|, at most 20, to `work`, and 12 more behind it, up to three numbers more than there are. Whether there is a 20, or what is
 * no number: of the sums only 32 and NaN have this bit, so that they need no comparison.
 */
function places(z: usize, end: usize, work: usize, constants: usize): bool {
  const sign = v128.load64_splat(constants, 8);
  const limit = v128.load64_splat(constants, 16);
  const shift = v128.load64_splat(constants, 24);
  let bits = shift;
  for (; z < end; z += 32) {
    const a0 = f64x2.pmin(v128.andnot(v128.load(z), sign), limit);
    const a1 = f64x2.pmin(v128.andnot(v128.load(z, 16), sign), limit);
    const sum0 = f64x2.add(a0, shift);
    const sum1 = f64x2.add(a1, shift);
    v128.store(work, a0);
    v128.store(work, a1, 16);
    v128.store(work, sum0, APART);
    v128.store(work, sum1, APART + 16);
    bits = v128.or(bits, v128.or(sum0, sum1));
    work += 32;
  }
  return v128.any_true(v128.and(bits, i64x2.splat(0x40000000000000)));
}

/** The entry for a number whose sum with 12 begins with `word`: eight bits of its fraction and one of its exponent. */
@inline
function entry(word: u32, table: usize): usize {
  return table + ((<usize>word >> 7) & 0x3fe0);
}

@inline
function lower(p: v128, q: v128): v128 {
  return v128.shuffle<f64>(p, q, 0, 2);
}

@inline
function upper(p: v128, q: v128): v128 {
  return v128.shuffle<f64>(p, q, 1, 3);
}

/** S of the entries at p and q. */
@inline
function slopes(p: usize, q: usize): v128 {
  return v128.load64_lane(q, v128.load64_zero(p, 16), 1, 16);
}

/** u = S b/(F + T b). */
@inline
function change(b: v128, t: v128, s: v128, one: v128, c0: v128, c1: v128, c2: v128): v128 {
  const y = f64x2.mul(b, b);
  const tail = madd(c0, y, madd(c1, y, c2));
  return f64x2.div(f64x2.mul(s, b), madd(madd(one, t, b), y, tail));
}

/** 4 e^(−2|z|) of numbers from 20 on, to FAR. First, because their values and slopes may be written where they are. */
function farSlopes(z: usize, end: usize, work: usize): void {
  const table = work + TABLE;
  writeTable(table);
  const rate = splat(-2.8853900817779268);
  for (; z < end; z += 16) {
    if (v128.any_true(f64x2.eq(v128.load(work), splat(20)))) {
      const a = f64x2.pmin(f64x2.abs(v128.load(z)), splat(373));
      const bits = shifted(a, rate, table);
      const p = growth(f64x2.mul(a, splat(-2)), exponentOf(bits, table), table);
      const s = powerOfTwo(bits);
      v128.store(work, f64x2.mul(splat(4), f64x2.add(s, f64x2.mul(s, p))), FAR);
    }
    work += 16;
  }
}

/** Puts them in place of the others. */
function putFarSlopes(slope: usize, end: usize, work: usize): void {
  for (; slope < end; slope += 16) {
    const far = f64x2.eq(v128.load(work), splat(20));
    if (v128.any_true(far)) {
      put(slope, v128.bitselect(v128.load(work, FAR), v128.load(slope), far), end - slope);
    }
    work += 16;
  }
}

/**
 * For n numbers from `z`; `slope` = 0 leaves the slopes out. `work` holds 3,240 bytes, `table` the twin's. Addresses are in
 * bytes.
 */
export function tanh(n: i32, z: usize, value: usize, slope: usize, work: usize, table: usize): void {
  const stop = z + ((<usize>n) << 3);
  const constants = work + CONSTANTS;
  writeConstants(constants);
  const one = v128.load64_splat(constants);
  const sign = v128.load64_splat(constants, 8);
  const c0 = v128.load64_splat(constants, 32);
  const c1 = v128.load64_splat(constants, 40);
  const c2 = v128.load64_splat(constants, 48);
  while (z < stop) {
    const end = endOfBlock(z, stop);
    const slopesFrom = slope;
    const slopesEnd = slope + end - z;
    const hasFar = places(z, end, work, constants) && slope != 0;
    if (hasFar) farSlopes(z, end, work);
    let at = work;
    for (; z + 24 < end; z += 32) {
      const p0 = entry(load<u32>(at, APART + 4), table);
      const q0 = entry(load<u32>(at, APART + 12), table);
      const p1 = entry(load<u32>(at, APART + 20), table);
      const q1 = entry(load<u32>(at, APART + 28), table);
      const pair00 = v128.load(p0);
      const pair01 = v128.load(q0);
      const pair10 = v128.load(p1);
      const pair11 = v128.load(q1);
      const s0 = slopes(p0, q0);
      const s1 = slopes(p1, q1);
      const t0 = upper(pair00, pair01);
      const t1 = upper(pair10, pair11);
      const u0 = change(f64x2.sub(v128.load(at), lower(pair00, pair01)), t0, s0, one, c0, c1, c2);
      const u1 = change(f64x2.sub(v128.load(at, 16), lower(pair10, pair11)), t1, s1, one, c0, c1, c2);
      const size0 = f64x2.add(t0, u0);
      const size1 = f64x2.add(t1, u1);
      v128.store(value, v128.or(size0, v128.and(v128.load(z), sign)));
      v128.store(value, v128.or(size1, v128.and(v128.load(z, 16), sign)), 16);
      if (slope != 0) {
        v128.store(slope, f64x2.sub(s0, f64x2.mul(u0, f64x2.add(t0, size0))));
        v128.store(slope, f64x2.sub(s1, f64x2.mul(u1, f64x2.add(t1, size1))), 16);
        slope += 32;
      }
      at += 32;
      value += 32;
    }
    // What is left of a block.
    for (; z < end; z += 16) {
      const x = v128.load(z);
      const p = entry(load<u32>(at, APART + 4), table);
      const q = entry(load<u32>(at, APART + 12), table);
      const pair0 = v128.load(p);
      const pair1 = v128.load(q);
      const s = slopes(p, q);
      const t = upper(pair0, pair1);
      const u = change(f64x2.sub(v128.load(at), lower(pair0, pair1)), t, s, one, c0, c1, c2);
      const size = f64x2.add(t, u);
      put(value, v128.or(size, v128.and(x, sign)), end - z);
      if (slope != 0) {
        put(slope, f64x2.sub(s, f64x2.mul(u, f64x2.add(t, size))), end - z);
        slope += 16;
      }
      at += 16;
      value += 16;
    }
    if (hasFar) putFarSlopes(slopesFrom, slopesEnd, work);
  }
}
