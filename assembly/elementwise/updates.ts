/**
 * Updates of vectors: twins of src/numeric/elementwise/updates.ts and rectifier.ts. n numbers; addresses are in bytes.
 * Loops that training lives on take two vectors at a time, which engines that pair vectors (the 'wide' build) make one of.
 */

/** y += alpha·x. */
export function addScaled(n: i32, alpha: f64, x: usize, y: usize): void {
  const even = (<usize>(n & ~1)) << 3;
  const fours = (<usize>(n & ~3)) << 3;
  const factor = f64x2.splat(alpha);
  for (let i: usize = 0; i < fours; i += 32) {
    const low = f64x2.add(v128.load(y + i), f64x2.mul(factor, v128.load(x + i)));
    const high = f64x2.add(v128.load(y + i, 16), f64x2.mul(factor, v128.load(x + i, 16)));
    v128.store(y + i, low);
    v128.store(y + i, high, 16);
  }
  if (n & 2) {
    v128.store(y + fours, f64x2.add(v128.load(y + fours), f64x2.mul(factor, v128.load(x + fours))));
  }
  if (n & 1) store<f64>(y + even, load<f64>(y + even) + alpha * load<f64>(x + even));
}

/** y = x + beta·y. */
export function scaleAndAdd(n: i32, beta: f64, x: usize, y: usize): void {
  const even = (<usize>(n & ~1)) << 3;
  const factor = f64x2.splat(beta);
  for (let i: usize = 0; i < even; i += 16) {
    v128.store(y + i, f64x2.add(v128.load(x + i), f64x2.mul(factor, v128.load(y + i))));
  }
  if (n & 1) store<f64>(y + even, load<f64>(x + even) + beta * load<f64>(y + even));
}

/** out = alpha·x. */
export function multiplyBy(n: i32, alpha: f64, x: usize, out: usize): void {
  const even = (<usize>(n & ~1)) << 3;
  const fours = (<usize>(n & ~3)) << 3;
  const factor = f64x2.splat(alpha);
  for (let i: usize = 0; i < fours; i += 32) {
    const low = f64x2.mul(factor, v128.load(x + i));
    const high = f64x2.mul(factor, v128.load(x + i, 16));
    v128.store(out + i, low);
    v128.store(out + i, high, 16);
  }
  if (n & 2) v128.store(out + fours, f64x2.mul(factor, v128.load(x + fours)));
  if (n & 1) store<f64>(out + even, alpha * load<f64>(x + even));
}

/** value = max(z, 0), slope = 1 where z > 0 and 0 else; `slope` = 0 leaves the slopes out. */
export function rectify(n: i32, z: usize, value: usize, slope: usize): void {
  const even = (<usize>(n & ~1)) << 3;
  const fours = (<usize>(n & ~3)) << 3;
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  // max(x, 0) with NaN kept: pmax takes its first operand where a comparison with NaN is false; 0 + 0 clears −0.
  for (let i: usize = 0; i < fours; i += 32) {
    const x0 = v128.load(z + i);
    const x1 = v128.load(z + i, 16);
    v128.store(value + i, f64x2.add(f64x2.pmax(x0, zero), zero));
    v128.store(value + i, f64x2.add(f64x2.pmax(x1, zero), zero), 16);
    if (slope != 0) {
      v128.store(slope + i, v128.and(f64x2.gt(x0, zero), one));
      v128.store(slope + i, v128.and(f64x2.gt(x1, zero), one), 16);
    }
  }
  if (n & 2) {
    const x = v128.load(z + fours);
    v128.store(value + fours, f64x2.add(f64x2.pmax(x, zero), zero));
    if (slope != 0) v128.store(slope + fours, v128.and(f64x2.gt(x, zero), one));
  }
  if (n & 1) {
    const x = load<f64>(z + even);
    store<f64>(value + even, max(x, 0));
    if (slope != 0) store<f64>(slope + even, x > 0 ? 1 : 0);
  }
}

/** out = a·h for h = 1 where value > 0 and 0 else; the bits of the product. */
export function multiplyByStep(n: i32, a: usize, value: usize, out: usize): void {
  const even = (<usize>(n & ~1)) << 3;
  const fours = (<usize>(n & ~3)) << 3;
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  // Two vectors at a time, as above.
  for (let i: usize = 0; i < fours; i += 32) {
    const low = v128.and(f64x2.gt(v128.load(value + i), zero), one);
    const high = v128.and(f64x2.gt(v128.load(value + i, 16), zero), one);
    const first = f64x2.mul(v128.load(a + i), low);
    const second = f64x2.mul(v128.load(a + i, 16), high);
    v128.store(out + i, first);
    v128.store(out + i, second, 16);
  }
  if (n & 2) {
    const step = v128.and(f64x2.gt(v128.load(value + fours), zero), one);
    v128.store(out + fours, f64x2.mul(v128.load(a + fours), step));
  }
  if (n & 1) {
    const step: f64 = load<f64>(value + even) > 0 ? 1 : 0;
    store<f64>(out + even, load<f64>(a + even) * step);
  }
}
