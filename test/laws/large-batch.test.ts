/**
 * Batches larger than the working memory of a verb, which then goes through the samples in pieces: the seams must not
 * show. 500 samples of a 3-40-40-2 network hold several million numbers of state Hessians; 64 samples make 2080 pairs.
 */
import { describe, it } from 'vitest';
import { linearize, mlp, type Linearization } from '../../src/index.js';
import { stream } from '../support/stream.js';
import { expectCloseToLargest } from '../support/compare.js';
import { summationRelative } from '../support/tolerances.js';
import { dotProduct, multiplied } from './vectors.js';

function batch(hidden: number, samples: number): { readonly at: Linearization; readonly v: Float64Array } {
  const network = mlp({ inputs: 3, hidden: [hidden, hidden], outputs: 2, activation: 'tanh', seed: 4 });
  const numbers = stream(hidden);
  const rows = (length: number): number[][] =>
    Array.from({ length: samples }, () => Array.from({ length }, () => numbers.uniform()));
  const v = Float64Array.from(network.parameters, () => numbers.normal());
  return { at: linearize(network, { x: rows(3), y: rows(2) }, 'crossEntropy'), v };
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
