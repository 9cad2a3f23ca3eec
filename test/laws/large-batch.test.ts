/**
 * Batches larger than the working memory of a verb, which then goes through the samples in pieces: the seams must not
 * show. 500 samples of a 3-40-40-2 network hold several million numbers of state Hessians; 64 samples make 2080 pairs.
 */
import { describe, it } from 'vitest';
import {
  activation,
  conv1d,
  dense,
  gru,
  linearize,
  maxPool,
  mlp,
  sequential,
  type Linearization,
  type Network,
} from '../../src/index.js';
import { stream } from '../support/stream.js';
import { expectCloseToLargest } from '../support/compare.js';
import { summationRelative } from '../support/tolerances.js';
import { dotProduct, multiplied } from './vectors.js';

interface Batch {
  readonly at: Linearization;
  readonly v: Float64Array;
}

function batchOf(network: Network, samples: number, seed: number): Batch {
  const numbers = stream(seed);
  const rows = (length: number): number[][] =>
    Array.from({ length: samples }, () => Array.from({ length }, () => numbers.uniform()));
  const v = Float64Array.from(network.parameters, () => numbers.normal());
  return { at: linearize(network, { x: rows(network.inputs), y: rows(2) }, 'crossEntropy'), v };
}

function batch(hidden: number, samples: number): Batch {
  const network = mlp({ inputs: 3, hidden: [hidden, hidden], outputs: 2, activation: 'tanh', seed: 4 });
  return batchOf(network, samples, hidden);
}

describe('a batch that is worked on in pieces', () => {
  const { at, v } = batch(40, 500);
  const close = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void =>
    expectCloseToLargest(what, actual, expected, summationRelative(500 * 40));

  it('has the traces, diagonals and products of its samples', () => {
    const samples = Array.from({ length: 500 }, (_, n) => at.hessian.sample(n));
    close(
      'traces',
      at.hessian.traces(),
      samples.map((sample) => sample.trace()),
    );
    const mean = (vectors: readonly Float64Array[]): Float64Array =>
      v.map((_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0) / vectors.length);
    close('diagonal', at.hessian.diagonal(), mean(samples.map((sample) => sample.diagonal())));
    close('H v', at.hessian.multiply(v), mean(samples.map((sample) => sample.multiply(v))));
  });

  it('has a written-out Hessian with the same products and diagonal', () => {
    const dense = at.hessian.materialize();
    close('H v', at.hessian.multiply(v), multiplied(dense, v));
    close(
      'diagonal',
      at.hessian.diagonal(),
      v.map((_, i) => dense.data[i * (v.length + 1)]!),
    );
    const ggn = at.ggn.materialize();
    close('G v', at.ggn.multiply(v), multiplied(ggn, v));
  });

  it('has the Frobenius norm of its written-out Hessian', () => {
    const { hessian } = batch(24, 64).at;
    const { data } = hessian.materialize();
    const relative = summationRelative(64 * 64 * 24 * 24);
    expectCloseToLargest('‖H‖²', [hessian.frobeniusNorm() ** 2], [dotProduct(data, data)], relative);
  });

  it('has gradients with the Gram matrix of their rows', () => {
    const rows = at.gradient.materialize();
    const gram = at.gradient.gram();
    const row = (n: number): Float64Array => rows.data.subarray(n * rows.columns, (n + 1) * rows.columns);
    for (const n of [0, 1, 255, 256, 499]) {
      const expected = Array.from({ length: 500 }, (_, m) => dotProduct(row(n), row(m)));
      close(`gram, row ${n}`, gram.data.subarray(n * 500, (n + 1) * 500), expected);
    }
  });
});

describe('a batch of shared weights that is worked on in pieces', () => {
  // 24 positions, 12 steps: diagonals hold a response per unit and use, Gram matrices T² pairs of dyads a pair of samples.
  const network = sequential(
    [
      conv1d({ inChannels: 1, outChannels: 2, kernel: 3, length: 24, padding: 1 }),
      activation('tanh'),
      maxPool({ channels: 2, height: 1, width: 24, size: [1, 2] }),
      gru({ inputs: 2, hidden: 4, steps: 12 }),
      dense(4, 2),
    ],
    { seed: 5 },
  );
  const samples = 150;
  const { at, v } = batchOf(network, samples, 6);
  const close = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void =>
    expectCloseToLargest(what, actual, expected, summationRelative(samples * 24 * 12));
  const each = [0, 1, 63, 64, 127, 128, 149];

  it('has the traces, forms and norms of its samples, and the mean of their diagonals and products', () => {
    const hessians = Array.from({ length: samples }, (_, n) => at.hessian.sample(n));
    close(
      'traces',
      at.hessian.traces(),
      hessians.map((sample) => sample.trace()),
    );
    close(
      'forms',
      at.hessian.quadraticForms(v),
      hessians.map((sample) => sample.quadraticForm(v)),
    );
    const mean = (vectors: readonly Float64Array[]): Float64Array =>
      v.map((_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0) / vectors.length);
    close('diagonal', at.hessian.diagonal(), mean(hessians.map((sample) => sample.diagonal())));
    close('H v', at.hessian.multiply(v), mean(hessians.map((sample) => sample.multiply(v))));
  });

  it('has gradients with the norms and the Gram matrix of their rows', () => {
    const rows = at.gradient.materialize();
    const row = (n: number): Float64Array => rows.data.subarray(n * rows.columns, (n + 1) * rows.columns);
    const [gram, norms] = [at.gradient.gram(), at.gradient.norms()];
    for (const n of each) {
      const expected = Array.from({ length: samples }, (_, m) => dotProduct(row(n), row(m)));
      close(`gram, row ${n}`, gram.data.subarray(n * samples, (n + 1) * samples), expected);
      close(`norm ${n}`, [norms[n]!], [Math.sqrt(expected[n]!)]);
    }
  });

  it('has a written-out Hessian with the same products', () => {
    close('H v', at.hessian.multiply(v), multiplied(at.hessian.materialize(), v));
  });
});
