/**
 * The demonstration of JENN (Jacobian-Enhanced Neural Network): Rosenbrock's function from 389 points with gradients, and
 * its minimum found on the network. The valley is 2,500 times steeper across than along, so an error of the slopes that a
 * residual does not show moves the minimum far; a second fit, of the same points, that weighs those around the first
 * minimum, makes it precise there.
 */
import { rosenbrock } from '../../../datasets/rosenbrock.js';
import { type FunctionSample, sampleFunction } from '../../../datasets/sample-function.js';
import { gridPoints } from '../../../datasets/grid-points.js';
import { mlp } from '../../../network/mlp.js';
import type { Network } from '../../../network/network.js';
import { row } from '../../../numeric/matrix.js';
import { levenbergMarquardt } from '../../../optimizers/levenberg-marquardt.js';
import { inputDerivatives } from '../../../sobolev/input-derivatives.js';
import { fit } from '../../../training/fit.js';
import type { Reproduction, ReproductionCall, ReproductionResult } from '../reproduction.js';
import { lineDocument } from './chart-document.js';
import { goal, medianOf, overSeeds, scaled, signalOf, type SeedCall } from './over-seeds.js';
import { stationaryPointNear } from './stationary-point.js';

const POINTS = 389;
const TEST_POINTS = 4000;
const TEST_SEED = 1_000_003;
const HIDDEN = [12, 12];
/** Levenberg-Marquardt steps of the first fit and of the one around its minimum. */
const [EPOCHS, FURTHER] = [200, 100];
/** Weights of the second fit: FLOOR + exp(−r²/2WIDTH²), r the distance from the first minimum. */
const [WIDTH, FLOOR] = [0.5, 0.001];
/** Published by JENN for its own fit: standard deviation of the residuals, and where its minimum lies. */
const PUBLISHED = { deviation: 0.218, minimum: [0.8, 0.64], seconds: 70 };

interface Fitted {
  readonly network: Network;
  readonly deviation: number;
  readonly minimum: readonly [number, number];
  /** Distance of the minimum from (1, 1). */
  readonly error: number;
  readonly seconds: number;
}

interface Run {
  readonly values: Fitted;
  readonly first: Fitted;
  readonly second: Fitted;
}

const stages: readonly { readonly stage: keyof Run; readonly name: string }[] = [
  { stage: 'values', name: 'values only' },
  { stage: 'first', name: 'values and gradients' },
  { stage: 'second', name: 'the same, then around its minimum' },
];

export const jenn: Reproduction = {
  name: 'jenn',
  title: 'Rosenbrock from 389 points with gradients',
  source: 'JENN (Jacobian-Enhanced Neural Network), demonstration of its documentation',
  summary: 'the minimum of a surrogate of two hidden layers of 12 units',
  async run(call) {
    const test = sampleFunction(rosenbrock, { samples: TEST_POINTS, seed: TEST_SEED });
    const { runs, interrupted } = await overSeeds(call, async (one) => repetition(call, one, test));
    return { ...reported(runs), interrupted };
  },
};

async function repetition(
  call: ReproductionCall,
  { seed, tell }: SeedCall,
  test: FunctionSample,
): Promise<Run> {
  const sample = sampleFunction(rosenbrock, { samples: POINTS, seed });
  const { x, y } = sample;
  const start = mlp({ inputs: 2, hidden: HIDDEN, outputs: 1, activation: 'tanh', seed });
  const options = { optimizer: levenbergMarquardt(), epochs: scaled(call, EPOCHS), ...signalOf(call) };
  tell(0, 'values only');
  const values = await fit(start, { x, y }, options);
  tell(0.3, 'values and gradients');
  const first = await fit(start, sample, options);
  const minimum = minimumOf(first.network);
  const weights = Float64Array.from({ length: POINTS }, (_, n) => {
    const point = row(x, n);
    const square = (point[0]! - minimum[0]) ** 2 + (point[1]! - minimum[1]) ** 2;
    return FLOOR + Math.exp(-square / (2 * WIDTH ** 2));
  });
  tell(0.7, 'around the minimum');
  const second = await fit(
    first.network,
    { ...sample, weights },
    { ...options, epochs: scaled(call, FURTHER) },
  );
  return {
    values: judged(values.network, test, values.seconds),
    first: judged(first.network, test, first.seconds),
    second: judged(second.network, test, first.seconds + second.seconds),
  };
}

function judged(network: Network, { x, y }: FunctionSample, seconds: number): Fitted {
  const { value } = inputDerivatives(network, x, { order: 0 });
  const residuals = value.data.map((m, n) => m - y.data[n]!);
  const mean = residuals.reduce((sum, r) => sum + r, 0) / residuals.length;
  const variance = residuals.reduce((sum, r) => sum + (r - mean) ** 2, 0) / residuals.length;
  const minimum = minimumOf(network);
  const error = Math.hypot(minimum[0] - 1, minimum[1] - 1);
  return { network, deviation: Math.sqrt(variance), minimum, error, seconds };
}

/** The lowest point of a network on the domain: the best of a grid, made precise by Newton's method. */
function minimumOf(network: Network): readonly [number, number] {
  const grid = gridPoints(rosenbrock, 101);
  const { value } = inputDerivatives(network, grid, { order: 0 });
  const lowest = value.data.reduce((best, v, n) => (v < value.data[best]! ? n : best), 0);
  const start = Array.from(row(grid, lowest)) as [number, number];
  return stationaryPointNear(network, start)?.at ?? start;
}

function reported(runs: readonly Run[]): Omit<ReproductionResult, 'interrupted'> {
  const rows = stages.map(({ stage, name }) => {
    const of = (read: (fitted: Fitted) => number): number => medianOf(runs, (run) => read(run[stage]));
    const at = [0, 1].map((j) => of(({ minimum }) => minimum[j]!).toFixed(4)).join(', ');
    return [name, of((f) => f.deviation), `(${at})`, of((f) => f.error), of((f) => f.seconds)];
  });
  const { deviation, minimum, seconds } = PUBLISHED;
  const error = Math.hypot(minimum[0]! - 1, minimum[1]! - 1);
  const published = ['JENN, as published', deviation, `(${minimum.join(', ')})`, error, seconds];
  return {
    tables: [
      {
        title: 'Residuals on test points and the minimum of the network, medians over seeds',
        columns: ['labels', 'residual deviation', 'minimum', 'distance from (1, 1)', 'seconds'],
        rows: [...rows, published],
        note: `${POINTS} uniform points of [−2, 2]², ${TEST_POINTS} others to test; network 2 → 12 → 12 → 1, tanh. ${EPOCHS} Levenberg-Marquardt steps, and ${FURTHER} more with weights ${FLOOR} + exp(−r²/2·${WIDTH}²) of the samples at a distance r from the first minimum: no further points are used. The seconds of the last line of ours are those of both fits.`,
      },
    ],
    figures: runs.length === 0 ? [] : [valley(runs)],
    goals: [
      goal(
        'distance of the minimum from (1, 1), median',
        medianOf(runs, ({ second }) => second.error),
        0.005,
      ),
      goal(
        'seconds of training, median',
        medianOf(runs, ({ second }) => second.seconds),
        5,
      ),
      goal(
        'residual deviation of the first fit, median, against the published one',
        medianOf(runs, ({ first }) => first.deviation),
        PUBLISHED.deviation,
      ),
    ],
  };
}

/** Values along the floor of the valley y = x², where the truth is (x − 1)². */
function valley(runs: readonly Run[]): ReproductionResult['figures'][number] {
  const sorted = [...runs].sort((a, b) => a.first.error - b.first.error);
  const typical = sorted[(runs.length - 1) >> 1]!;
  const xs = Array.from({ length: 141 }, (_, i) => -1.4 + (2.8 * i) / 140);
  const path = xs.map((x) => [x, x * x]);
  const curve = (network: Network): (readonly [number, number])[] => {
    const { value } = inputDerivatives(network, path, { order: 0 });
    return xs.map((x, i) => [x, value.data[i]!] as const);
  };
  const series = [
    { name: 'Rosenbrock, (x − 1)²', style: 'truth', points: xs.map((x) => [x, (x - 1) ** 2] as const) },
    { name: 'values only', style: 'value', points: curve(typical.values.network) },
    { name: 'values and gradients', style: 'sobolev dashed', points: curve(typical.first.network) },
  ];
  const description = 'Values along the valley y = x² against x';
  return {
    name: 'valley',
    title: 'Along the floor of the valley',
    caption:
      'On y = x², where the function falls from 5.8 to 0 while it rises to 2,500 beside it; a typical seed.',
    svg: lineDocument({ description, xLabel: 'x', yLabel: 'f(x, x²)', series }),
  };
}
