/** What `structure` says of gradients is what `linearize` does: forms, numbers held, ranks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearize, structure, type Linearization, type Network } from '../../src/index.js';
import { namedNetworks, normalRows, randomNetworks } from './networks.js';
import { numericRank } from './numeric-rank.js';

const samples = 3;

function linearized(network: Network, rows = samples): Linearization {
  const x = normalRows(rows, network.inputs, 17);
  return linearize(network, { x, y: normalRows(rows, network.outputs, 18) }, 'halfSquaredError');
}

/** Forms, numbers and terms, as `gradient.forms()` tells them after the fact. */
function checkForms(network: Network): void {
  const report = structure(network, { samples });
  const { gradient, hessian } = linearized(network);
  const forms = gradient.forms();
  const weights = report.blocks.filter(({ block, form }) => block.includes('.weight') && form !== 'zero');
  expect(weights.map(({ block, form, terms }) => ({ block, form, terms }))).toEqual(
    forms.map(({ block, form, terms }) => ({ block, form, terms })),
  );
  const held = report.blocks.reduce((sum, { numbers }) => sum + numbers, 0);
  expect(held, 'numbers of one sample').toBe(forms.reduce((sum, { numbers }) => sum + numbers, 0));
  expect(report.storage.gradient.factors, 'numbers of the batch').toBe(gradient.storedNumbers);
  expect(report.storage.hessian.factors, 'numbers of the Hessians').toBe(hessian.storedNumbers);
}

/** Ranks of each sample's gradient and of the mean, block by block: [rank, bound]. */
function ranks(
  network: Network,
): { readonly block: string; readonly rank: number; readonly bound: number }[] {
  const report = structure(network, { samples });
  const { gradient } = linearized(network);
  const written = gradient.materialize();
  const mean = gradient.mean();
  return network.blocks.flatMap(({ name, shape, offset, length }) => {
    const { rankBound, meanRankBound } = report.block(name);
    const [rows, columns] = [shape[0]!, length / shape[0]!];
    const of = (data: Float64Array, start: number): number =>
      numericRank(rows, columns, data.subarray(start, start + length));
    const single = Array.from({ length: samples }, (_, n) => of(written.data, n * written.columns + offset));
    return [
      { block: name, rank: Math.max(...single), bound: rankBound },
      { block: `mean, ${name}`, rank: of(mean, offset), bound: meanRankBound },
    ];
  });
}

describe.each(Object.entries(namedNetworks))('%s', (_, network) => {
  it('has gradients in the reported form', () => checkForms(network));

  it('has gradients of the reported rank', () => {
    for (const { block, rank, bound } of ranks(network)) expect(rank, block).toBeLessThanOrEqual(bound);
  });
});

describe('random networks', () => {
  it('have gradients in the reported form', () => {
    fc.assert(fc.property(randomNetworks(), checkForms));
  });

  it('have gradients of at most the reported rank', () => {
    fc.assert(
      fc.property(randomNetworks(), (network) => {
        for (const { block, rank, bound } of ranks(network)) expect(rank, block).toBeLessThanOrEqual(bound);
      }),
    );
  });
});

it('gives ranks that are reached', () => {
  for (const name of [
    'two layers',
    'elman',
    'gru',
    'conv2d',
    'conv2d twice',
    'tied',
    'wide recurrence',
    'padding beyond the kernel',
  ]) {
    for (const { block, rank, bound } of ranks(namedNetworks[name]!))
      expect(rank, `${name}: ${block}`).toBe(bound);
  }
});

describe('B-conv', () => {
  const report = structure(namedNetworks['conv2d twice']!);

  it('takes the single outer product from the convolutions alone', () => {
    const forms = report.blocks.map(({ block, form, terms, equations }) => [block, form, terms, equations]);
    expect(forms).toEqual([
      ['layers.0.weight', 'collapsed', 9, ['B6', 'B-conv']],
      ['layers.0.bias', 'collapsed', 9, ['B6', 'B-conv']],
      ['layers.1.weight', 'collapsed', 4, ['B6', 'B-conv']],
      ['layers.1.bias', 'collapsed', 4, ['B6', 'B-conv']],
      ['layers.2.weight', 'outer product', 1, ['B5']],
      ['layers.2.bias', 'outer product', 1, ['B5']],
    ]);
  });

  it('is said in words', () => {
    expect(report.remarks).toEqual([
      'B-conv: a convolution has no single outer product but one at each position (layers.0.weight, layers.1.weight). ' +
        'It does not take it from other layers: layers.2.weight keeps one.',
    ]);
    expect(report.block('layers.0.weight').reason).toBe(
      '9 uses, one at each position: Σ δ ⊗ v, held as the matrix it sums to, which is smaller',
    );
  });
});
