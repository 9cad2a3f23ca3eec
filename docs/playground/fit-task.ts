/** What the second panel trains: one variable, few points, with or without slopes. The same task runs in Node's tests. */
import { fit, inputDerivatives, mlp, type EpochRecord, type Network } from 'dyadic';

export interface FitSettings {
  readonly target: string;
  readonly samples: number;
  readonly slopes: boolean;
  readonly units: number;
  readonly activation: string;
  readonly epochs: number;
  readonly seed: number;
}

interface Target {
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
}

/** The interval of every target. */
export const domain: readonly [number, number] = [-3, 3];

const bump = (x: number): number => Math.exp(-4 * (x - 0.7) ** 2);

export const targets: Readonly<Record<string, Target>> = {
  'sin(3x)': { value: (x) => Math.sin(3 * x), slope: (x) => 3 * Math.cos(3 * x) },
  'x sin(2x) / 2': {
    value: (x) => (x * Math.sin(2 * x)) / 2,
    slope: (x) => Math.sin(2 * x) / 2 + x * Math.cos(2 * x),
  },
  'a bump on a slope': {
    value: (x) => bump(x) + 0.2 * x,
    slope: (x) => -8 * (x - 0.7) * bump(x) + 0.2,
  },
  '1 / (1 + x²)': { value: (x) => 1 / (1 + x * x), slope: (x) => (-2 * x) / (1 + x * x) ** 2 },
};

export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly slope: number;
}

/** Points spread over the interval, a little out of step so that no symmetry helps. */
export function samplesFor({ target, samples }: FitSettings): readonly Sample[] {
  const { value, slope } = targets[target]!;
  return Array.from({ length: samples }, (_, n) => {
    const share = (n + 0.5 + 0.25 * Math.sin(12.9 * n)) / samples;
    const x = domain[0] + share * (domain[1] - domain[0]);
    return { x, y: value(x), slope: slope(x) };
  });
}

export interface FitProgress {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly seconds: number;
  /** The network's values at `grid`. */
  readonly values: Float64Array;
}

export interface FitOutcome extends FitProgress {
  readonly status: string;
  readonly advice: string;
  /** Root mean squared errors of value and slope on the grid, which no training point is chosen from. */
  readonly valueError: number;
  readonly slopeError: number;
}

/** Where curves are drawn and errors are measured. */
export const grid: readonly number[] = Array.from(
  { length: 201 },
  (_, i) => domain[0] + (i * (domain[1] - domain[0])) / 200,
);

const column = (values: readonly number[]): number[][] => values.map((value) => [value]);

/** Trains; `onProgress` sees the network at most every 30 ms. */
export async function runFit(
  settings: FitSettings,
  onProgress: (progress: FitProgress) => void,
  signal?: AbortSignal,
): Promise<FitOutcome> {
  const samples = samplesFor(settings);
  const { units, activation, seed, epochs } = settings;
  const network = mlp({ inputs: 1, hidden: [units], outputs: 1, activation, seed });
  const data = {
    x: column(samples.map(({ x }) => x)),
    y: column(samples.map(({ y }) => y)),
    ...(settings.slopes ? { dy: column(samples.map(({ slope }) => slope)) } : {}),
  };
  let last = -Infinity;
  let best = Infinity;
  const result = await fit(network, data, {
    epochs,
    seed,
    ...(signal === undefined ? {} : { signal }),
    onEpochEnd: (record: EpochRecord, current: () => Network) => {
      best = Math.min(best, record.loss);
      if (performance.now() - last < 30) return;
      last = performance.now();
      const values = current().predict(column(grid)).data;
      onProgress({ epoch: record.epoch, epochs, loss: record.loss, seconds: record.seconds, values });
    },
  });
  const { value, slope } = targets[settings.target]!;
  const { value: values, jacobian } = inputDerivatives(result.network, column(grid), { order: 1 });
  const rms = (got: Float64Array, wanted: (x: number) => number): number =>
    Math.sqrt(grid.reduce((sum, x, i) => sum + (got[i]! - wanted(x)) ** 2, 0) / grid.length);
  return {
    epoch: result.epochs,
    epochs,
    loss: best,
    seconds: result.seconds,
    values: values.data,
    status: result.status,
    advice: result.advice,
    valueError: rms(values.data, value),
    slopeError: rms(jacobian.data, slope),
  };
}
