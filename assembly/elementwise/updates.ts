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

/** m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g², θ −= rate·m/(√(scale·v) + ε). */
export function adam(
  n: i32,
  beta1: f64,
  beta2: f64,
  rate: f64,
  scale: f64,
  epsilon: f64,
  gradient: usize,
  first: usize,
  second: usize,
  theta: usize,
): void {
  const fours = (<usize>(n & ~3)) << 3;
  const end = (<usize>n) << 3;
  const rest1 = 1 - beta1;
  const rest2 = 1 - beta2;
  for (let i: usize = 0; i < fours; i += 32) {
    const g0 = v128.load(gradient + i);
    const g1 = v128.load(gradient + i, 16);
    const m0 = normal(
      f64x2.add(f64x2.mul(f64x2.splat(beta1), v128.load(first + i)), f64x2.mul(f64x2.splat(rest1), g0)),
    );
    const m1 = normal(
      f64x2.add(f64x2.mul(f64x2.splat(beta1), v128.load(first + i, 16)), f64x2.mul(f64x2.splat(rest1), g1)),
    );
    const v0 = normal(
      f64x2.add(
        f64x2.mul(f64x2.splat(beta2), v128.load(second + i)),
        f64x2.mul(f64x2.mul(f64x2.splat(rest2), g0), g0),
      ),
    );
    const v1 = normal(
      f64x2.add(
        f64x2.mul(f64x2.splat(beta2), v128.load(second + i, 16)),
        f64x2.mul(f64x2.mul(f64x2.splat(rest2), g1), g1),
      ),
    );
    v128.store(first + i, m0);
    v128.store(first + i, m1, 16);
    v128.store(second + i, v0);
    v128.store(second + i, v1, 16);
    const r0 = f64x2.add(f64x2.sqrt(f64x2.mul(f64x2.splat(scale), v0)), f64x2.splat(epsilon));
    const r1 = f64x2.add(f64x2.sqrt(f64x2.mul(f64x2.splat(scale), v1)), f64x2.splat(epsilon));
    const t0 = f64x2.sub(v128.load(theta + i), f64x2.div(f64x2.mul(f64x2.splat(rate), m0), r0));
    const t1 = f64x2.sub(v128.load(theta + i, 16), f64x2.div(f64x2.mul(f64x2.splat(rate), m1), r1));
    v128.store(theta + i, t0);
    v128.store(theta + i, t1, 16);
  }
  for (let i = fours; i < end; i += 8) {
    const g = load<f64>(gradient + i);
    let m = beta1 * load<f64>(first + i) + rest1 * g;
    let v = beta2 * load<f64>(second + i) + rest2 * g * g;
    if (abs(m) < f64.MIN_NORMAL_VALUE) m = 0;
    if (v < f64.MIN_NORMAL_VALUE) v = 0;
    store<f64>(first + i, m);
    store<f64>(second + i, v);
    store<f64>(theta + i, load<f64>(theta + i) - (rate * m) / (sqrt(scale * v) + epsilon));
  }
}

/** x, with 0 for numbers that have lost bits for being too small. */
function normal(x: v128): v128 {
  return v128.andnot(x, f64x2.lt(f64x2.abs(x), f64x2.splat(f64.MIN_NORMAL_VALUE)));
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
