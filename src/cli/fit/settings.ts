/** The options of `dyadic fit`, checked. */
import { DomainError, ShapeError } from '../../errors.js';
import { activationFunction } from '../../functions/activation.js';
import { adam } from '../../optimizers/adam.js';
import { gradientDescent } from '../../optimizers/gradient-descent.js';
import { levenbergMarquardt } from '../../optimizers/levenberg-marquardt.js';
import type { Optimizer } from '../../optimizers/optimizer.js';
import type { GradientWeight } from '../../training/fit-options.js';
import {
  choiceOption,
  numberOption,
  readNumber,
  splitNames,
  switchOption,
  textOption,
} from '../arguments.js';
import type { Call, CommandOption } from '../command.js';
import type { Columns } from '../data/columns.js';

const optimizers = ['levenbergMarquardt', 'adam', 'gradientDescent'] as const;
type OptimizerName = (typeof optimizers)[number];

/** Passes over the data unless --epochs says otherwise: a first-order step does far less than a second-order one. */
const defaultEpochs: Readonly<Record<OptimizerName, number>> = {
  levenbergMarquardt: 1000,
  adam: 5000,
  gradientDescent: 5000,
};

export const fitOptions: Readonly<Record<string, CommandOption>> = {
  hidden: { value: 'UNITS', help: 'units of the hidden layer, or of several: 32,32', default: '32' },
  activation: { value: 'NAME', help: 'tanh, softplus, silu, gelu, sin, …', default: 'tanh' },
  optimizer: { value: 'NAME', help: optimizers.join(', '), default: 'levenbergMarquardt' },
  'learning-rate': { value: 'RATE', help: 'of adam or gradientDescent', default: "the optimizer's" },
  epochs: { value: 'N', help: 'passes over the data', default: '1000, for adam and gradientDescent 5000' },
  seconds: { value: 'S', help: 'longest training', default: 'no limit' },
  patience: {
    value: 'N',
    help: 'stop after so many epochs without a lower (validation) loss',
    default: 'never',
  },
  'batch-size': { value: 'N', help: 'rows per step of adam and gradientDescent', default: 'all up to 256' },
  seed: { value: 'SEED', help: 'of the initial parameters, the split and the batches', default: '1' },
  validation: { value: 'SHARE', help: 'share of the rows held out to measure the error on', default: '0.2' },
  'no-normalize': { help: 'train in the units of the table instead of mean 0 and deviation 1' },
  weight: { value: 'W', help: 'of the derivatives: auto, a number, or one for each: 1,0.5', default: 'auto' },
  l2: { value: 'LAMBDA', help: 'of ½λ|parameters|²', default: '0' },
};

export interface FitSettings {
  readonly hidden: readonly number[];
  readonly activation: string;
  readonly optimizer: OptimizerName;
  readonly learningRate: number | undefined;
  readonly epochs: number;
  readonly seconds: number | undefined;
  readonly patience: number | undefined;
  readonly batchSize: number | undefined;
  readonly seed: number;
  readonly validation: number;
  readonly normalize: boolean;
  /** Undefined if the table has no derivatives. */
  readonly weight: GradientWeight | undefined;
  readonly l2: number;
}

/** Throws DomainError, ShapeError or UnknownNameError naming the option at fault. */
export function fitSettings(call: Call, columns: Columns): FitSettings {
  const optimizer = choiceOption(call, 'optimizer', optimizers, 'levenbergMarquardt');
  const activation = textOption(call, 'activation') ?? 'tanh';
  activationFunction(activation, call.operation);
  const learningRate = numberOption(call, 'learning-rate', undefined, { least: 0 });
  const batchSize = numberOption(call, 'batch-size', undefined, { least: 1, whole: true });
  if (optimizer === 'levenbergMarquardt') {
    refuse(call, 'learning-rate', learningRate);
    refuse(call, 'batch-size', batchSize);
  }
  return {
    hidden: hiddenUnits(call),
    activation,
    optimizer,
    learningRate,
    epochs: numberOption(call, 'epochs', defaultEpochs[optimizer], { least: 1, whole: true }),
    seconds: numberOption(call, 'seconds', undefined, { least: 0 }),
    patience: numberOption(call, 'patience', undefined, { least: 1, whole: true }),
    batchSize,
    seed: numberOption(call, 'seed', 1, { least: 0, whole: true }),
    validation: numberOption(call, 'validation', 0.2, { least: 0, most: 0.95 }),
    normalize: !switchOption(call, 'no-normalize'),
    weight: gradientWeight(call, columns),
    l2: numberOption(call, 'l2', 0, { least: 0 }),
  };
}

/** The optimizer of the settings. */
export function optimizerOf({ optimizer, learningRate }: FitSettings): Optimizer {
  switch (optimizer) {
    case 'levenbergMarquardt':
      return levenbergMarquardt();
    case 'adam':
      return adam(learningRate === undefined ? {} : { learningRate });
    case 'gradientDescent':
      return gradientDescent(learningRate === undefined ? {} : { learningRate });
  }
}

function refuse(call: Call, option: string, value: number | undefined): void {
  if (value === undefined) return;
  const expected = 'to be left out with levenbergMarquardt, which finds its own steps on all rows';
  const advice = 'Leave it out, or add --optimizer adam.';
  throw new DomainError(call.operation, `--${option}`, expected, `${value}`, advice);
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
