/** Adam (Kingma and Ba 2015, algorithm 1): steps scaled by running moments of the gradient. */
import { DomainError } from '../errors.js';
import { meanForReading } from '../factors/factored-gradient.js';
import { adamGradient, adamStart, adamStep } from '../numeric/elementwise.js';
import type { Optimizer, OptimizerState } from './optimizer.js';
import { checkFraction, rateAt, type LearningRate } from './learning-rate.js';

/** Options of `adam`. */
export interface AdamOptions {
  /** Default 1e-3. */
  readonly learningRate?: LearningRate;
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
}

/**
 * What Adam remembers: the number of steps and both running moments. From `start` on, the vectors of a network of some size share
 * a buffer, in which steps in place cost least: its θ is then a copy.
 */
export interface AdamState extends OptimizerState {
  readonly steps: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Cost of a step: one gradient and O(P), without new arrays if it is given a state to overwrite. Throws DomainError if an option is out of range. */
export function adam(options: AdamOptions = {}): Optimizer<AdamState> {
  const { learningRate = 1e-3, epsilon = 1e-8 } = options;
  const beta1 = checkFraction('adam', 'beta1', options.beta1 ?? 0.9);
  const beta2 = checkFraction('adam', 'beta2', options.beta2 ?? 0.999);
  rateAt('adam', learningRate, 1);
  if (!(Number.isFinite(epsilon) && epsilon > 0)) {
    throw new DomainError(
      'adam',
      'epsilon',
      'a positive finite number',
      String(epsilon),
      'Leave it out for the default.',
    );
  }
  return {
    name: 'adam',
    fullBatch: false,
    firstOrder: true,
    start: (theta) => ({ ...adamStart(theta), steps: 0 }),
    step(state, evaluate, spent) {
      const at = evaluate(state.theta, spent && adamGradient(spent));
      const gradient = meanForReading(at.gradient);
      const steps = state.steps + 1;
      const rate = rateAt('adam', learningRate, steps);
      const scale = 1 / (1 - beta2 ** steps);
      const scaledRate = rate * (1 / (1 - beta1 ** steps));
      const moved = adamStep(beta1, beta2, scaledRate, scale, epsilon, gradient, state, spent);
      return {
        state: { ...moved, steps },
        loss: at.loss,
        record: { learningRate: rate },
        converged: gradient.every((g) => g === 0),
      };
    },
  };
}
