/**
 * Taylor jets of third order on fixed-point numbers: f, f', f''/2, f'''/6 at a point. Writing an activation as one
 * expression in jets yields all its derivatives without anybody having derived them.
 */
import * as fixed from './fixed.js';

/** Taylor coefficients c₀ … c₃. */
export type Jet = readonly [fixed.Fixed, fixed.Fixed, fixed.Fixed, fixed.Fixed];

/** The variable itself at z. */
export function variable(z: number): Jet {
  return [fixed.fixed(z), fixed.one, 0n, 0n];
}

export function constant(c: number): Jet {
  return [fixed.fixed(c), 0n, 0n, 0n];
}

export function add(x: Jet, y: Jet): Jet {
  return [x[0] + y[0], x[1] + y[1], x[2] + y[2], x[3] + y[3]];
}

export function negate(x: Jet): Jet {
  return [-x[0], -x[1], -x[2], -x[3]];
}

export function multiply(x: Jet, y: Jet): Jet {
  const t = fixed.times;
  return [
    t(x[0], y[0]),
    t(x[0], y[1]) + t(x[1], y[0]),
    t(x[0], y[2]) + t(x[1], y[1]) + t(x[2], y[0]),
    t(x[0], y[3]) + t(x[1], y[2]) + t(x[2], y[1]) + t(x[3], y[0]),
  ];
}

/** x/y from q·y = x, coefficient by coefficient. */
export function divide(x: Jet, y: Jet): Jet {
  const t = fixed.times;
  const q0 = fixed.over(x[0], y[0]);
  const q1 = fixed.over(x[1] - t(q0, y[1]), y[0]);
  const q2 = fixed.over(x[2] - t(q0, y[2]) - t(q1, y[1]), y[0]);
  const q3 = fixed.over(x[3] - t(q0, y[3]) - t(q1, y[2]) - t(q2, y[1]), y[0]);
  return [q0, q1, q2, q3];
}

/** f∘x for f with the Taylor coefficients f₀ … f₃ at x₀ (Faà di Bruno). */
export function compose(f: Jet, x: Jet): Jet {
  const t = fixed.times;
  const square = t(x[1], x[1]);
  return [
    f[0],
    t(f[1], x[1]),
    t(f[1], x[2]) + t(f[2], square),
    t(f[1], x[3]) + 2n * t(f[2], t(x[1], x[2])) + t(f[3], t(square, x[1])),
  ];
}

export function exp(x: Jet): Jet {
  const e = fixed.exp(x[0]);
  return compose([e, e, e / 2n, e / 6n], x);
}

export function log(x: Jet): Jet {
  const inverse = fixed.over(fixed.one, x[0]);
  const square = fixed.times(inverse, inverse);
  return compose([fixed.log(x[0]), inverse, -square / 2n, fixed.times(square, inverse) / 3n], x);
}

export function sin(x: Jet): Jet {
  const s = fixed.sin(x[0]);
  const c = fixed.cos(x[0]);
  return compose([s, c, -s / 2n, -c / 6n], x);
}

export function normalDistribution(x: Jet): Jet {
  const z = x[0];
  const density = fixed.normalDensity(z);
  const second = -fixed.times(z, density);
  const third = fixed.times(fixed.times(z, z) - fixed.one, density);
  return compose([fixed.normalDistribution(z), density, second / 2n, third / 6n], x);
}

/** f, f', f'', f''' from the coefficients. */
export function derivatives(x: Jet): readonly fixed.Fixed[] {
  return [x[0], x[1], 2n * x[2], 6n * x[3]];
}
