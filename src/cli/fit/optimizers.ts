/** The optimizers that commands know by name: what each is made of, and which options it takes. */
import { DomainError } from '../../errors.js';
import { adam } from '../../optimizers/adam.js';
import { cubic } from '../../optimizers/cubic.js';
import { gradientDescent } from '../../optimizers/gradient-descent.js';
import { hybrid } from '../../optimizers/hybrid.js';
import { lbfgs } from '../../optimizers/lbfgs.js';
import { levenbergMarquardt } from '../../optimizers/levenberg-marquardt.js';
import { newtonCG } from '../../optimizers/newton-cg.js';
import { newton } from '../../optimizers/newton.js';
import type { Optimizer } from '../../optimizers/optimizer.js';
import { saddleFree } from '../../optimizers/saddle-free.js';
import { choiceOption, numberOption, textOption } from '../arguments.js';
import type { Call, CommandOption } from '../command.js';

/** The numbers and words of an optimizer's options, as they are stored with a model. */
export type OptimizerValues = Readonly<Record<string, number | string>>;

export type OptimizerName =
  | 'hybrid'
  | 'levenbergMarquardt'
  | 'newton'
  | 'saddleFree'
  | 'cubic'
  | 'newtonCG'
  | 'lbfgs'
  | 'adam'
  | 'gradientDescent';

interface OptimizerKind {
  /** Passes over the data unless --epochs says otherwise: a first-order step does far less than a second-order one. */
  readonly epochs: number;
  /** The options that it takes, of those below. */
  readonly options: readonly OptionName[];
  make(values: OptimizerValues): Optimizer;
}

type OptionName = keyof typeof readers;

const readers = {
  damping: (call: Call) => numberOption(call, 'damping', undefined, { least: 0 }),
  radius: (call: Call) => numberOption(call, 'radius', undefined, { least: 0 }),
  curvature: (call: Call) =>
    textOption(call, 'curvature') === undefined
      ? undefined
      : choiceOption(call, 'curvature', ['gaussNewton', 'exact'], 'gaussNewton'),
  iterations: (call: Call) => numberOption(call, 'iterations', undefined, { least: 1, whole: true }),
  sigma: (call: Call) => numberOption(call, 'sigma', undefined, { least: 0 }),
  memory: (call: Call) => numberOption(call, 'memory', undefined, { least: 1, whole: true }),
  'learning-rate': (call: Call) => numberOption(call, 'learning-rate', undefined, { least: 0 }),
  momentum: (call: Call) => numberOption(call, 'momentum', undefined, { least: 0, most: 1 }),
  'batch-size': (call: Call) => numberOption(call, 'batch-size', undefined, { least: 1, whole: true }),
} as const;

/** With a batch size the steps see mini-batches; without one, all rows. */
function onBatches(
  make: (values: Readonly<Record<string, number | string | boolean>>) => Optimizer,
): OptimizerKind['make'] {
  return ({ batchSize, ...values }) => make({ ...values, fullBatch: batchSize === undefined });
}

const kinds: Readonly<Record<OptimizerName, OptimizerKind>> = {
  hybrid: {
    epochs: 1000,
    options: ['damping', 'radius'],
    make: ({ damping, radius }) =>
      hybrid({
        levenbergMarquardt: damping === undefined ? {} : { damping: Number(damping) },
        newton: radius === undefined ? {} : { radius: Number(radius) },
      }),
  },
  levenbergMarquardt: { epochs: 1000, options: ['damping'], make: levenbergMarquardt },
  newton: { epochs: 1000, options: ['radius', 'batch-size'], make: onBatches(newton) },
  saddleFree: { epochs: 1000, options: ['damping', 'batch-size'], make: onBatches(saddleFree) },
  cubic: {
    epochs: 1000,
    options: ['sigma', 'batch-size'],
    make: onBatches(({ sigma, ...values }) =>
      cubic(sigma === undefined ? values : { ...values, weight: Number(sigma) }),
    ),
  },
  newtonCG: {
    epochs: 1000,
    options: ['radius', 'curvature', 'iterations', 'batch-size'],
    make: onBatches(newtonCG),
  },
  lbfgs: { epochs: 5000, options: ['memory'], make: lbfgs },
  adam: {
    epochs: 5000,
    options: ['learning-rate', 'batch-size'],
    make: adam,
  },
  gradientDescent: {
    epochs: 5000,
    options: ['learning-rate', 'momentum', 'batch-size'],
    make: gradientDescent,
  },
};

export const optimizerNames: readonly OptimizerName[] = Object.keys(kinds) as OptimizerName[];
export const defaultOptimizer: OptimizerName = 'hybrid';

const users = (option: OptionName): string =>
  optimizerNames.filter((name) => kinds[name].options.includes(option)).join(', ');

export const optimizerOptions: Readonly<Record<string, CommandOption>> = {
  optimizer: { value: 'NAME', help: optimizerNames.join(', '), default: defaultOptimizer },
  damping: { value: 'MU', help: `first damping, for ${users('damping')}`, default: "the optimizer's" },
  radius: { value: 'R', help: `first trust radius, for ${users('radius')}`, default: '|parameters|' },
  curvature: {
    value: 'WHOSE',
    help: `gaussNewton or exact, for ${users('curvature')}`,
    default: 'gaussNewton',
  },
  iterations: {
    value: 'N',
    help: `products with the curvature a step, for ${users('iterations')}`,
    default: '100',
  },
  sigma: { value: 'SIGMA', help: `first weight of the cubic term, for ${users('sigma')}`, default: '1' },
  memory: { value: 'N', help: `steps remembered, for ${users('memory')}`, default: '20' },
  'learning-rate': { value: 'RATE', help: `for ${users('learning-rate')}`, default: "the optimizer's" },
  momentum: { value: 'SHARE', help: `of the last step that is kept, for ${users('momentum')}`, default: '0' },
  'batch-size': {
    value: 'N',
    help: `rows per step, for ${users('batch-size')}`,
    default: 'all rows, first-order methods 256',
  },
};

/** An optimizer by name with the options that were given. */
export interface OptimizerChoice {
  readonly name: OptimizerName;
  readonly values: OptimizerValues;
}

/** Throws UnknownNameError for another name, DomainError for an option that this optimizer does not take. */
export function optimizerChoice(call: Call): OptimizerChoice {
  const name = choiceOption(call, 'optimizer', optimizerNames, defaultOptimizer);
  const taken = kinds[name].options;
  const values: Record<string, number | string> = {};
  for (const option of Object.keys(readers) as OptionName[]) {
    const value = readers[option](call);
    if (value === undefined) continue;
    if (!taken.includes(option)) throw notTaken(call, option, name, value);
    values[camelCase(option)] = value;
  }
  return { name, values };
}

/** Makes it. Throws DomainError if the optimizer itself refuses a value. */
export function optimizerOf({ name, values }: OptimizerChoice): Optimizer {
  return kinds[name].make(values);
}

/** Passes over the data unless the user says otherwise. */
export function defaultEpochs({ name }: OptimizerChoice): number {
  return kinds[name].epochs;
}

function notTaken(call: Call, option: OptionName, name: string, value: number | string): DomainError {
  const expected = `to be left out with ${name}`;
  const advice = `It is an option of ${users(option)}.`;
  return new DomainError(call.operation, `--${option}`, expected, String(value), advice);
}

function camelCase(option: string): string {
  return option.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
