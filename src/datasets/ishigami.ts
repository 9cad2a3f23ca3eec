/** Ishigami and Homma (1990): sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁, whose inputs interact strongly. */
import type { BenchmarkFunction } from './benchmark-function.js';

const [A, B] = [7, 0.1];

/** Ishigami's function of 3 variables on [−π, π]³, minimum −1 − 0.1π⁴ where sin x₁ = −1, sin x₂ = 0, x₃ = ±π. */
export const ishigami: BenchmarkFunction = {
  name: 'ishigami',
  title: 'Ishigami',
  domain: Array.from({ length: 3 }, () => [-Math.PI, Math.PI] as const),
  minimum: { at: [-Math.PI / 2, 0, Math.PI], value: -1 - B * Math.PI ** 4 },
  value: (x) => (1 + B * x[2]! ** 4) * Math.sin(x[0]!) + A * Math.sin(x[1]!) ** 2,
  gradient(x) {
    const height = 1 + B * x[2]! ** 4;
    return [height * Math.cos(x[0]!), A * Math.sin(2 * x[1]!), 4 * B * x[2]! ** 3 * Math.sin(x[0]!)];
  },
  hessian(x) {
    const [sin, cos] = [Math.sin(x[0]!), Math.cos(x[0]!)];
    const mixed = 4 * B * x[2]! ** 3 * cos;
    return [
      [-(1 + B * x[2]! ** 4) * sin, 0, mixed],
      [0, 2 * A * Math.cos(2 * x[1]!), 0],
      [mixed, 0, 12 * B * x[2]! ** 2 * sin],
    ];
  },
};
