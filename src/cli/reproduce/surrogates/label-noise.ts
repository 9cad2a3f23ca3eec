/**
 * Noise on derivative labels while the values are exact: what the weight 'auto' loses by it, and whether a weight chosen
 * by held-out values (`validatedGradientWeight`) ever does worse than leaving the derivatives out.
 */
import type { BenchmarkFunction } from '../../../datasets/benchmark-function.js';
import { mcCormick } from '../../../datasets/mc-cormick.js';
import { rosenbrock } from '../../../datasets/rosenbrock.js';
import { type FunctionSample, sampleFunction } from '../../../datasets/sample-function.js';
import { styblinskiTang } from '../../../datasets/styblinski-tang.js';
import { mlp } from '../../../network/mlp.js';
import { matrix, type Matrix } from '../../../numeric/matrix.js';
import { random } from '../../../numeric/random.js';
import { levenbergMarquardt } from '../../../optimizers/levenberg-marquardt.js';
import { fit } from '../../../training/fit.js';
import type { FitOptions } from '../../../training/fit-options.js';
import { validatedGradientWeight } from '../../../training/validated-gradient-weight.js';
import type { Reproduction, ReproductionCall, ReproductionResult } from '../reproduction.js';
import { lineDocument } from './chart-document.js';
import { columnRms, errorsOf } from './errors-of.js';
import { goal, medianOf, overSeeds, scaled, signalOf, type SeedCall } from './over-seeds.js';

const functions: readonly BenchmarkFunction[] = [styblinskiTang, mcCormick, rosenbrock];
const levels = [0, 0.05, 0.1, 0.2] as const;
const SAMPLES = 100;
const TEST_POINTS = 2000;
const TEST_SEED = 1_000_003;
/** The stream of the noise is far from that of the points. */
const NOISE = 2_000_003;
const UNITS = 16;
const EPOCHS = 60;

/** Test mean squared errors of one function with one noise. */
interface Run {
  readonly fn: BenchmarkFunction;
  readonly level: number;
  readonly values: number;
  readonly auto: number;
  readonly validated: number;
  /** What the validated weight is of that of 'auto'. */
  readonly factor: number;
}

export const labelNoise: Reproduction = {
  name: 'label-noise',
  title: 'Noise on derivative labels',
  source: 'the protocol is ours; functions of Czarnecki et al. 2017, section 4.1',
  summary: 'weights of derivatives with 0 to 20 % noise, against values alone',
  async run(call) {
    const { runs, interrupted } = await overSeeds(call, async (one) => repetition(call, one));
    return { ...reported(runs.flat()), interrupted };
  },
};

async function repetition(call: ReproductionCall, { seed, tell }: SeedCall): Promise<Run[]> {
  const runs: Run[] = [];
  for (const [i, fn] of functions.entries()) {
    const test = sampleFunction(fn, { samples: TEST_POINTS, seed: TEST_SEED });
    const { x, y, dy: exact } = sampleFunction(fn, { samples: SAMPLES, seed });
    const network = mlp({ inputs: x.columns, hidden: [UNITS], outputs: 1, activation: 'tanh', seed });
    const options = {
      optimizer: levenbergMarquardt(),
      epochs: scaled(call, EPOCHS),
      seed,
      ...signalOf(call),
    };
    const errorOf = async (
      dy: Matrix,
      gradient: NonNullable<FitOptions['losses']>['gradient'],
    ): Promise<number> => {
      const result = await fit(network, { x, y, dy }, { ...options, losses: { gradient: gradient! } });
      return meanSquare(result.network, test);
    };
    const values = await errorOf(exact, 0);
    for (const [k, level] of levels.entries()) {
      tell((i + k / levels.length) / functions.length, `${fn.title}, ${100 * level} % noise`);
      const dy = noisy(exact, level, seed);
      const auto = await errorOf(dy, 'auto');
      const { weight, factor } = await validatedGradientWeight(network, { x, y, dy }, options);
      runs.push({ fn, level, values, auto, validated: await errorOf(dy, weight), factor });
      if (call.signal?.aborted === true) return runs;
    }
  }
  return runs;
}

/** Normal noise with a standard deviation of `level` times the root mean square of each derivative. */
function noisy(dy: Matrix, level: number, seed: number): Matrix {
  const stream = random(seed + NOISE);
  const sizes = columnRms(dy);
  const { rows, columns, data } = dy;
  const moved = data.map((slope, i) => slope + level * sizes[i % columns]! * stream.normal());
  return matrix(rows, columns, moved);
}

function meanSquare(network: Parameters<typeof errorsOf>[0], test: FunctionSample): number {
  return errorsOf(network, test).value[0]! ** 2;
}

function reported(runs: readonly Run[]): Omit<ReproductionResult, 'interrupted'> {
  const cells = functions.flatMap((fn) =>
    levels.map((level) => {
      const own = runs.filter((run) => run.fn === fn && run.level === level);
      const read = (f: (run: Run) => number): number => medianOf(own, f);
      const [values, auto, validated] = [
        read((run) => run.values),
        read((run) => run.auto),
        read((run) => run.validated),
      ];
      const ratio = read((run) => run.validated / run.values);
      return { fn, level, values, auto, validated, ratio, factor: read((run) => run.factor) };
    }),
  );
  const worst = Math.max(...cells.map(({ ratio }) => ratio));
  return {
    tables: [
      {
        title: 'Test mean squared error of the values, medians over seeds',
        columns: [
          'function',
          'noise',
          'values only',
          "weight 'auto'",
          'validated weight',
          'ratio to values only',
          'factor',
        ],
        rows: cells.map(({ fn, level, values, auto, validated, ratio, factor }) => [
          fn.title,
          `${100 * level} %`,
          values,
          auto,
          validated,
          ratio,
          String(factor),
        ]),
        note: `${SAMPLES} uniform points, exact values; noise with the given share of the root mean square of each derivative. Network 2 → ${UNITS} → 1, tanh, ${EPOCHS} Levenberg-Marquardt steps. 'auto' makes slope errors relative to the size of their labels, whatever their noise; the validated weight is the multiple of it (1, 0.1, 0.01, 0.001 or 0, the median of which stands in the last column) that predicts held-out values best in four folds. The ratio is the median of those of each seed, whose fits have the same points and initial parameters.`,
      },
    ],
    figures: runs.length === 0 ? [] : [ratioFigure(cells)],
    goals: [
      goal(
        'largest median ratio of the test error with a validated weight to that of the same start with values only',
        runs.length === 0 ? NaN : worst,
        1.1,
      ),
    ],
  };
}

function ratioFigure(
  cells: readonly Pick<Run, 'fn' | 'level' | 'values' | 'auto' | 'validated'>[],
): ReproductionResult['figures'][number] {
  const styles = ['sobolev', 'value', 'both'];
  const series = functions.flatMap((fn, i) =>
    (['validated', 'auto'] as const).map((kind) => ({
      name: `${fn.title}, ${kind === 'auto' ? "weight 'auto'" : 'validated weight'}`,
      style: kind === 'auto' ? `${styles[i]!} dashed` : styles[i]!,
      points: cells
        .filter((cell) => cell.fn === fn)
        .map((cell) => [100 * cell.level, cell[kind] / cell.values] as const),
    })),
  );
  return {
    name: 'ratios',
    title: 'Error with derivatives over the error without',
    caption: 'Below 1 the noisy derivatives help. Medians over seeds.',
    svg: lineDocument({
      description: 'Ratio of test errors against the noise of the derivatives',
      xLabel: 'noise of the derivatives in %',
      yLabel: 'test MSE / that of values only',
      series,
      logarithmic: true,
    }),
  };
}
