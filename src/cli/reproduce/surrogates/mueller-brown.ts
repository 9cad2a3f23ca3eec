/**
 * The Müller-Brown surface from its forces alone: gradient labels without any energy. The constant that forces do not
 * determine is fixed afterwards by one energy, that of the lowest minimum.
 */
import type { FunctionSample } from '../../../datasets/sample-function.js';
import { muellerBrown, muellerBrownStationaryPoints as stationary } from '../../../datasets/mueller-brown.js';
import { mlp } from '../../../network/mlp.js';
import type { Network } from '../../../network/network.js';
import { matrix, row } from '../../../numeric/matrix.js';
import { random } from '../../../numeric/random.js';
import { levenbergMarquardt } from '../../../optimizers/levenberg-marquardt.js';
import { inputDerivatives } from '../../../sobolev/input-derivatives.js';
import { fit } from '../../../training/fit.js';
import type { FitOptions } from '../../../training/fit-options.js';
import type { TrainingData } from '../../../training/training-data.js';
import { median } from '../../statistics.js';
import type { Reproduction, ReproductionCall, ReproductionResult } from '../reproduction.js';
import { lineDocument, logDocument, type PlainSeries } from './chart-document.js';
import { columnRms, errorsOf, rootMeanSquare } from './errors-of.js';
import { goal, medianOf, overSeeds, scaled, signalOf, type SeedCall } from './over-seeds.js';
import { stationaryPointNear } from './stationary-point.js';

/** Points above this energy are left out: the walls, which no trajectory visits and which would be most of the force. */
const CEILING = 0;
const COUNTS = [50, 100, 200] as const;
const TEST_POINTS = 4000;
const TEST_SEED = 1_000_003;
const EPOCHS = 300;
const HIDDEN = [16, 16];

type Labels = 'forces' | 'energies' | 'both';
const arms: readonly { readonly labels: Labels; readonly name: string; readonly style: string }[] = [
  { labels: 'forces', name: 'forces only', style: 'sobolev' },
  { labels: 'energies', name: 'energies only', style: 'value' },
  { labels: 'both', name: 'energies and forces', style: 'both' },
];

interface Run {
  readonly count: number;
  readonly labels: Labels;
  /** RMS of the force error over the RMS of the force. */
  readonly force: number;
  /** Errors of the energies of the stationary points, the first minimum's being 0. */
  readonly energies: readonly number[];
  readonly seconds: number;
  readonly network: Network;
}

export const muellerBrownForces: Reproduction = {
  name: 'mueller-brown',
  title: 'Müller-Brown surface from forces',
  source: 'Müller and Brown 1979; the protocol is ours',
  summary: 'an energy surface learned from 200 forces: barriers and force errors',
  async run(call) {
    const test = visited(TEST_POINTS, TEST_SEED);
    const { runs, interrupted } = await overSeeds(call, async (one) => repetition(call, one, test));
    return { ...reported(runs.flat()), interrupted };
  },
};

/** Uniform points of the domain below the ceiling. */
function visited(samples: number, seed: number): FunctionSample {
  const stream = random(seed);
  const [x, y, dy] = [matrix(samples, 2), matrix(samples, 1), matrix(samples, 2)];
  for (let n = 0; n < samples;) {
    const point = row(x, n);
    muellerBrown.domain.forEach(([low, high], j) => (point[j] = low + (high - low) * stream.uniform()));
    const energy = muellerBrown.value(point);
    if (energy > CEILING) continue;
    y.data[n] = energy;
    row(dy, n).set(muellerBrown.gradient(point));
    n++;
  }
  return { x, y, dy };
}

async function repetition(
  call: ReproductionCall,
  { seed, tell }: SeedCall,
  test: FunctionSample,
): Promise<Run[]> {
  const size = rootMeanSquare(columnRms(test.dy));
  const runs: Run[] = [];
  for (const [k, count] of COUNTS.entries()) {
    const { x, y, dy } = visited(count, seed);
    const data: Record<Labels, TrainingData> = { forces: { x, dy }, energies: { x, y }, both: { x, y, dy } };
    for (const [i, { labels, name }] of arms.entries()) {
      tell((k + i / arms.length) / COUNTS.length, `${name}, ${count} points`);
      const network = mlp({ inputs: 2, hidden: HIDDEN, outputs: 1, activation: 'tanh', seed });
      const options: FitOptions = {
        optimizer: levenbergMarquardt(),
        epochs: scaled(call, EPOCHS),
        ...(labels === 'forces' ? { losses: { value: 0 } } : {}),
        ...signalOf(call),
      };
      const result = await fit(network, data[labels], options);
      const force = rootMeanSquare(errorsOf(result.network, test).gradient) / size;
      const energies = stationaryErrors(result.network);
      runs.push({ count, labels, force, energies, seconds: result.seconds, network: result.network });
    }
  }
  return runs;
}

/** The network's energies at its own stationary points against the true ones, both from the lowest minimum up. */
function stationaryErrors(network: Network): number[] {
  const found = stationary.map(({ at }) => stationaryPointNear(network, at)?.value ?? NaN);
  return found.map((value, k) => value - found[0]! - (stationary[k]!.value - stationary[0]!.value));
}

/** The largest error of a height between neighbouring stationary points: the barriers, forwards and backwards. */
function barrierError({ energies }: Run): number {
  return Math.max(...energies.slice(1).map((error, k) => Math.abs(error - energies[k]!)));
}

function reported(runs: readonly Run[]): Omit<ReproductionResult, 'interrupted'> {
  const of = (count: number, labels: Labels): Run[] =>
    runs.filter((run) => run.count === count && run.labels === labels);
  const best = of(200, 'forces');
  const errors = COUNTS.flatMap((count) =>
    arms.map(({ labels, name }) => {
      const own = of(count, labels);
      const percent = 100 * medianOf(own, ({ force }) => force);
      return [
        name,
        String(count),
        percent,
        medianOf(own, barrierError),
        medianOf(own, ({ seconds }) => seconds),
      ];
    }),
  );
  const heights = stationary.map(({ kind, at, value }, k) => {
    const wrong = median(best.map(({ energies }) => energies[k]!));
    const largest = Math.max(...best.map(({ energies }) => Math.abs(energies[k]!)));
    return [
      `${kind} at (${at.map((c) => c.toFixed(3)).join(', ')})`,
      value.toFixed(3),
      (value + wrong).toFixed(3),
      largest,
    ];
  });
  return {
    tables: [
      {
        title: 'Errors by labels and number of points, medians over seeds',
        columns: ['labels', 'points', 'force RMSE in %', 'largest barrier error', 'seconds'],
        rows: errors,
        note: `Uniform points of [−1.5, 1.2] × [−0.2, 2] with energies up to ${CEILING}; ${TEST_POINTS} others to test. Network 2 → 16 → 16 → 1, tanh, ${EPOCHS} Levenberg-Marquardt steps. A barrier is the height of a saddle over a neighbouring minimum; stationary points are those of the network, found by Newton's method. – stands where Newton's method leaves the neighbourhood.`,
      },
      {
        title: 'Energies of the stationary points from 200 forces, the lowest minimum given',
        columns: ['point', 'true energy', 'median', 'largest error'],
        rows: heights,
      },
    ],
    figures: best.length === 0 ? [] : [profile(best), byCount(of)],
    goals: [
      goal('largest error of a barrier with 200 forces, median', medianOf(best, barrierError), 0.5),
      goal('force RMSE with 200 forces in %, median', 100 * medianOf(best, ({ force }) => force), 1),
    ],
  };
}

/** Energy along straight lines between the stationary points, in their order along the valley. */
function profile(runs: readonly Run[]): ReproductionResult['figures'][number] {
  const steps = 40;
  const corners = stationary.map(({ at }) => at);
  const path = corners.slice(1).flatMap((to, k) => {
    const from = corners[k]!;
    return Array.from({ length: steps + (k === corners.length - 2 ? 1 : 0) }, (_, i) =>
      [0, 1].map((j) => from[j]! + ((to[j]! - from[j]!) * i) / steps),
    );
  });
  const lengths = path.map((point, i) =>
    i === 0 ? 0 : Math.hypot(...point.map((c, j) => c - path[i - 1]![j]!)),
  );
  let travelled = 0;
  const along = lengths.map((length) => (travelled += length));
  const typical = [...runs].sort((a, b) => a.force - b.force)[(runs.length - 1) >> 1]!;
  const { value } = inputDerivatives(typical.network, path, { order: 0 });
  const shift = muellerBrown.value(path[0]!) - value.data[0]!;
  const series: PlainSeries[] = [
    { name: 'true energy', style: 'truth', points: along.map((s, i) => [s, muellerBrown.value(path[i]!)]) },
    {
      name: 'network trained on 200 forces',
      style: 'sobolev dashed',
      points: along.map((s, i) => [s, value.data[i]! + shift]),
    },
  ];
  return {
    name: 'profile',
    title: 'Energy along the valley',
    caption:
      'Along straight lines from the lowest minimum over both saddles to the last minimum; the seed with the median force error.',
    svg: lineDocument({
      description: 'Energy against distance along the valley',
      xLabel: 'distance',
      yLabel: 'energy',
      series,
    }),
  };
}

function byCount(of: (count: number, labels: Labels) => Run[]): ReproductionResult['figures'][number] {
  const series = arms.map(({ labels, name, style }): PlainSeries => ({
    name,
    style,
    points: COUNTS.map((count) => [count, 100 * medianOf(of(count, labels), ({ force }) => force)] as const),
  }));
  return {
    name: 'points',
    title: 'Force error against the number of points',
    caption: 'Medians over seeds of the relative root mean square error of the force on test points.',
    svg: logDocument({
      description: 'Force error in percent against the number of training points',
      xLabel: 'training points',
      yLabel: 'force RMSE in %',
      series,
    }),
  };
}
