import { describe, expect, it } from 'vitest';
import { linearize } from '../../src/linearization/linearize.js';
import { matrix } from '../../src/numeric/matrix.js';
import { thrownBy } from '../support/thrown.js';
import { batch, gradients, network } from './small-network.js';

const at = linearize(network, batch, 'halfSquaredError');
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('gradients of the 2-2-1 network by hand', () => {
  it('materialize, one row a sample', () => {
    expect(at.gradient.materialize()).toEqual(matrix(2, 9, Float64Array.from(gradients.flat())));
  });

  it('mean, norms, Gram matrix and slopes', () => {
    expect([...at.gradient.mean()]).toEqual(gradients[0]!.map((g, i) => (g + gradients[1]![i]!) / 2));
    expect([...at.gradient.norms()]).toEqual(gradients.map((g) => Math.sqrt(dot(g, g))));
    expect([...at.gradient.gram().data]).toEqual(gradients.flatMap((a) => gradients.map((b) => dot(a, b))));
    const v = [1, -1, 2, 0, 3, 1, -2, 1, 5];
    expect([...at.gradient.multiply(v)]).toEqual(gradients.map((g) => dot(g, v)));
  });

  it('a sample alone: the same verbs, weight 1', () => {
    const one = at.gradient.sample(1);
    expect(one.samples).toBe(1);
    expect([...one.mean()]).toEqual(gradients[1]);
    expect([...one.gram().data]).toEqual([dot(gradients[1]!, gradients[1]!)]);
    expect(one.sample(0).materialize()).toEqual(one.materialize());
  });

  it('dyads: one for each weight and bias of each sample', () => {
    const weighted = linearize(network, { ...batch, weights: [3, 1] }, 'halfSquaredError').gradient.dyads();
    expect(weighted).toEqual([
      {
        block: 'layers.0.weight',
        sample: 0,
        coefficient: 0.75,
        left: Float64Array.of(40, -8),
        right: Float64Array.of(1, 2),
      },
      {
        block: 'layers.0.bias',
        sample: 0,
        coefficient: 0.75,
        left: Float64Array.of(40, -8),
        right: Float64Array.of(1),
      },
      {
        block: 'layers.1.weight',
        sample: 0,
        coefficient: 0.75,
        left: Float64Array.of(2),
        right: Float64Array.of(25, 4),
      },
      {
        block: 'layers.1.bias',
        sample: 0,
        coefficient: 0.75,
        left: Float64Array.of(2),
        right: Float64Array.of(1),
      },
      {
        block: 'layers.0.weight',
        sample: 1,
        coefficient: 0.25,
        left: Float64Array.of(-0, -8),
        right: Float64Array.of(2, -1),
      },
      {
        block: 'layers.0.bias',
        sample: 1,
        coefficient: 0.25,
        left: Float64Array.of(-0, -8),
        right: Float64Array.of(1),
      },
      {
        block: 'layers.1.weight',
        sample: 1,
        coefficient: 0.25,
        left: Float64Array.of(-2),
        right: Float64Array.of(0, 4),
      },
      {
        block: 'layers.1.bias',
        sample: 1,
        coefficient: 0.25,
        left: Float64Array.of(-2),
        right: Float64Array.of(1),
      },
    ]);
    expect(
      at.gradient
        .sample(1)
        .dyads()
        .map(({ coefficient }) => coefficient),
    ).toEqual([1, 1, 1, 1]);
  });

  it('dyads of a product: two outer products a layer, the second without a bias', () => {
    const dyads = at.hessian
      .sample(0)
      .products(Float64Array.from({ length: 9 }, (_, i) => i))
      .dyads();
    const blocks = dyads.map(({ block }) => block);
    const layer = (k: number): string[] => [`layers.${k}.weight`, `layers.${k}.bias`, `layers.${k}.weight`];
    // Nothing moves below the first layer: its input is no parameter.
    expect(blocks).toEqual([...layer(0).slice(0, 2), ...layer(1)]);
  });

  it('stores units, not parameters: δ and v of each layer', () => {
    expect(at.gradient.storedNumbers).toBe(2 * (2 + 2 + 1 + 2));
    expect(at.gradient.sample(0).storedNumbers).toBe(2 + 2 + 1 + 2);
  });
});

describe('misuse of a gradient', () => {
  const order = 'Pass one number per entry, in the order of network.parameters or of the samples.';

  it('vectors of another length, with a NaN, or none at all', () => {
    expect(thrownBy(() => at.gradient.multiply([1, 2]))).toEqual({
      name: 'ShapeError',
      message: `gradient.multiply: v: expected 9 numbers, got 2 numbers. ${order}`,
    });
    expect(thrownBy(() => at.gradient.multiply([1, 2, 3, NaN, 5, 6, 7, 8, 9]))).toEqual({
      name: 'DomainError',
      message:
        'gradient.multiply: v: expected finite numbers, got NaN at index 3. Remove or repair that entry.',
    });
    expect(thrownBy(() => at.gradient.multiply(undefined as never)).message).toBe(
      `gradient.multiply: v: expected 9 numbers, got undefined. ${order}`,
    );
  });

  it.each([-1, 2, 0.5, NaN])('sample %d', (i) => {
    expect(thrownBy(() => at.gradient.sample(i))).toEqual({
      name: 'DomainError',
      message: `gradient.sample: i: expected a sample number in 0 … 1, got ${i}. Samples are the rows of x, counted from 0.`,
    });
  });
});
