/** Friedman's first function (1991): 10 sin(πx₁x₂) + 20 (x₃ − ½)² + 10 x₄ + 5 x₅, and five inputs without influence. */
import type { BenchmarkFunction } from './benchmark-function.js';

const INPUTS = 10;

/**
 * Friedman's first function of 10 variables on [0, 1]¹⁰, of which the last five have no influence (Friedman 1991,
 * "Multivariate adaptive regression splines", section 4.3; there with noise of variance 1). The lowest values lie on the
 * edge of the box, where x₁x₂ = 0.
 */
export const friedman: BenchmarkFunction = {
  name: 'friedman',
  title: 'Friedman no. 1',
  domain: Array.from({ length: INPUTS }, () => [0, 1] as const),
  minimum: { at: Array.from({ length: INPUTS }, (_, j) => (j === 2 ? 0.5 : 0)), value: 0 },
  value(x) {
    const wave = 10 * Math.sin(Math.PI * x[0]! * x[1]!);
    return wave + 20 * (x[2]! - 0.5) ** 2 + 10 * x[3]! + 5 * x[4]!;
  },
  gradient(x) {
    const cos = 10 * Math.PI * Math.cos(Math.PI * x[0]! * x[1]!);
    const slopes = [x[1]! * cos, x[0]! * cos, 40 * (x[2]! - 0.5), 10, 5];
    return Array.from({ length: INPUTS }, (_, j) => slopes[j] ?? 0);
  },
  hessian(x) {
    const [a, b] = [x[0]!, x[1]!];
    const angle = Math.PI * a * b;
    const [sin, cos] = [-10 * Math.PI ** 2 * Math.sin(angle), 10 * Math.PI * Math.cos(angle)];
    const rows = Array.from({ length: INPUTS }, () => Array.from({ length: INPUTS }, () => 0));
    rows[0]![0] = b * b * sin;
    rows[1]![1] = a * a * sin;
    rows[0]![1] = rows[1]![0] = cos + a * b * sin;
    rows[2]![2] = 40;
    return rows;
  },
};
