/** The normal distribution: the formulas stand in the twin, src/numeric/elementary/normal.ts. Addresses are in bytes. */
import { put, TABLE } from './decay';
import { exponentOf, growthOf, line, powerOfTwo, shifted, splat, writeTable } from './exponential';

/** Distance of the polynomial's coefficients from the table of the exponential. */
const TAIL: usize = 104;

function writeTail(table: usize): void {
  store<f64>(table, 0.47205320650984467, 0);
  store<f64>(table, -0.09670347732652552, 8);
  store<f64>(table, 0.013999634724431498, 16);
  store<f64>(table, 0.02860036405352084, 24);
  store<f64>(table, -0.03219783742841294, 32);
  store<f64>(table, 0.01793609748059048, 40);
  store<f64>(table, -0.005002378584111037, 48);
  store<f64>(table, -0.0002856231104224565, 56);
  store<f64>(table, 0.000694897028362331, 64);
  store<f64>(table, -0.00009443016480708112, 72);
  store<f64>(table, -0.00008785268985582482, 80);
  store<f64>(table, 0.000021249691034826477, 88);
  store<f64>(table, 0.000013624855487170738, 96);
  store<f64>(table, -0.0000034314134151853693, 104);
  store<f64>(table, -0.000002607589870252514, 112);
  store<f64>(table, 4.038101625559566e-7, 120);
  store<f64>(table, 5.429197940851634e-7, 128);
  store<f64>(table, 7.001528002908176e-10, 136);
  store<f64>(table, -1.0131793103484974e-7, 144);
  store<f64>(table, -1.7428901056513745e-8, 152);
  store<f64>(table, 1.1780654103787066e-8, 160);
  store<f64>(table, 3.917002590925796e-9, 168);
}

/** |x|, at most 39. */
@inline
function bounded(x: v128): v128 {
  return f64x2.pmin(f64x2.abs(x), splat(39));
}

/** a rounded to a multiple of 2⁻¹⁶. */
@inline
function coarse(a: v128): v128 {
  return f64x2.sub(f64x2.add(a, splat(103079215104)), splat(103079215104));
}

/** −c²/2. */
@inline
function halfSquare(c: v128): v128 {
  return f64x2.mul(f64x2.mul(splat(-0.5), c), c);
}

/** p of e^(−a²/2) = 2^k (1 + p). */
@inline
function growthOfSquare(a: v128, c: v128, y: v128, k: v128, table: usize): v128 {
  const high = f64x2.sub(y, f64x2.mul(k, v128.load64_splat(table, 8)));
  const rest = f64x2.mul(splat(0.5), f64x2.mul(f64x2.sub(a, c), f64x2.add(a, c)));
  return growthOf(high, f64x2.add(f64x2.mul(k, v128.load64_splat(table, 16)), rest), table);
}

/** φ = (1 + p) s/√(2π). */
@inline
function densityOf(p: v128, s: v128): v128 {
  const factor = splat(0.3989422804014327);
  return f64x2.mul(f64x2.add(factor, f64x2.mul(p, factor)), s);
}

/** (1 + x) M(x)/√(2π) at t = (x − 4)/(x + 4). */
@inline
function tailOf(t: v128, table: usize): v128 {
  const w = f64x2.mul(t, t);
  let even = line(v128.load64_splat(table, 144), v128.load64_splat(table, 160), w);
  let odd = line(v128.load64_splat(table, 152), v128.load64_splat(table, 168), w);
  even = line(v128.load64_splat(table, 128), even, w);
  odd = line(v128.load64_splat(table, 136), odd, w);
  even = line(v128.load64_splat(table, 112), even, w);
  odd = line(v128.load64_splat(table, 120), odd, w);
  even = line(v128.load64_splat(table, 96), even, w);
  odd = line(v128.load64_splat(table, 104), odd, w);
  even = line(v128.load64_splat(table, 80), even, w);
  odd = line(v128.load64_splat(table, 88), odd, w);
  even = line(v128.load64_splat(table, 64), even, w);
  odd = line(v128.load64_splat(table, 72), odd, w);
  even = line(v128.load64_splat(table, 48), even, w);
  odd = line(v128.load64_splat(table, 56), odd, w);
  even = line(v128.load64_splat(table, 32), even, w);
  odd = line(v128.load64_splat(table, 40), odd, w);
  even = line(v128.load64_splat(table, 16), even, w);
  odd = line(v128.load64_splat(table, 24), odd, w);
  even = line(v128.load64_splat(table, 0), even, w);
  odd = line(v128.load64_splat(table, 8), odd, w);
  return f64x2.add(even, f64x2.mul(t, odd));
}

/** z Φ(z) for n numbers; `slope` = 0 leaves the slopes out. `work` holds 2,336 bytes. */
export function gelu(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const table = work + TABLE;
  writeTable(table);
  writeTail(table + TAIL);
  const end = z + ((<usize>n) << 3);
  const one = splat(1);
  for (; z < end; z += 16) {
    const x = v128.load(z);
    const a = bounded(x);
    const c = coarse(a);
    const y = halfSquare(c);
    const bits = shifted(y, splat(1.4426950408889634), table);
    const s = powerOfTwo(bits);
    const p = growthOfSquare(a, c, y, exponentOf(bits, table), table);
    const t = tailOf(f64x2.div(f64x2.sub(a, splat(4)), f64x2.add(a, splat(4))), table + TAIL);
    const tail = f64x2.mul(f64x2.div(f64x2.add(t, f64x2.mul(p, t)), f64x2.add(one, a)), s);
    const share = v128.bitselect(tail, f64x2.sub(one, tail), f64x2.lt(x, splat(0)));
    const above = f64x2.pmax(x, splat(-39));
    put(value, f64x2.mul(above, share), end - z);
    value += 16;
    if (slope != 0) {
      const within = f64x2.pmin(above, splat(39));
      put(slope, f64x2.add(share, f64x2.mul(within, densityOf(p, s))), end - z);
      slope += 16;
    }
  }
}

/** φ(z) for n numbers; there are no slopes. `work` holds 2,336 bytes. */
export function normalDensity(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const table = work + TABLE;
  writeTable(table);
  const end = z + ((<usize>n) << 3);
  for (; z < end; z += 16) {
    const a = bounded(v128.load(z));
    const c = coarse(a);
    const y = halfSquare(c);
    const bits = shifted(y, splat(1.4426950408889634), table);
    const p = growthOfSquare(a, c, y, exponentOf(bits, table), table);
    put(value, densityOf(p, powerOfTwo(bits)), end - z);
    value += 16;
  }
}

/** erf z for n numbers; `slope` = 0 leaves the slopes out. `work` holds 2,336 bytes. */
export function erf(n: i32, z: usize, value: usize, slope: usize, work: usize): void {
  const table = work + TABLE;
  writeTable(table);
  writeTail(table + TAIL);
  const end = z + ((<usize>n) << 3);
  const one = splat(1);
  for (; z < end; z += 16) {
    const x = v128.load(z);
    const a = f64x2.pmin(f64x2.abs(x), splat(27.4));
    const c = coarse(a);
    const y = f64x2.mul(f64x2.neg(c), c);
    const bits = shifted(y, splat(1.4426950408889634), table);
    const k = exponentOf(bits, table);
    const s = powerOfTwo(bits);
    const high = f64x2.sub(y, f64x2.mul(k, v128.load64_splat(table, 8)));
    const rest = f64x2.mul(f64x2.sub(a, c), f64x2.add(a, c));
    const p = growthOf(high, f64x2.add(f64x2.mul(k, v128.load64_splat(table, 16)), rest), table);
    const b = f64x2.mul(a, splat(1.4142135623730951));
    const t = tailOf(f64x2.div(f64x2.sub(b, splat(4)), f64x2.add(b, splat(4))), table + TAIL);
    const tail = f64x2.mul(f64x2.div(f64x2.add(t, f64x2.mul(p, t)), f64x2.add(one, b)), s);
    const far = f64x2.sub(one, f64x2.mul(splat(2), tail));
    const w = f64x2.mul(a, a);
    const w2 = f64x2.mul(w, w);
    let even = line(splat(0.0000016447517576386865), splat(1.3722975567005645e-8), w2);
    let odd = line(splat(-1.6209175465694306e-7), splat(-7.801189538989915e-10), w2);
    even = line(splat(0.00012055295319610948), even, w2);
    odd = line(splat(-0.00001492474465104607), odd, w2);
    even = line(splat(0.005223977607422444), even, w2);
    odd = line(splat(-0.0008548325989657964), odd, w2);
    even = line(splat(0.11283791670945252), even, w2);
    odd = line(splat(-0.026866170643276066), odd, w2);
    even = line(splat(0.12837916709551256), even, w2);
    odd = line(splat(-0.3761263890318355), odd, w2);
    const near = f64x2.add(a, f64x2.mul(a, f64x2.add(even, f64x2.mul(w, odd))));
    const size = v128.bitselect(near, far, f64x2.lt(a, one));
    put(value, v128.or(size, v128.and(x, splat(-0.0))), end - z);
    value += 16;
    if (slope != 0) {
      const factor = splat(1.1283791670955126);
      put(slope, f64x2.mul(f64x2.add(factor, f64x2.mul(p, factor)), s), end - z);
      slope += 16;
    }
  }
}
