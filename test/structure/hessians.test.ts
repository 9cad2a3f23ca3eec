/**
 * What `structure` says of Hessian blocks is true of the terms that `linearize` makes: every term that it does not count
 * is exactly zero, every term that it counts is not (where nothing vanishes by chance), and the ranks are bounds.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linearize,
  structure,
  type BlockTerm,
  type DerivativeOf,
  type Linearization,
  type Matrix,
  type Network,
  type PairStructure,
  type ParameterBlock,
  type Structure,
} from '../../src/index.js';
import { outputAlone } from './linear-loss.js';
import { namedNetworks, normalRows, randomNetworks } from './networks.js';
import { numericRank } from './numeric-rank.js';

const samples = 2;

/** Linearizations of the loss, or one for each output. */
function linearizations(network: Network, of: DerivativeOf): Linearization[] {
  const x = normalRows(samples, network.inputs, 5);
  const y = normalRows(samples, network.outputs, 6);
  if (of === 'loss') return [linearize(network, { x, y }, coupling(network.outputs))];
  return Array.from({ length: network.outputs }, (_, o) => linearize(network, { x, y }, outputAlone(o)));
}

/** ½(Σ p − y_1)² + ½|p − y|²: a loss that couples all outputs. */
function coupling(outputs: number): Parameters<typeof linearize>[2] {
  const residual = (p: Float64Array, y: Float64Array, o: number): number => p[o]! - y[o]!;
  const sum = (p: Float64Array, y: Float64Array): number => p.reduce((a, b) => a + b, 0) - y[0]!;
  return {
    name: 'coupling',
    value: (p, y) => 0.5 * sum(p, y) ** 2 + 0.5 * p.reduce((a, _, o) => a + residual(p, y, o) ** 2, 0),
    first: (p, y) => p.map((_, o) => sum(p, y) + residual(p, y, o)),
    second: () =>
      Array.from({ length: outputs }, (_, i) =>
        Array.from({ length: outputs }, (__, j) => (i === j ? 2 : 1)),
      ),
  };
}

const zeros = (values: ArrayLike<number>): boolean => Array.from(values).every((value) => value === 0);

function vanishes(term: BlockTerm): boolean {
  switch (term.kind) {
    case 'matrix ⊗ vector ⊗ vector':
      return zeros(term.matrix.data) || zeros(term.rowVector) || zeros(term.columnVector);
    case 'vector ⊗ matrix ⊗ vector':
      return zeros(term.matrix.data) || zeros(term.vector) || zeros(term.columnVector);
    case 'vector ⊗ matrixᵀ ⊗ vector':
      return zeros(term.matrix.data) || zeros(term.vector) || zeros(term.rowVector);
  }
}

/** Pairs of uses that have a term other than zero for some sample and output, by kind. */
function livingPairs(
  all: readonly Linearization[],
  { rows, columns }: PairStructure,
): Map<BlockTerm['kind'], Set<string>> {
  const living = new Map<BlockTerm['kind'], Set<string>>();
  for (const at of all) {
    for (const term of at.hessian.block(rows, columns).terms()) {
      if (vanishes(term)) continue;
      living.set(term.kind, (living.get(term.kind) ?? new Set<string>()).add(term.uses.join(' ')));
    }
  }
  return living;
}

function everyPair(network: Network, check: (report: Structure, pair: PairStructure) => void): void {
  const report = structure(network);
  for (const pair of report.pairs) check(report, pair);
  const names = network.blocks.map(({ name }) => name);
  for (const rows of names) for (const columns of names) check(report, report.pair(rows, columns));
}

function checkTerms(network: Network, of: DerivativeOf, exactly: boolean): void {
  const all = linearizations(network, of);
  everyPair(network, (_, pair) => {
    const living = livingPairs(all, pair);
    for (const kind of [...living.keys(), ...pair[of].terms.map((term) => term.kind)]) {
      const counted = pair[of].terms.find((term) => term.kind === kind)?.count ?? 0;
      const found = living.get(kind)?.size ?? 0;
      const what = `${of}: ${pair.rows}, ${pair.columns}, ${kind}`;
      if (exactly) expect(found, what).toBe(counted);
      else expect(found, what).toBeLessThanOrEqual(counted);
    }
    expect(pair[of].zero, `${of}: ${pair.rows}, ${pair.columns}`).toBe(pair[of].terms.length === 0);
  });
}

/** Ranks of the blocks of one sample's Hessian with their bounds, for the loss or the worst of the outputs. */
function ranks(
  network: Network,
  of: DerivativeOf,
): { readonly pair: string; readonly rank: number; readonly bound: number }[] {
  const report = structure(network);
  const written = linearizations(network, of).map((at) => at.hessian.sample(0).materialize());
  return report.pairs.map((pair) => {
    const [a, b] = [pair.rows, pair.columns].map((name) =>
      network.blocks.find((block) => block.name === name)!,
    ) as [ParameterBlock, ParameterBlock];
    const found = written.map((hessian) => {
      const entries = submatrix(hessian, a, b);
      if (pair[of].zero) expect(zeros(entries), `${of}: ${pair.rows}, ${pair.columns}`).toBe(true);
      return numericRank(a.length, b.length, entries);
    });
    expect(pair.dense).toBe(a.length * b.length);
    return {
      pair: `${of}: ${pair.rows}, ${pair.columns}`,
      rank: Math.max(...found),
      bound: pair[of].rankBound,
    };
  });
}

function submatrix({ data, columns }: Matrix, a: ParameterBlock, b: ParameterBlock): number[] {
  return Array.from({ length: a.length }, (_, i) => {
    const start = (a.offset + i) * columns + b.offset;
    return [...data.subarray(start, start + b.length)];
  }).flat();
}

function checkRanks(network: Network): void {
  for (const of of ['loss', 'output'] as const) {
    for (const { pair, rank, bound } of ranks(network, of)) expect(rank, pair).toBeLessThanOrEqual(bound);
  }
}

/** Numbers in the terms of one sample that are not zero, against the count. */
function checkNumbers(network: Network): void {
  const at = linearizations(network, 'loss')[0]!;
  everyPair(network, (_, pair) => {
    const terms = at.hessian
      .sample(0)
      .block(pair.rows, pair.columns)
      .terms()
      .filter((term) => !vanishes(term));
    const numbers = terms.reduce((sum, term) => {
      const parts = Object.values(term).map((part: unknown) =>
        part instanceof Float64Array
          ? part.length
          : part !== null && typeof part === 'object' && 'data' in part
            ? (part.data as Float64Array).length
            : 0,
      );
      return sum + parts.reduce((a, b) => a + b, 0);
    }, 0);
    expect(numbers, `${pair.rows}, ${pair.columns}`).toBe(pair.loss.numbers);
  });
}

const smoothNames = new Set([
  'two layers',
  'without biases',
  'curved output',
  'residual',
  'nested',
  'scaled',
  'elman',
  'elman, every step',
  'elman, one step',
  'elman on elman',
  'gru',
  'gru, every step',
  'conv2d',
  'conv2d twice',
  'a column left out',
  'padding beyond the kernel',
  'tied',
  'tied convolution',
  'a label at each step',
  'tied steps',
]);

describe.each(Object.entries(namedNetworks))('%s', (name, network) => {
  const exactly = smoothNames.has(name);
  it('has the reported terms for a loss', () => checkTerms(network, 'loss', exactly));
  it('has the reported terms for single outputs', () => checkTerms(network, 'output', exactly));
  it('has blocks of at most the reported rank', () => checkRanks(network));
  it.runIf(exactly)('has terms of the reported size', () => checkNumbers(network));
});

describe('random networks', () => {
  it('have no other terms than the reported ones', () => {
    fc.assert(
      fc.property(randomNetworks(), (network) => {
        checkTerms(network, 'loss', false);
        checkTerms(network, 'output', false);
      }),
    );
  });

  it('have all reported terms, if nothing vanishes by chance', () => {
    fc.assert(
      fc.property(randomNetworks({ smooth: true }), (network) => {
        checkTerms(network, 'loss', true);
        checkTerms(network, 'output', true);
      }),
    );
  });

  it('have blocks of at most the reported rank', () => {
    fc.assert(fc.property(randomNetworks(), checkRanks));
  });
});

it('gives rank bounds that are reached in nine of ten blocks', () => {
  const all = [...smoothNames].flatMap((name) => [
    ...ranks(namedNetworks[name]!, 'loss'),
    ...ranks(namedNetworks[name]!, 'output'),
  ]);
  const loose = all.filter(({ rank, bound }) => rank !== bound);
  const listed = loose.map(({ pair, rank, bound }) => `${pair}: ${rank} < ${bound}`).join('; ');
  expect(loose.length, listed).toBeLessThanOrEqual(all.length / 10);
});
