/** Styblinski-Tang: (x⁴ − 16x² + 5x + y⁴ − 16y² + 5y)/2, four basins, a sum of functions of one coordinate. */
import type { BenchmarkFunction } from './benchmark-function.js';

/** The smallest root of 2x³ − 16x + 2.5, the slope along each coordinate. */
const lowest = -2.903534027771177;

/** The function of Styblinski and Tang: four minima, the lowest −78.332 at (−2.9035, −2.9035). */
export const styblinskiTang: BenchmarkFunction = {
  name: 'styblinski-tang',
  title: 'Styblinski-Tang',
  domain: [
    [-5, 5],
    [-5, 5],
  ],
  minimum: { at: [lowest, lowest], value: -78.33233140754282 },
  value: (point) => part(point[0]!) + part(point[1]!),
  gradient: (point) => [slope(point[0]!), slope(point[1]!)],
  hessian: (point) => [
    [6 * point[0]! ** 2 - 16, 0],
    [0, 6 * point[1]! ** 2 - 16],
  ],
};

function part(x: number): number {
  return 0.5 * (x ** 4 - 16 * x ** 2 + 5 * x);
}

function slope(x: number): number {
  return 2 * x ** 3 - 16 * x + 2.5;
}
