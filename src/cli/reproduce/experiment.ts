/**
 * The experiment of the Sobolev paper, section 4.1, on one function: the same network from the same points, on values
 * or on values and gradients, by Adam and by Levenberg-Marquardt, at equal time.
 */
import type { BenchmarkFunction } from '../../datasets/benchmark-function.js';
import { type FunctionSample, sampleFunction } from '../../datasets/sample-function.js';
import { mlp } from '../../network/mlp.js';
import type { Network } from '../../network/network.js';
import { adam } from '../../optimizers/adam.js';
import { levenbergMarquardt } from '../../optimizers/levenberg-marquardt.js';
import type { FitOptions, FitResult } from '../../training/fit-options.js';
import { fit } from '../../training/fit.js';
import { type Arm, arms } from './arms.js';
import type { Experiment, Moment, Run, Settings } from './experiment-types.js';
import { takePoints, testError, testSample } from './test-error.js';

export interface ExperimentOptions {
  readonly fn: BenchmarkFunction;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** Called often with the share that is done and a word on what runs. */
  onProgress(share: number, note: string): void;
}

/** Points on which the curves against time are measured; the final errors take all test points. */
export const trailSamples = 2000;

/** A moment of the trail is kept whenever the time has grown by this factor. */
const TRAIL_STEP = 1.2;

/** Runs every arm with every seed. A run that the signal cuts short is left out, the finished ones are kept. */
export async function runExperiment(options: ExperimentOptions): Promise<Experiment> {
  const { fn, settings, signal } = options;
  const started = performance.now();
  const runs: Run[] = [];
  const samples = settings.seeds.map((seed) => trainingSample(options, seed));
  const test = testSample(fn, settings.testSamples, samples);
  const few = takePoints(test, trailSamples);
  await warmUp(options, samples[0]!);
  for (const [k, seed] of settings.seeds.entries()) {
    // The time that Levenberg-Marquardt took with each kind of labels, which Adam is then given.
    const taken = new Map<Arm['labels'], number>();
    for (const arm of orderOfRuns) {
      const limit = taken.get(arm.labels) ?? settings.seconds;
      const onTime = (seconds: number): void => {
        const share = (runs.length + Math.min(1, seconds / limit)) / (settings.seeds.length * arms.length);
        options.onProgress(share, `seed ${k + 1} of ${settings.seeds.length} · ${arm.name}`);
      };
      const trained = await train(options, { arm, seed, sample: samples[k]!, limit, onTime });
      if (signal.aborted) return { settings, runs, interrupted: true, seconds: secondsSince(started) };
      const { result, trail } = trained;
      if (arm.optimizer === 'levenbergMarquardt') taken.set(arm.labels, result.seconds);
      runs.push({
        arm,
        seed,
        status: result.status,
        epochs: result.epochs,
        seconds: result.seconds,
        error: testError(result.network, test),
        trail: trail.map(({ seconds, network }): Moment => ({ seconds, ...testError(network, few) })),
        network: result.network,
      });
    }
  }
  return { settings, runs, interrupted: false, seconds: secondsSince(started) };
}

/** Of two arms with the same labels, Levenberg-Marquardt first. */
const orderOfRuns: readonly Arm[] = [...arms].sort(
  (a, b) => Number(a.optimizer === 'adam') - Number(b.optimizer === 'adam'),
);

/** The points that a seed draws. */
export function trainingSample(
  { fn, settings }: Pick<ExperimentOptions, 'fn' | 'settings'>,
  seed: number,
): FunctionSample {
  return sampleFunction(fn, { samples: settings.samples, seed });
}

interface Training {
  readonly arm: Arm;
  readonly seed: number;
  readonly sample: FunctionSample;
  readonly limit: number;
  readonly onTime: (seconds: number) => void;
}

interface Trained {
  readonly result: FitResult;
  readonly trail: readonly { readonly seconds: number; readonly network: Network }[];
}

async function train({ settings, signal }: ExperimentOptions, training: Training): Promise<Trained> {
  const { arm, seed, sample, limit, onTime } = training;
  const { hidden, activation, learningRate } = settings;
  const network = mlp({ inputs: sample.x.columns, hidden: [hidden], outputs: 1, activation, seed });
  const trail: { seconds: number; network: Network }[] = [];
  let next = 0;
  const options: FitOptions = {
    optimizer: arm.optimizer === 'adam' ? adam({ learningRate }) : levenbergMarquardt(),
    normalize: true,
    epochs: Number.MAX_SAFE_INTEGER,
    batchSize: sample.x.rows,
    timeLimit: limit,
    seed,
    signal,
    onEpochEnd: ({ seconds }, current) => {
      if (seconds < next) return;
      next = seconds * TRAIL_STEP;
      trail.push({ seconds, network: current() });
      onTime(seconds);
    },
  };
  const { x, y, dy } = sample;
  const result = await fit(network, arm.labels === 'value' ? { x, y } : { x, y, dy }, options);
  return { result, trail: [...trail, { seconds: result.seconds, network: result.network }] };
}

/** A moment of everything, unmeasured, so that no arm pays for the compilation of the code that it shares. */
async function warmUp(options: ExperimentOptions, sample: FunctionSample): Promise<void> {
  const limit = Math.min(0.2, options.settings.seconds);
  for (const arm of arms) {
    options.onProgress(0, 'warming up');
    await train(options, { arm, seed: 0, sample, limit, onTime: () => undefined });
  }
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
