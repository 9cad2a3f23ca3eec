/** What `linearize` accepts, refuses, and promises about the caller's arrays. */
import { describe, expect, it } from 'vitest';
import { linearize, type Batch, type Objective } from '../../src/linearization/linearize.js';
import type { LossInput } from '../../src/functions/loss.js';
import { matrix } from '../../src/numeric/matrix.js';
import { countAllocations } from '../../src/numeric/allocation.js';
import { sobolevLoss } from '../../src/sobolev/sobolev-loss.js';
import { thrownBy } from '../support/thrown.js';
import { batch, gradients, network } from '../factors/small-network.js';

describe('a linearization', () => {
  it('has losses, their mean and the outputs', () => {
    const at = linearize(network, batch, 'halfSquaredError');
    expect(at.output).toEqual(matrix(2, 1, Float64Array.of(49, -1)));
    expect([...at.losses]).toEqual([2, 2]);
    expect([at.loss, at.l2]).toEqual([2, 0]);
    expect(at.terms).toEqual({ value: 2 });
    expect(at.network).toBe(network);
  });

  it('takes rows and matrices, and does not see what is written to them later', () => {
    const x = matrix(2, 2, Float64Array.of(1, 2, 2, -1));
    const y = matrix(2, 1, Float64Array.of(47, 1));
    const dy = matrix(2, 2, Float64Array.of(1, 1, 1, 1));
    const weights = Float64Array.of(1, 1);
    const at = linearize(network, { x, y, weights }, 'halfSquaredError');
    const sobolev = linearize(network, { x, y, dy, weights }, sobolevLoss());
    const expected = linearize(
      network,
      {
        ...batch,
        dy: [
          [1, 1],
          [1, 1],
        ],
      },
      sobolevLoss(),
    ).gradient.mean();
    for (const array of [x.data, y.data, dy.data, weights]) array.fill(9);
    expect([...at.gradient.materialize().data]).toEqual(gradients.flat());
    expect(at.loss).toBe(2);
    expect(sobolev.gradient.mean()).toEqual(expected);
  });

  it('costs one forward sweep; the rest waits for its first use, and is kept', () => {
    const { total } = countAllocations(() => network.predict(batch.x));
    const { total: all, value: at } = countAllocations(() => linearize(network, batch, 'halfSquaredError'));
    expect(all).toBeLessThan(3 * total);
    expect(at.gradient).toBe(at.gradient);
    expect(at.losses).toBe(at.losses);
  });
});

describe('misuse of linearize', () => {
  const rowsAndColumns = 'Rows are samples, columns are the entries of one sample.';
  const { x, y } = batch;
  const cases: [what: string, batch: unknown, name: string, message: string][] = [
    [
      'x of another width',
      { x: [[1]], y },
      'ShapeError',
      `x: expected any number of rows × 2 columns, got 1 × 1. ${rowsAndColumns}`,
    ],
    [
      'NaN in x',
      {
        x: [
          [1, 2],
          [3, NaN],
        ],
        y,
      },
      'DomainError',
      'x: expected finite numbers, got NaN at row 1, column 1. Remove or repair that row; rows and columns are counted from 0.',
    ],
    [
      'labels missing',
      { x },
      'DomainError',
      'y: expected labels, 2 rows of 1 numbers, got nothing. Pass { x, y }.',
    ],
    [
      'labels of another width',
      {
        x,
        y: [
          [1, 2],
          [3, 4],
        ],
      },
      'ShapeError',
      `y: expected 2 rows × 1 columns, got 2 × 2. ${rowsAndColumns}`,
    ],
    [
      'too few labels',
      { x, y: [[1]] },
      'ShapeError',
      `y: expected 2 rows × 1 columns, got 1 × 1. ${rowsAndColumns}`,
    ],
    [
      'no samples',
      { x: [], y: [] },
      'ShapeError',
      'x: expected at least one row, got 0 rows. A mean over no samples has no value.',
    ],
    [
      'too few weights',
      { x, y, weights: [1] },
      'ShapeError',
      'weights: expected 2 numbers, one per row of x, got 1. Pass one weight per sample.',
    ],
    [
      'a negative weight',
      { x, y, weights: [1, -1] },
      'DomainError',
      'weights: expected finite numbers ≥ 0, got -1 at index 1. Use 0 to leave a sample out.',
    ],
    [
      'a weight that is none',
      { x, y, weights: [NaN, 1] },
      'DomainError',
      'weights: expected finite numbers ≥ 0, got NaN at index 0. Use 0 to leave a sample out.',
    ],
    [
      'only zero weights',
      { x, y, weights: [0, 0] },
      'DomainError',
      'weights: expected at least one weight > 0, got only zeros. Leave weights out for a plain mean.',
    ],
    [
      'a negative l2',
      { x, y, l2: -1 },
      'DomainError',
      'l2: expected a number ≥ 0, got -1. It is λ of the term ½λ|θ|².',
    ],
    [
      'an infinite l2',
      { x, y, l2: Infinity },
      'DomainError',
      'l2: expected a number ≥ 0, got Infinity. It is λ of the term ½λ|θ|².',
    ],
  ];

  it.each(cases)('%s', (_, wrong, name, message) => {
    expect(thrownBy(() => linearize(network, wrong as Batch, 'halfSquaredError'))).toEqual({
      name,
      message: `linearize: ${message}`,
    });
    // A Sobolev objective asks for slopes too, and says the same of the rest.
    const slopes = (wrong as { x: unknown[] }).x.map(() => [1, 2]);
    const sobolev = thrownBy(() => linearize(network, { ...(wrong as Batch), dy: slopes }, sobolevLoss()));
    expect(sobolev.message.replace('{ x, y, dy }', '{ x, y }')).toBe(`linearize: ${message}`);
  });

  const objectives: [what: string, objective: unknown, name: string, message: string][] = [
    [
      'an unknown loss',
      'mse',
      'UnknownNameError',
      "loss: expected one of halfSquaredError, crossEntropy, binaryCrossEntropy, got 'mse'. Correct the name, or pass an object { value, first, second, third? } of your own.",
    ],
    [
      'a loss without second',
      { name: 'odd', value: () => 0, first: () => [0] },
      'MissingDerivativeError',
      "loss 'odd': expected second(output, label), a function of one sample, got none. A loss is { value, first, second, third? }: a number, its gradient and its Hessian with respect to the output.",
    ],
    [
      'no loss',
      undefined,
      'DomainError',
      'loss: expected a loss such as halfSquaredError, or an object { value, first, second, third? }, got undefined. Known names: halfSquaredError, crossEntropy, binaryCrossEntropy.',
    ],
  ];
  it.each(objectives)('%s', (_, objective, name, message) => {
    expect(thrownBy(() => linearize(network, batch, objective as LossInput | Objective))).toEqual({
      name,
      message: `linearize: ${message}`,
    });
  });

  it('labels outside the domain of the loss', () => {
    expect(thrownBy(() => linearize(network, { x, y: [[0], [2]] }, 'binaryCrossEntropy'))).toEqual({
      name: 'DomainError',
      message:
        'linearize: y: expected labels from 0 to 1, got 2 at row 1, column 0. Pass 0 or 1 per output, or a probability.',
    });
  });
});
