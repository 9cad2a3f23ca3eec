/**
 * The problems of the comparison. Data are in units of mean 0 and deviation 1 but for the sinc, whose published figures
 * are in its own; the loss is the mean of half squared errors, of cross-entropies for the classes, with slopes weighted
 * by their size where there are any. A target is a loss that several methods reach, chosen once: no method knows it.
 */
import {
  benchmarkFunctions,
  friedman,
  ishigami,
  sampleFunction,
  spirals,
  type BenchmarkFunction,
} from '../../src/datasets/index.js';
import { mlp, type MlpOptions } from '../../src/network/mlp.js';
import type { Network } from '../../src/network/network.js';
import { matrix } from '../../src/numeric/matrix.js';
import { random } from '../../src/numeric/random.js';
import type { FitOptions } from '../../src/training/fit-options.js';
import type { TrainingData } from '../../src/training/training-data.js';

export interface Problem {
  readonly name: string;
  /** What is fitted, in a line. */
  readonly about: string;
  /** A loss that counts as solved. */
  readonly target: number;
  /** Processor seconds of a run. */
  readonly seconds: number;
  /** Loss, units and L2 term. */
  readonly options: FitOptions;
  network(seed: number): Network;
  data(seed: number): TrainingData;
}

const net = (inputs: number, hidden: number, outputs = 1) => {
  const shape: MlpOptions = { inputs, hidden: [hidden], outputs, activation: 'tanh' };
  return (seed: number): Network => mlp({ ...shape, seed });
};

/** sin(10πx)/(10πx) at 500 equidistant points of [−1, 1]; the mean squared error is twice the loss. */
const sinc: Problem = {
  name: 'sinc',
  about: 'sinc(10x), 1-20-1, 61 parameters, 500 points; target: mean squared error 1e-8',
  target: 0.5e-8,
  seconds: 6,
  options: { normalize: false },
  network: net(1, 20),
  data() {
    const x = Array.from({ length: 500 }, (_, n) => (2 * n) / 499 - 1);
    const y = x.map((value) => (value === 0 ? 1 : Math.sin(10 * Math.PI * value) / (10 * Math.PI * value)));
    return { x: x.map((value) => [value]), y: y.map((value) => [value]) };
  },
};

/** Loss targets of the seven functions, with their slopes. */
const functionTargets: Readonly<Record<string, number>> = {
  ackley: 0.4,
  beale: 1e-6,
  booth: 1e-11,
  bukin: 1e-4,
  'mc-cormick': 1e-9,
  rosenbrock: 1e-9,
  'styblinski-tang': 1e-9,
};

const ofFunction = (fn: BenchmarkFunction): Problem => ({
  name: fn.name,
  about: `${fn.title}, values and gradients, 2-32-1, 129 parameters, 100 points`,
  target: functionTargets[fn.name]!,
  seconds: 1.5,
  options: {},
  network: net(2, 32),
  data(seed) {
    const { x, y, dy } = sampleFunction(fn, { samples: 100, seed });
    return { x, y, dy };
  },
});

/** A regression on values with noise, so that the minimum has residuals. */
const noisy = (fn: BenchmarkFunction, hidden: number, noise: number, target: number): Problem => ({
  name: fn.name,
  about: `${fn.title} with noise ${noise}, values, ${fn.domain.length}-${hidden}-1, 400 points, l2 1e-4`,
  target,
  seconds: 2,
  options: { l2: 1e-4 },
  network: net(fn.domain.length, hidden),
  data(seed) {
    const { x, y } = sampleFunction(fn, { samples: 400, seed });
    const { normal } = random(seed + 1000);
    return {
      x,
      y: matrix(
        y.rows,
        1,
        y.data.map((value) => value + noise * normal()),
      ),
    };
  },
});

const classes: Problem = {
  name: 'spirals',
  about: 'three spirals, cross-entropy, 2-16-3, 99 parameters, 300 points, l2 1e-4',
  target: 0.045,
  seconds: 2,
  options: { loss: 'crossEntropy', l2: 1e-4 },
  network: net(2, 16, 3),
  data: (seed) => spirals({ samples: 300, seed }),
};

export const problems: readonly Problem[] = [
  sinc,
  ...benchmarkFunctions.map(ofFunction),
  noisy(friedman, 8, 1, 0.02),
  noisy(ishigami, 16, 0.1, 0.012),
  classes,
];
