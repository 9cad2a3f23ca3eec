/**
 * The losses that the laws of losses.test.ts are about: the built-ins, and two of a user's own. A new loss is covered
 * by an entry here.
 */
import { type Loss, type LossKernel, lossKernel } from '../../../src/functions/loss.js';

export interface LossSubject {
  readonly name: string;
  readonly kernel: LossKernel;
  /** Numbers of outputs it is tried with. */
  readonly outputs: readonly number[];
  /** A label row from numbers in [0, 1). */
  label(uniform: readonly number[]): number[];
  /** Whether ∇²loss is positive semidefinite everywhere. */
  readonly semidefinite: boolean;
}

/** √(1 + |p − y|²) − 1: convex, its Hessian a full matrix. */
export const pseudoHuber: Loss = {
  name: 'pseudoHuber',
  value: (p, y) => Math.sqrt(1 + squaredDistance(p, y)) - 1,
  first(p, y) {
    const size = Math.sqrt(1 + squaredDistance(p, y));
    return p.map((pj, j) => (pj - y[j]!) / size);
  },
  second(p, y) {
    const size = Math.sqrt(1 + squaredDistance(p, y));
    const r = p.map((pj, j) => pj - y[j]!);
    return Array.from(r, (ri, i) => r.map((rj, j) => (i === j ? 1 / size : 0) - (ri * rj) / size ** 3));
  },
  third(p, y, u) {
    const size = Math.sqrt(1 + squaredDistance(p, y));
    const along = u.reduce((sum, uj, j) => sum + uj * (p[j]! - y[j]!), 0);
    const length = u.reduce((sum, uj) => sum + uj * uj, 0);
    return (-3 * length * along) / size ** 3 + (3 * along ** 3) / size ** 5;
  },
};

/** ½ e⁻ᵛ (m − y)² + ½ v for the outputs (m, v): a normal likelihood with a predicted variance. Indefinite. */
export const normalLikelihood: Loss = {
  name: 'normalLikelihood',
  value: ([m, v], [y]) => 0.5 * Math.exp(-v!) * (m! - y!) ** 2 + 0.5 * v!,
  first([m, v], [y]) {
    const precision = Math.exp(-v!);
    const r = m! - y!;
    return [precision * r, 0.5 - 0.5 * precision * r * r];
  },
  second([m, v], [y]) {
    const precision = Math.exp(-v!);
    const r = m! - y!;
    return [
      [precision, -precision * r],
      [-precision * r, 0.5 * precision * r * r],
    ];
  },
  third([m, v], [y], [a, b]) {
    const r = m! - y!;
    return Math.exp(-v!) * (-3 * a! * a! * b! + 3 * a! * b! * b! * r - 0.5 * b! ** 3 * r * r);
  },
};

export const lossSubjects: readonly LossSubject[] = [
  {
    name: 'halfSquaredError',
    kernel: lossKernel('halfSquaredError'),
    outputs: [1, 3],
    label: (uniform) => uniform.map((u) => 6 * u - 3),
    semidefinite: true,
  },
  {
    name: 'crossEntropy, hard labels',
    kernel: lossKernel('crossEntropy'),
    outputs: [1, 2, 5],
    label: (uniform) => uniform.map((u) => (u === Math.max(...uniform) ? 1 : 0)),
    semidefinite: true,
  },
  {
    name: 'crossEntropy, labels of any sum',
    kernel: lossKernel('crossEntropy'),
    outputs: [2, 4],
    label: (uniform) => uniform.map((u) => 2 * u),
    semidefinite: true,
  },
  {
    name: 'binaryCrossEntropy',
    kernel: lossKernel('binaryCrossEntropy'),
    outputs: [1, 3],
    label: (uniform) => uniform.map((u) => (u < 0.3 ? 0 : u > 0.7 ? 1 : u)),
    semidefinite: true,
  },
  {
    name: 'pseudoHuber, a user’s',
    kernel: lossKernel(pseudoHuber),
    outputs: [1, 3],
    label: (uniform) => uniform.map((u) => 6 * u - 3),
    semidefinite: true,
  },
  {
    name: 'normalLikelihood, a user’s',
    kernel: lossKernel(normalLikelihood),
    outputs: [2],
    label: (uniform) => uniform.map((u) => 2 * u - 1),
    semidefinite: false,
  },
];

function squaredDistance(p: Float64Array, y: Float64Array): number {
  return p.reduce((sum, pj, j) => sum + (pj - y[j]!) ** 2, 0);
}
