/** The options of `dyadic fit` and `dyadic train`, checked. */
import { DomainError, ShapeError } from '../../errors.js';
import { activationFunction } from '../../functions/activation.js';
import { mostThreads } from '../../parallel/linearize.js';
import type { GradientWeight } from '../../training/fit-options.js';
import { numberOption, readNumber, splitNames, switchOption, textOption } from '../arguments.js';
import type { Call, CommandOption } from '../command.js';
import type { Columns } from '../data/columns.js';
import { defaultEpochs, optimizerChoice, optimizerOptions, type OptimizerChoice } from './optimizers.js';

/** What `fit` and `train` have in common. */
export const trainingOptions: Readonly<Record<string, CommandOption>> = {
  ...optimizerOptions,
  epochs: {
    value: 'N',
    help: 'passes over the data, at most',
    default: '1000, first-order methods and lbfgs 5000',
  },
  seconds: { value: 'S', help: 'longest training', default: 'no limit' },
  patience: {
    value: 'N',
    help: 'stop after so many epochs without a lower (validation) loss',
    default: 'never',
  },
  restarts: {
    value: 'N',
    help: 'further starts from fresh parameters; the best of all is kept',
    default: '0',
  },
  seed: { value: 'SEED', help: 'of initial parameters, the split and the batches', default: '1' },
  validation: { value: 'SHARE', help: 'share of the rows held out to measure the error on', default: '0.2' },
  weight: { value: 'W', help: 'of the derivatives: auto, a number, or one for each: 1,0.5', default: 'auto' },
  l2: { value: 'LAMBDA', help: 'of ½λ|parameters|²', default: '0' },
  threads: {
    value: 'N',
    help: 'that share the rows; the same number gives the same bits',
    default: 'all cores, one for small networks',
  },
};

export const fitOptions: Readonly<Record<string, CommandOption>> = {
  hidden: { value: 'UNITS', help: 'units of the hidden layer, or of several: 32,32', default: '32' },
  activation: { value: 'NAME', help: 'tanh, softplus, silu, gelu, sin, …', default: 'tanh' },
  'no-normalize': { help: 'train in the units of the table instead of mean 0 and deviation 1' },
  ...trainingOptions,
};

export interface TrainingSettings {
  readonly optimizer: OptimizerChoice;
  readonly epochs: number;
  readonly seconds: number | undefined;
  readonly patience: number | undefined;
  readonly restarts: number;
  readonly seed: number;
  readonly validation: number;
  readonly normalize: boolean;
  /** Undefined if the table has no derivatives. */
  readonly weight: GradientWeight | undefined;
  readonly l2: number;
  /** Undefined: as many as are worth it. */
  readonly threads: number | undefined;
}

export interface FitSettings extends TrainingSettings {
  readonly hidden: readonly number[];
  readonly activation: string;
}

/** What holds where an option is left out, as far as a model can say otherwise. */
export type TrainingDefaults = Pick<TrainingSettings, 'seed' | 'validation' | 'l2'>;

const usual: TrainingDefaults = { seed: 1, validation: 0.2, l2: 0 };

/** Throws DomainError, ShapeError or UnknownNameError naming the option at fault. */
export function fitSettings(call: Call, columns: Columns): FitSettings {
  const activation = textOption(call, 'activation') ?? 'tanh';
  activationFunction(activation, call.operation);
  const normalize = !switchOption(call, 'no-normalize');
  return { hidden: hiddenUnits(call), activation, ...trainingSettings(call, columns, normalize) };
}

/** Throws DomainError, ShapeError or UnknownNameError naming the option at fault. */
export function trainingSettings(
  call: Call,
  columns: Columns,
  normalize: boolean,
  defaults: TrainingDefaults = usual,
): TrainingSettings {
  const optimizer = optimizerChoice(call);
  return {
    optimizer,
    epochs: numberOption(call, 'epochs', defaultEpochs(optimizer), { least: 1, whole: true }),
    seconds: numberOption(call, 'seconds', undefined, { least: 0 }),
    patience: numberOption(call, 'patience', undefined, { least: 1, whole: true }),
    restarts: numberOption(call, 'restarts', 0, { least: 0, whole: true }),
    seed: numberOption(call, 'seed', defaults.seed, { least: 0, whole: true }),
    validation: numberOption(call, 'validation', defaults.validation, { least: 0, most: 0.95 }),
    normalize,
    weight: gradientWeight(call, columns),
    l2: numberOption(call, 'l2', defaults.l2, { least: 0 }),
    threads: numberOption(call, 'threads', undefined, { least: 1, most: mostThreads, whole: true }),
  };
}

/** The settings in a model's metadata; an empty record if there are none. */
export function storedSettings(
  metadata: Readonly<Record<string, unknown>> | undefined,
): Partial<Record<string, unknown>> {
  return Object(metadata?.['settings']) as Partial<Record<string, unknown>>;
}

/**
 * The settings that a model was made with: above all the split, so that the rows which were held out then are held out
 * again. Metadata of other programs are no settings.
 */
export function storedDefaults(metadata: Readonly<Record<string, unknown>> | undefined): TrainingDefaults {
  const { seed, validation, l2 } = storedSettings(metadata);
  const isShare = typeof validation === 'number' && validation >= 0 && validation <= 0.95;
  return {
    seed: Number.isSafeInteger(seed) ? (seed as number) : usual.seed,
    validation: isShare ? validation : usual.validation,
    l2: typeof l2 === 'number' && l2 >= 0 ? l2 : usual.l2,
  };
}

function hiddenUnits(call: Call): number[] {
  const text = textOption(call, 'hidden') ?? '32';
  const range = { least: 1, most: 1_000_000, whole: true };
  return splitNames(text).map((part) => readNumber(call.operation, '--hidden', part, range));
}

function gradientWeight(call: Call, { inputs, outputs, gradient }: Columns): GradientWeight | undefined {
  const text = textOption(call, 'weight');
  if (gradient === null) {
    if (text === undefined) return undefined;
    const advice = 'Name the columns of derivatives with --gradient, or leave --weight out.';
    throw new DomainError(
      call.operation,
      '--weight',
      'to be left out without derivatives',
      `"${text}"`,
      advice,
    );
  }
  if (text === undefined || text === 'auto') return 'auto';
  const weights = splitNames(text).map((part) => readNumber(call.operation, '--weight', part, { least: 0 }));
  if (weights.length === 1) return weights[0]!;
  if (weights.length === inputs.length || weights.length === inputs.length * outputs.length) return weights;
  const expected = `auto, one number, ${inputs.length} numbers (one for each input) or ${gradient.length} (one for each derivative)`;
  const advice = 'Write --weight auto to weight each derivative by its size.';
  throw new ShapeError(call.operation, '--weight', expected, `${weights.length} numbers`, advice);
}
