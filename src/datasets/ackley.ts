/**
 * Ackley: −20 e₁ − e₂ + e + 20 with r = √((x² + y²)/2), e₁ = exp(−r/5), e₂ = exp((cos 2πx + cos 2πy)/2).
 * A cone at its minimum 0: not differentiable there, where the gradient is taken as 0 and the Hessian is not finite.
 */
import type { BenchmarkFunction } from './benchmark-function.js';

/** Ackley's function: many local minima around a cone at 0, where it is not differentiable. */
export const ackley: BenchmarkFunction = {
  name: 'ackley',
  title: 'Ackley',
  domain: [
    [-5, 5],
    [-5, 5],
  ],
  minimum: { at: [0, 0], value: 0 },
  // Both differences vanish at the minimum: expm1 keeps the digits there.
  value: (point) => -20 * Math.expm1(-radius(point) / 5) - Math.E * Math.expm1(ripple(point)),
  gradient(point) {
    const r = radius(point);
    const bowl = r === 0 ? 0 : (2 * Math.exp(-r / 5)) / r;
    const e2 = Math.E * Math.exp(ripple(point));
    return [point[0]!, point[1]!].map((x) => bowl * x + Math.PI * sinTurn(x) * e2);
  },
  hessian(point) {
    const x = point[0]!;
    const y = point[1]!;
    const r = radius(point);
    const e1 = Math.exp(-r / 5);
    const e2 = Math.E * Math.exp(ripple(point));
    const diagonal = (u: number): number =>
      e1 * (2 / r - (0.2 * u * u) / r ** 2 - (u * u) / r ** 3) +
      Math.PI ** 2 * e2 * (2 * Math.cos(2 * Math.PI * u) - sinTurn(u) ** 2);
    const mixed = -e1 * x * y * (0.2 / r ** 2 + 1 / r ** 3) - Math.PI ** 2 * sinTurn(x) * sinTurn(y) * e2;
    return [
      [diagonal(x), mixed],
      [mixed, diagonal(y)],
    ];
  },
};

function radius(point: ArrayLike<number>): number {
  return Math.hypot(point[0]!, point[1]!) / Math.SQRT2;
}

/** (cos 2πx + cos 2πy)/2 − 1, without cancellation near whole numbers. */
function ripple(point: ArrayLike<number>): number {
  return -(Math.sin(Math.PI * point[0]!) ** 2) - Math.sin(Math.PI * point[1]!) ** 2;
}

function sinTurn(x: number): number {
  return Math.sin(2 * Math.PI * x);
}
