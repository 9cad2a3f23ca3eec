/** A step of Adam: twin of `adamUpdate` in src/numeric/elementwise/updates.ts. Addresses are in bytes. */

/**
 * m = β₁ m + (1 − β₁) g, v = β₂ v + (1 − β₂) g², θ −= rate·m/(√(scale·v) + ε). Two vectors at a time, as in updates.ts.
 */
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
    const v0 = normalSquare(
      f64x2.add(
        f64x2.mul(f64x2.splat(beta2), v128.load(second + i)),
        f64x2.mul(f64x2.mul(f64x2.splat(rest2), g0), g0),
      ),
    );
    const v1 = normalSquare(
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

/** The same of numbers that are not negative. */
function normalSquare(x: v128): v128 {
  return v128.andnot(x, f64x2.lt(x, f64x2.splat(f64.MIN_NORMAL_VALUE)));
}
