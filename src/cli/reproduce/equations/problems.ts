/** The equations of the experiment, each with its exact solution, its network and what is to be reached in which time. */
import type { EquationDefinition } from '../../../equations/equation-definition.js';
import type { SolveEquationOptions } from '../../../equations/solve-options.js';

/** A median relative L2 error after so many seconds of processor time; without a limit it is only reported. */
export interface Milestone {
  readonly seconds: number;
  readonly limit?: number;
}

export interface Problem {
  readonly name: string;
  readonly title: string;
  readonly definition: EquationDefinition;
  readonly options: SolveEquationOptions;
  /** By time. */
  readonly milestones: readonly Milestone[];
  /** Values of all variables but the first where a figure shows the solution. */
  readonly slice: readonly number[];
}

const anchored = (low: number, high: number): EquationDefinition => ({
  // Multiplied by x: the residual has one size over the whole interval.
  residual: 'x * u_x = 1',
  domain: { x: [low, high] },
  conditions: [{ at: { x: 1 }, residual: 'u = 0' }],
  solution: 'log(x)',
});

const initial = (residual: string, length: number, solution: string): EquationDefinition => ({
  residual,
  domain: { x: [0, length] },
  conditions: [{ at: { x: 0 }, residual: 'u = 1' }],
  solution,
});

const tolerant: readonly Milestone[] = [{ seconds: 2 }, { seconds: 5, limit: 1e-6 }];

export const problems: readonly Problem[] = [
  {
    name: 'one-over-x-1-2',
    title: "y' = 1/x on [1, 2]",
    definition: anchored(1, 2),
    options: { hidden: [20], points: 200 },
    milestones: [{ seconds: 0.5 }, { seconds: 5 }],
    slice: [],
  },
  {
    name: 'one-over-x',
    title: "y' = 1/x on [0.5, 5]",
    definition: anchored(0.5, 5),
    options: { hidden: [20], points: 200 },
    milestones: [
      { seconds: 2, limit: 1e-6 },
      { seconds: 15, limit: 1e-7 },
    ],
    slice: [],
  },
  {
    name: 'one-over-x-wide',
    title: "y' = 1/x on [0.1, 10]",
    definition: anchored(0.1, 10),
    options: { hidden: [30], points: 200 },
    milestones: [{ seconds: 3 }, { seconds: 10 }],
    slice: [],
  },
  {
    name: 'decay',
    title: "y' = −y on [0, 5]",
    definition: initial('u_x = -u', 5, 'exp(-x)'),
    options: {},
    milestones: tolerant,
    slice: [],
  },
  {
    name: 'periodic',
    title: "y' = y cos x on [0, 2π]",
    definition: initial('u_x = u * cos(x)', 2 * Math.PI, 'exp(sin(x))'),
    options: {},
    milestones: tolerant,
    slice: [],
  },
  {
    name: 'nonlinear',
    title: "y'² = 1/(1 + x)² on [0, 3], the branch that rises",
    definition: {
      residual: '((1 + x) * u_x)^2 = 1',
      domain: { x: [0, 3] },
      // The value at the far end tells the branches apart.
      conditions: [
        { at: { x: 0 }, residual: 'u = 0' },
        { at: { x: 3 }, residual: 'u = log(4)' },
      ],
      solution: 'log(1 + x)',
    },
    options: {},
    milestones: tolerant,
    slice: [],
  },
  {
    name: 'advection',
    title: 'u_t + u_x/2 = 0, a hump that moves',
    definition: {
      residual: 'u_t + u_x / 2 = 0',
      domain: { x: [0, 2], t: [0, 1] },
      conditions: [
        { at: { t: 0 }, residual: 'u = exp(-4 * (x - 1)^2)' },
        { at: { x: 0 }, residual: 'u = exp(-4 * (t / 2 + 1)^2)' },
      ],
      solution: 'exp(-4 * (x - t / 2 - 1)^2)',
    },
    options: { hidden: [32] },
    milestones: [{ seconds: 5, limit: 1e-4 }],
    slice: [1],
  },
  {
    name: 'poisson',
    title: '∇²u = −2π² sin πx sin πy on the unit square',
    definition: {
      residual: 'u_xx + u_yy = -2 * pi^2 * sin(pi * x) * sin(pi * y)',
      domain: { x: [0, 1], y: [0, 1] },
      conditions: [
        { at: { x: 0 }, residual: 'u = 0' },
        { at: { x: 1 }, residual: 'u = 0' },
        { at: { y: 0 }, residual: 'u = 0' },
        { at: { y: 1 }, residual: 'u = 0' },
      ],
      solution: 'sin(pi * x) * sin(pi * y)',
    },
    options: { hidden: [32], points: 900, conditionPoints: 30 },
    milestones: [
      { seconds: 10, limit: 2e-5 },
      { seconds: 40, limit: 1e-6 },
    ],
    slice: [0.5],
  },
  {
    name: 'heat',
    title: 'u_t = u_xx, a rod that cools',
    definition: {
      residual: 'u_t = u_xx',
      domain: { x: [0, 1], t: [0, 0.2] },
      conditions: [
        { at: { t: 0 }, residual: 'u = sin(pi * x)' },
        { at: { x: 0 }, residual: 'u = 0' },
        { at: { x: 1 }, residual: 'u = 0' },
      ],
      solution: 'exp(-pi^2 * t) * sin(pi * x)',
    },
    options: { hidden: [32], points: 900, conditionPoints: 30 },
    milestones: [
      { seconds: 10, limit: 2e-5 },
      { seconds: 120, limit: 1e-6 },
    ],
    slice: [0.1],
  },
];
