/**
 * A basket option from simulated payoffs and their pathwise differentials (Huge and Savine 2020). The labels are noisy, so
 * a small network with weight decay learns what a large one would overfit; the differentials all point along the basket,
 * which takes away most of the noise of the directions.
 */
import { basketOption, type BasketOption } from '../../../datasets/basket-option.js';
import type { FunctionSample } from '../../../datasets/sample-function.js';
import { mlp } from '../../../network/mlp.js';
import type { Network } from '../../../network/network.js';
import { levenbergMarquardt } from '../../../optimizers/levenberg-marquardt.js';
import { inputDerivatives } from '../../../sobolev/input-derivatives.js';
import { fit } from '../../../training/fit.js';
import type { Reproduction, ReproductionCall, ReproductionResult } from '../reproduction.js';
import { lineDocument, logDocument } from './chart-document.js';
import { errorsOf, rootMeanSquare } from './errors-of.js';
import { goal, medianOf, overSeeds, scaled, signalOf, type SeedCall } from './over-seeds.js';

const TEST_POINTS = 4096;
const TEST_SEED = 1_000_003;
const UNITS = 4;
/** Weight decay times the number of samples: a prior of constant strength. */
const DECAY = 4;
/** Weight of the payoffs beside weights 'auto' of the differentials: their noise is the smaller one. */
const VALUE_WEIGHT = 4;
/** Further from the seeds of the markets. */
const PATHS = 1000;

const cases = [
  { samples: 1024, epochs: 60 },
  { samples: 4096, epochs: 60 },
  { samples: 16_384, epochs: 40 },
] as const;

/** 50 assets: fewer samples, because each brings 50 slopes, and more seeds, because a collapse is rare. */
const many = { assets: 50, samples: 1024, epochs: 20, seedsPerSeed: 4 } as const;

type Labels = 'differentials' | 'payoffs';
const labelKinds: readonly { readonly labels: Labels; readonly name: string; readonly style: string }[] = [
  { labels: 'differentials', name: 'payoffs and differentials', style: 'sobolev' },
  { labels: 'payoffs', name: 'payoffs only', style: 'value' },
];

/** Published for 7 assets: RMSE of value and deltas, ×100. */
const published: Readonly<Record<string, string>> = {
  'differentials 4096': '0.12 / 0.14',
  'payoffs 4096': '1.13 / 1.50',
  'differentials 16384': '0.06 / 0.08',
};

interface Errors {
  /** Root mean square errors ×100. */
  readonly value: number;
  readonly delta: number;
}

interface Trained {
  readonly samples: number;
  readonly labels: Labels;
  /** On the box of the published code, and on spots distributed as in training. */
  readonly box: Errors;
  readonly own: Errors;
  readonly seconds: number;
  readonly network: Network;
  readonly option: BasketOption;
}

interface Run {
  readonly trained: readonly Trained[];
  /** Standard deviation of the prices of the network over that of the truth, for each network of 50 assets. */
  readonly spreads: readonly number[];
}

export const options: Reproduction = {
  name: 'options',
  title: 'Basket options from pathwise differentials',
  source: 'Huge and Savine, "Differential machine learning", 2020, the Bachelier basket',
  summary: 'prices and deltas from noisy payoffs, in 7 and 50 dimensions',
  async run(call) {
    const { runs, interrupted } = await overSeeds(call, async (one) => repetition(call, one));
    return { ...reported(runs), interrupted };
  },
};

async function repetition(call: ReproductionCall, { seed, tell }: SeedCall): Promise<Run> {
  const option = basketOption({ assets: 7, seed });
  const where = { samples: TEST_POINTS, seed: TEST_SEED };
  const [box, own] = [option.boxPrices(where), option.prices(where)];
  const trained: Trained[] = [];
  for (const [k, { samples, epochs }] of cases.entries()) {
    for (const { labels, name } of labelKinds) {
      tell((k * k) / 15, `${samples} samples, ${name}`);
      const data = option.paths({ samples, seed: seed + PATHS });
      const { network, seconds } = await train(call, data, labels, epochs, seed);
      trained.push({
        samples,
        labels,
        box: errors(network, box),
        own: errors(network, own),
        seconds,
        network,
        option,
      });
    }
  }
  const spreads: number[] = [];
  for (let k = 0; k < many.seedsPerSeed; k++) {
    tell(0.6 + (0.4 * k) / many.seedsPerSeed, `${many.assets} assets`);
    spreads.push(await spreadOfMany(call, many.seedsPerSeed * seed + k));
  }
  return { trained, spreads };
}

/**
 * The weights of the paper are λ_j = 1/RMS(dy_j), α = 1/(1 + λd), β = λd/(1 + λd). With λ = 1 they are those of 'auto', up
 * to the common factor 1/(1 + d); a weight of 4 on the values is λ = 1/4.
 */
async function train(
  call: ReproductionCall,
  { x, y, dy }: FunctionSample,
  labels: Labels,
  epochs: number,
  seed: number,
): Promise<{ readonly network: Network; readonly seconds: number }> {
  const network = mlp({ inputs: x.columns, hidden: [UNITS], outputs: 1, activation: 'softplus', seed });
  return fit(network, labels === 'payoffs' ? { x, y } : { x, y, dy }, {
    optimizer: levenbergMarquardt(),
    epochs: scaled(call, epochs),
    l2: DECAY / x.rows,
    // The same figures whatever the number of cores.
    threads: 1,
    ...(labels === 'payoffs' ? {} : { losses: { value: VALUE_WEIGHT } }),
    ...signalOf(call),
  });
}

async function spreadOfMany(call: ReproductionCall, seed: number): Promise<number> {
  const option = basketOption({ assets: many.assets, seed });
  const data = option.paths({ samples: many.samples, seed: seed + PATHS });
  const { network } = await train(call, data, 'differentials', many.epochs, seed);
  const { x, y } = option.prices({ samples: 1024, seed: TEST_SEED });
  const deviation = (values: Float64Array): number => {
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  };
  return deviation(inputDerivatives(network, x, { order: 0 }).value.data) / deviation(y.data);
}

function errors(network: Network, sample: FunctionSample): Errors {
  const { value, gradient } = errorsOf(network, sample);
  return { value: 100 * rootMeanSquare(value), delta: 100 * rootMeanSquare(gradient) };
}

function reported(runs: readonly Run[]): Omit<ReproductionResult, 'interrupted'> {
  const of = (samples: number, labels: Labels): Trained[] =>
    runs.flatMap(({ trained }) => trained.filter((one) => one.samples === samples && one.labels === labels));
  const rows = cases.flatMap(({ samples }) =>
    labelKinds.map(({ labels, name }) => {
      const own = of(samples, labels);
      const read = (f: (one: Trained) => number): number => medianOf(own, f);
      return [
        name,
        samples.toLocaleString('en-US'),
        read(({ box }) => box.value),
        read(({ box }) => box.delta),
        published[`${labels} ${samples}`] ?? '',
        read(({ own: { value } }) => value),
        read(({ own: { delta } }) => delta),
        read(({ seconds }) => seconds),
      ];
    }),
  );
  const spreads = runs.flatMap((run) => run.spreads);
  const boxed = (samples: number, kind: keyof Errors): number =>
    medianOf(of(samples, 'differentials'), ({ box }) => box[kind]);
  const least = spreads.reduce((a, b) => Math.min(a, b), Infinity);
  const most = spreads.reduce((a, b) => Math.max(a, b), -Infinity);
  return {
    tables: [
      {
        title: '7 assets: root mean square errors ×100 against the closed formula, medians over seeds',
        columns: [
          'labels',
          'samples',
          'value',
          'delta',
          'published',
          'value, own spots',
          'delta, own spots',
          'seconds',
        ],
        rows,
        note: `Network 7 → ${UNITS} → 1, softplus, Levenberg-Marquardt on all samples, ½μ|θ|² with μ = ${DECAY}/N. The weights of the paper with λ = 1/${VALUE_WEIGHT}. Value and delta are measured on the box of the published code, and once more on spots distributed as in training, whose tails are wider; the error of delta is that of all 7 components.`,
      },
      {
        title: `${many.assets} assets: does the network collapse to a constant?`,
        columns: ['networks', 'least spread', 'largest spread', 'collapsed'],
        rows: [[String(spreads.length), least, most, String(spreads.filter((s) => !(s > 0.5)).length)]],
        note: `${many.samples} samples, ${many.epochs} steps, ${many.seedsPerSeed} markets for each seed. The spread is the standard deviation of the prices of the network over that of the true ones: 1 for a perfect one, 0 for a constant.`,
      },
    ],
    figures: runs.length === 0 ? [] : [prices(runs), bySamples(of)],
    goals: [
      goal('value RMSE ×100, 4,096 samples', boxed(4096, 'value'), 0.15),
      goal('delta RMSE ×100, 4,096 samples', boxed(4096, 'delta'), 0.15),
      goal('value RMSE ×100, 16,384 samples', boxed(16_384, 'value'), 0.06),
      goal('delta RMSE ×100, 16,384 samples', boxed(16_384, 'delta'), 0.08),
      goal(
        `networks of ${many.assets} assets that collapsed, of ${spreads.length}`,
        spreads.length === 0 ? NaN : spreads.filter((s) => !(s > 0.5)).length,
        0,
      ),
    ],
  };
}

/** Price and model along spots that are all the same. */
function prices(runs: readonly Run[]): ReproductionResult['figures'][number] {
  const shown = runs[(runs.length - 1) >> 1]!.trained.filter(({ samples }) => samples === 4096);
  const levels = Array.from({ length: 121 }, (_, i) => 0.4 + (1.2 * i) / 120);
  const { option } = shown[0]!;
  const spots = levels.map((level) => Array.from(option.weights, () => level));
  const series = shown.map(({ labels, network }) => {
    const { value } = inputDerivatives(network, spots, { order: 0 });
    const { name, style } = labelKinds.find((kind) => kind.labels === labels)!;
    const points = levels.map(
      (level, i) => [level, 100 * (value.data[i]! - option.price(spots[i]!))] as const,
    );
    return { name, style, points };
  });
  return {
    name: 'prices',
    title: 'Error of the price against the basket',
    caption: '7 assets, 4,096 samples, one seed; all assets at the same level, strike 1.1.',
    svg: lineDocument({
      description: 'Error of the price ×100 against the level of the basket',
      xLabel: 'basket',
      yLabel: 'error of the price ×100',
      series,
    }),
  };
}

function bySamples(
  of: (samples: number, labels: Labels) => Trained[],
): ReproductionResult['figures'][number] {
  const series = labelKinds.flatMap(({ labels, name, style }) =>
    (['value', 'delta'] as const).map((kind) => ({
      name: `${kind}, ${name}`,
      style: kind === 'delta' ? `${style} dashed` : style,
      points: cases.map(
        ({ samples }) => [samples, medianOf(of(samples, labels), ({ box }) => box[kind])] as const,
      ),
    })),
  );
  return {
    name: 'samples',
    title: 'Errors against the number of samples',
    caption: 'Medians over seeds of the root mean square errors ×100 on the box of the published code.',
    svg: logDocument({
      description: 'Errors of price and deltas against the number of samples',
      xLabel: 'samples',
      yLabel: 'RMSE ×100',
      series,
    }),
  };
}
