/** Every message of `fit`. */
import { describe, expect, it } from 'vitest';
import { mlp } from '../../src/network/mlp.js';
import { adam } from '../../src/optimizers/adam.js';
import { fit } from '../../src/training/fit.js';
import type { FitOptions } from '../../src/training/fit-options.js';
import type { TrainingData } from '../../src/training/training-data.js';
import { thrownBy } from '../support/thrown.js';

const network = mlp({ inputs: 2, hidden: [3], outputs: 2, activation: 'tanh', seed: 1 });
const x = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const y = [
  [1, 0],
  [0, 1],
  [1, 1],
];
const dy = x.map(() => [1, 2, 3, 4]);

/** The error of a fit, which comes as a rejected promise. */
async function rejected(data: unknown, options: unknown = {}): Promise<{ name: string; message: string }> {
  const error: unknown = await fit(network, data as TrainingData, options as FitOptions).catch(
    (reason: unknown) => reason,
  );
  return thrownBy(() => {
    throw error;
  });
}

const shape = 'Rows are samples, columns are the entries of one sample.';
const repair = 'Remove or repair that row; rows and columns are counted from 0.';
const byDefault = 'Leave it out for the default.';

const ofData: [what: string, data: unknown, name: string, message: string][] = [
  [
    'no data',
    undefined,
    'DomainError',
    'data: expected { x, y } and optionally dy, d2y and weights, got undefined. Pass inputs and labels, one row per sample.',
  ],
  [
    'no labels',
    { x },
    'DomainError',
    'data: expected { x, y } and optionally dy, d2y and weights, got { x }. Pass inputs and labels, one row per sample.',
  ],
  [
    'inputs of another width',
    { x: [[1], [2], [3]], y },
    'ShapeError',
    `x: expected any number of rows × 2 columns, got 3 × 1. ${shape}`,
  ],
  [
    'ragged inputs',
    { x: [[1, 2], [3], [5, 6]], y },
    'ShapeError',
    'x: expected 2 numbers in each row, as in row 0, got 1 numbers in row 1. Give every row the same length.',
  ],
  [
    'NaN in the inputs',
    {
      x: [
        [1, 2],
        [3, NaN],
        [5, 6],
      ],
      y,
    },
    'DomainError',
    `x: expected finite numbers, got NaN at row 1, column 1. ${repair}`,
  ],
  [
    'text in the inputs',
    {
      x: [
        [1, 2],
        ['3', 4],
        [5, 6],
      ],
      y,
    },
    'DomainError',
    `x: expected finite numbers, got string at row 1, column 0. ${repair}`,
  ],
  [
    'labels of another width',
    { x, y: [[1], [2], [3]] },
    'ShapeError',
    `y: expected 3 rows × 2 columns, got 3 × 1. ${shape}`,
  ],
  [
    'too few labels',
    { x, y: y.slice(1) },
    'ShapeError',
    `y: expected 3 rows × 2 columns, got 2 × 2. ${shape}`,
  ],
  [
    'NaN in the labels',
    {
      x,
      y: [
        [1, 0],
        [0, 1],
        [-Infinity, 1],
      ],
    },
    'DomainError',
    `y: expected finite numbers, got -Infinity at row 2, column 0. ${repair}`,
  ],
  [
    'no samples',
    { x: [], y: [] },
    'ShapeError',
    'x: expected at least one row, got 0 rows. A mean over no samples has no value.',
  ],
  [
    'slopes of another width',
    { x, y, dy: x.map(() => [1, 2]) },
    'ShapeError',
    `dy: expected 3 rows × 4 columns, got 3 × 2. ${shape}`,
  ],
  [
    'slopes nested by input',
    {
      x,
      y,
      dy: x.map(() => [
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    },
    'ShapeError',
    'dy: expected 2 × 2 numbers for each sample, got 3 × 2 in sample 0. Rows are outputs, columns are inputs.',
  ],
  [
    'slopes nested unevenly',
    {
      x,
      y,
      dy: [
        [
          [1, 2],
          [3, 4],
        ],
        [[1, 2], [3]],
        [
          [1, 2],
          [3, 4],
        ],
      ],
    },
    'ShapeError',
    'dy: expected 2 × 2 numbers for each sample, got 2 × 2 in sample 1. Rows are outputs, columns are inputs.',
  ],
  [
    'too few slopes',
    { x, y, dy: dy.slice(1) },
    'ShapeError',
    `dy: expected 3 rows × 4 columns, got 2 × 4. ${shape}`,
  ],
  [
    'infinity in the slopes',
    { x, y, dy: [[1, 2, 3, Infinity], ...dy.slice(1)] },
    'DomainError',
    `dy: expected finite numbers, got Infinity at row 0, column 3. ${repair}`,
  ],
  [
    'too few weights',
    { x, y, weights: [1, 1] },
    'ShapeError',
    'weights: expected 3 numbers, one per row of x, got 2. Pass one weight per sample.',
  ],
  [
    'a negative weight',
    { x, y, weights: [1, 1, -2] },
    'DomainError',
    'weights: expected finite numbers ≥ 0, got -2 at index 2. Use 0 to leave a sample out.',
  ],
  [
    'no weight at all',
    { x, y, weights: [0, 0, 0] },
    'DomainError',
    'weights: expected at least one weight > 0, got only zeros. Leave weights out for a plain mean.',
  ],
];

const ofOptions: [what: string, options: unknown, name: string, message: string][] = [
  [
    'an unknown loss',
    { loss: 'mse' },
    'UnknownNameError',
    "loss: expected one of halfSquaredError, crossEntropy, binaryCrossEntropy, got 'mse'. Correct the name, or pass an object { value, first, second, third? } of your own.",
  ],
  [
    'a slope weight without slopes',
    { losses: { gradient: 'auto' } },
    'DomainError',
    'losses.gradient: expected derivative labels dy in the data, got a weight without dy. Pass { x, y, dy }, or leave the gradient term out.',
  ],
  [
    'no optimizer',
    { optimizer: 'adam' },
    'DomainError',
    `optimizer: expected an optimizer such as levenbergMarquardt(), got adam. ${byDefault}`,
  ],
  [
    'null as optimizer',
    { optimizer: null },
    'DomainError',
    `optimizer: expected an optimizer such as levenbergMarquardt(), got null. ${byDefault}`,
  ],
  [
    'fewer than no restarts',
    { restarts: -1 },
    'DomainError',
    `restarts: expected a whole number ≥ 0, got -1. ${byDefault}`,
  ],
  [
    'half a restart',
    { restarts: 0.5 },
    'DomainError',
    `restarts: expected a whole number ≥ 0, got 0.5. ${byDefault}`,
  ],
  ['no epochs', { epochs: 0 }, 'DomainError', `epochs: expected a whole number ≥ 1, got 0. ${byDefault}`],
  [
    'half an epoch',
    { epochs: 1.5 },
    'DomainError',
    `epochs: expected a whole number ≥ 1, got 1.5. ${byDefault}`,
  ],
  [
    'an empty batch',
    { batchSize: 0 },
    'DomainError',
    `batchSize: expected a whole number ≥ 1, got 0. ${byDefault}`,
  ],
  [
    'a negative split',
    { validationSplit: -0.1 },
    'DomainError',
    'validationSplit: expected a fraction in [0, 1), got -0.1. Use 0.2 to hold out a fifth.',
  ],
  [
    'all held out',
    { validationSplit: 1 },
    'DomainError',
    'validationSplit: expected a fraction in [0, 1), got 1. Use 0.2 to hold out a fifth.',
  ],
  [
    'a split that is no number',
    { validationSplit: NaN },
    'DomainError',
    'validationSplit: expected a fraction in [0, 1), got NaN. Use 0.2 to hold out a fifth.',
  ],
  [
    'no patience',
    { patience: 0 },
    'DomainError',
    'patience: expected a number of epochs ≥ 1, got 0. Leave it out to use all epochs.',
  ],
  [
    'patience that is no number',
    { patience: NaN },
    'DomainError',
    'patience: expected a number of epochs ≥ 1, got NaN. Leave it out to use all epochs.',
  ],
  [
    'a negative l2',
    { l2: -1 },
    'DomainError',
    'l2: expected a number ≥ 0, got -1. It is λ of the term ½λ|θ|².',
  ],
  [
    'no time',
    { timeLimit: 0 },
    'DomainError',
    'timeLimit: expected a number of seconds > 0, got 0. Leave it out for no limit.',
  ],
  [
    'a seed that is no whole number',
    { seed: 0.5 },
    'DomainError',
    'seed: expected a whole number, got 0.5. Pass a seed such as 1.',
  ],
];

describe('fit refuses', () => {
  it.each(ofData)('%s', async (_, data, name, message) => {
    expect(await rejected(data)).toEqual({ name, message: `fit: ${message}` });
  });

  it.each(ofOptions)('%s', async (_, options, name, message) => {
    expect(await rejected({ x, y }, options)).toEqual({ name, message: `fit: ${message}` });
  });

  it('labels outside the domain of the loss', async () => {
    expect(
      await rejected(
        {
          x,
          y: [
            [1, 0],
            [0, -1],
            [1, 1],
          ],
        },
        { loss: 'crossEntropy' },
      ),
    ).toEqual({
      name: 'DomainError',
      message:
        'fit: y: expected labels ≥ 0, got -1 at row 1, column 1. Pass one number ≥ 0 per class: 1 for the right class and 0 for the others, or probabilities.',
    });
  });

  it('a schedule that ends, in whatever step that is', async () => {
    const optimizer = adam({ learningRate: (step) => 3 - step });
    expect((await rejected({ x, y }, { optimizer, epochs: 5 })).message).toBe(
      'adam: learningRate: expected a positive finite number, got 0 at step 3. Typical values lie between 1e-4 and 1e-1.',
    );
  });

  it('a loss of the user’s own that cannot be evaluated at the start', async () => {
    const loss = {
      name: 'log',
      value: () => NaN,
      first: () => [0, 0],
      second: () => [
        [0, 0],
        [0, 0],
      ],
    };
    const { name, message } = await rejected({ x, y }, { loss });
    expect(name).toBe('DomainError');
    expect(message).toMatch(/^loss 'log': value \(sample 0\): expected finite numbers, got NaN\./);
  });
});
