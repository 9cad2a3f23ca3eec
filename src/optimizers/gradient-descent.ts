/** Gradient descent with heavy-ball momentum (Polyak 1964): the baseline. */
import type { Optimizer, OptimizerState } from './optimizer.js';
import { checkFraction, rateAt, type LearningRate } from './learning-rate.js';

/** Options of `gradientDescent`. */
export interface GradientDescentOptions {
  /** Default 1e-2. */
  readonly learningRate?: LearningRate;
  /** Fraction of the last step that is kept. Default 0. */
  readonly momentum?: number;
}

/** What gradient descent remembers: the number of steps and the velocity. */
export interface GradientDescentState extends OptimizerState {
  readonly steps: number;
  readonly velocity: Float64Array;
}

/** Cost of a step: one gradient and O(P). Throws DomainError if an option is out of range. */
export function gradientDescent(options: GradientDescentOptions = {}): Optimizer<GradientDescentState> {
  const { learningRate = 1e-2 } = options;
  const momentum = checkFraction('gradientDescent', 'momentum', options.momentum ?? 0);
  rateAt('gradientDescent', learningRate, 1);
  return {
    name: 'gradientDescent',
    fullBatch: false,
    firstOrder: true,
    start: (theta) => ({ theta, steps: 0, velocity: new Float64Array(theta.length) }),
    step(state, evaluate) {
      const at = evaluate(state.theta);
      const gradient = at.gradient.mean();
      const steps = state.steps + 1;
      const rate = rateAt('gradientDescent', learningRate, steps);
      const velocity = state.velocity.map((v, i) => momentum * v - rate * gradient[i]!);
      const theta = state.theta.map((value, i) => value + velocity[i]!);
      return {
        state: { theta, steps, velocity },
        loss: at.loss,
        record: { learningRate: rate },
        converged: gradient.every((g) => g === 0) && momentum === 0,
      };
    },
  };
}
