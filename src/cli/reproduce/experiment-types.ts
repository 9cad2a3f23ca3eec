/** What the experiment is told and what it finds. */
import type { Network } from '../../network/network.js';
import type { Arm } from './arms.js';

export interface Settings {
  /** Training points. */
  readonly samples: number;
  /** Test points, none of which is a training point. */
  readonly testSamples: number;
  readonly seeds: readonly number[];
  /** The longest training of one model, in seconds. */
  readonly seconds: number;
  /** Units of the hidden layer. */
  readonly hidden: number;
  readonly activation: string;
  /** Adam's learning rate. */
  readonly learningRate: number;
}

/** Errors on points that are never training points, in the units of the function. */
export interface TestError {
  /** Mean of (m − f)². */
  readonly value: number;
  /** Mean of (∂m/∂x_j − ∂f/∂x_j)² over points and components j. */
  readonly gradient: number;
}

/** The test error at a moment of the training. */
export interface Moment extends TestError {
  readonly seconds: number;
}

/** One training. */
export interface Run {
  readonly arm: Arm;
  readonly seed: number;
  readonly status: string;
  readonly epochs: number;
  /** Seconds of training; measuring is not counted. */
  readonly seconds: number;
  readonly error: TestError;
  readonly trail: readonly Moment[];
  readonly network: Network;
}

/** The runs that were finished. */
export interface Experiment {
  readonly settings: Settings;
  readonly runs: readonly Run[];
  /** Whether the user stopped it before all runs were done. */
  readonly interrupted: boolean;
  /** Wall time of everything, in seconds. */
  readonly seconds: number;
}
