/**
 * McCormick: sin(x + y) + (x − y)² − 1.5x + 2.5y + 1. At the minimum x − y = 1 and cos(x + y) = −½, hence
 * (½ − π/3, −½ − π/3) with the value −√3/2 − π/3.
 */
import type { BenchmarkFunction } from './benchmark-function.js';

/** McCormick's function: a sine on a parabolic valley, minimum −1.9133. */
export const mcCormick: BenchmarkFunction = {
  name: 'mc-cormick',
  title: 'McCormick',
  domain: [
    [-1.5, 4],
    [-3, 4],
  ],
  minimum: { at: [0.5 - Math.PI / 3, -0.5 - Math.PI / 3], value: -Math.sqrt(3) / 2 - Math.PI / 3 },
  value(point) {
    const x = point[0]!;
    const y = point[1]!;
    return Math.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1;
  },
  gradient(point) {
    const x = point[0]!;
    const y = point[1]!;
    const wave = Math.cos(x + y);
    return [wave + 2 * (x - y) - 1.5, wave - 2 * (x - y) + 2.5];
  },
  hessian(point) {
    const wave = Math.sin(point[0]! + point[1]!);
    return [
      [2 - wave, -2 - wave],
      [-2 - wave, 2 - wave],
    ];
  },
};
