/**
 * A surrogate of a tubular reactor with 5 inputs and 4 outputs, from few runs of the simulation. Its variational equations
 * give 20 slopes with each run for little more than the run itself.
 */
import { reactorInputs, reactorOutputs, sampleReactor } from '../../../datasets/reactor.js';
import type { FunctionSample } from '../../../datasets/sample-function.js';
import { mlp } from '../../../network/mlp.js';
import { levenbergMarquardt } from '../../../optimizers/levenberg-marquardt.js';
import { fit } from '../../../training/fit.js';
import { columnUnits } from '../../../training/normalization.js';
import type { Reproduction, ReproductionCall, ReproductionResult } from '../reproduction.js';
import { logDocument } from './chart-document.js';
import { columnRms, errorsOf, rootMeanSquare } from './errors-of.js';
import { goal, medianOf, overSeeds, scaled, signalOf, type SeedCall } from './over-seeds.js';

/** Published value errors with Sobolev labels for each number of runs, and the derivative error of the last. */
const published = [
  { samples: 16, value: 0.2225 },
  { samples: 32, value: 0.0868 },
  { samples: 64, value: 0.0394 },
  { samples: 128, value: 0.0123 },
  { samples: 256, value: 0.0053 },
] as const;
const PUBLISHED_GRADIENT = 0.1;

const TEST_POINTS = 1000;
const TEST_SEED = 1_000_003;
const HIDDEN = [12, 12];
const EPOCHS = 200;
/** Weight decay times the number of samples: a weak prior of constant strength. */
const DECAY = 0.0001;

type Labels = 'values' | 'sobolev';
const labelKinds: readonly { readonly labels: Labels; readonly name: string; readonly style: string }[] = [
  { labels: 'sobolev', name: 'values and slopes', style: 'sobolev' },
  { labels: 'values', name: 'values only', style: 'value' },
];

interface Run {
  readonly samples: number;
  readonly labels: Labels;
  /** Relative errors: of all outputs, of all slopes, and of each output. */
  readonly value: number;
  readonly gradient: number;
  readonly outputs: readonly number[];
  readonly seconds: number;
}

export const reactorSurrogate: Reproduction = {
  name: 'reactor',
  title: 'Surrogate of a reactor from few simulations',
  source:
    'published errors of a Sobolev-trained surrogate of this reactor; its equations stand with the data set',
  summary: '5 inputs, 4 outputs, 16 to 256 runs with slopes from the variational equations',
  async run(call) {
    const test = sampleReactor({ samples: TEST_POINTS, seed: TEST_SEED });
    const { runs, interrupted } = await overSeeds(call, async (one) => repetition(call, one, test));
    return { ...reported(runs.flat()), interrupted };
  },
};

async function repetition(
  call: ReproductionCall,
  { seed, tell }: SeedCall,
  test: FunctionSample,
): Promise<Run[]> {
  const runs: Run[] = [];
  const total = published.reduce((sum, one) => sum + one.samples, 0);
  let done = 0;
  for (const { samples } of published) {
    const { x, y, dy } = sampleReactor({ samples, seed });
    for (const { labels, name } of labelKinds) {
      tell(done / total, `${samples} runs, ${name}`);
      const network = mlp({
        inputs: x.columns,
        hidden: HIDDEN,
        outputs: y.columns,
        activation: 'tanh',
        seed,
      });
      const result = await fit(network, labels === 'values' ? { x, y } : { x, y, dy }, {
        optimizer: levenbergMarquardt(),
        epochs: scaled(call, EPOCHS),
        l2: DECAY / samples,
        ...signalOf(call),
      });
      const errors = relativeErrors(errorsOf(result.network, test), test);
      runs.push({ samples, labels, ...errors, seconds: result.seconds });
    }
    done += samples;
  }
  return runs;
}

/** Values in units of the standard deviation of their output, slopes in units of their own root mean square. */
function relativeErrors(
  errors: ReturnType<typeof errorsOf>,
  { y, dy }: FunctionSample,
): Pick<Run, 'value' | 'gradient' | 'outputs'> {
  const { spread } = columnUnits(y);
  const sizes = columnRms(dy);
  const outputs = errors.value.map((error, o) => error / spread[o]!);
  const slopes = errors.gradient.map((error, k) => error / sizes[k]!);
  return { value: rootMeanSquare(outputs), gradient: rootMeanSquare(slopes), outputs };
}

function reported(runs: readonly Run[]): Omit<ReproductionResult, 'interrupted'> {
  const of = (samples: number, labels: Labels): Run[] =>
    runs.filter((run) => run.samples === samples && run.labels === labels);
  const value = (samples: number): number => medianOf(of(samples, 'sobolev'), (run) => run.value);
  const last = of(256, 'sobolev');
  const rows = published.flatMap((one) =>
    labelKinds.map(({ labels, name }) => {
      const own = of(one.samples, labels);
      return [
        name,
        String(one.samples),
        medianOf(own, (run) => run.value),
        labels === 'sobolev' ? one.value : '',
        medianOf(own, ({ gradient }) => gradient),
        medianOf(own, ({ seconds }) => seconds),
      ];
    }),
  );
  return {
    tables: [
      {
        title: 'Relative errors on test points, medians over seeds',
        columns: ['labels', 'runs', 'value', 'published', 'slopes', 'seconds'],
        rows,
        note: `Inputs ${reactorInputs.join(', ')}, uniform on their box; ${TEST_POINTS} other points to test. Outputs ${reactorOutputs.join(', ')}: the publication names four without saying which, so its figures stand beside ours as a mark, not as the same problem. Value: root mean square over outputs of the error divided by the output's standard deviation; slopes: over all 20, each divided by its root mean square. Network 5 → ${HIDDEN.join(' → ')} → 4, tanh, ${EPOCHS} Levenberg-Marquardt steps, ½λ|θ|² with λ = ${DECAY}/runs.`,
      },
      {
        title: 'Error of each output with slopes, 256 runs',
        columns: ['output', 'relative error'],
        rows: reactorOutputs.map((name, o) => [name, medianOf(last, ({ outputs }) => outputs[o]!)]),
      },
    ],
    figures: runs.length === 0 ? [] : [byRuns(of)],
    goals: [
      ...published.map((one) => goal(`value error with ${one.samples} runs`, value(one.samples), one.value)),
      goal(
        'error of the slopes with 256 runs',
        medianOf(last, ({ gradient }) => gradient),
        PUBLISHED_GRADIENT,
      ),
    ],
  };
}

function byRuns(of: (samples: number, labels: Labels) => Run[]): ReproductionResult['figures'][number] {
  const ours = labelKinds.map(({ labels, name, style }) => ({
    name,
    style,
    points: published.map(
      ({ samples }) => [samples, medianOf(of(samples, labels), (run) => run.value)] as const,
    ),
  }));
  const theirs = {
    name: 'published, with slopes',
    style: 'truth dashed',
    points: published.map((one) => [one.samples, one.value] as const),
  };
  const description = 'Relative error of the values against the number of runs of the simulation';
  return {
    name: 'runs',
    title: 'Error of the values against the number of simulations',
    caption: 'Medians over seeds, on test points, in standard deviations of the outputs.',
    svg: logDocument({
      description,
      xLabel: 'runs of the simulation',
      yLabel: 'relative error',
      series: [...ours, theirs],
    }),
  };
}
