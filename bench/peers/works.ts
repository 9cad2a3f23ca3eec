/**
 * The works that are measured: what is computed, from which point on the clock runs, and on which networks and batches it
 * is done. "At a fixed point" means that what depends on the parameters and the data alone has been computed before; all
 * other works start from the inputs.
 */
import type { NetName } from './problems.js';

export interface Work {
  readonly name: string;
  readonly title: string;
  readonly nets: readonly NetName[];
  /** Batches it is done on; all unless given. */
  readonly batches?: readonly number[];
  /** Measured with two threads, too. */
  readonly threaded?: boolean;
}

const all = ['a', 'b', 'c', 'd'] as const;
const regressions = ['a', 'c', 'd'] as const;

export const works: readonly Work[] = [
  { name: 'gradient', title: 'gradient of the mean', nets: all },
  { name: 'hessian-product', title: 'Hessian product at a fixed point', nets: all, threaded: true },
  { name: 'sample-products', title: 'Hessian products of all samples, left as dyads', nets: all },
  { name: 'norms', title: 'norms of all gradients', nets: all },
  { name: 'norms-cached', title: 'norms of all gradients, factors at hand', nets: all },
  { name: 'quadratic-forms', title: 'quadratic forms of all samples at a fixed point', nets: all },
  { name: 'gram', title: 'Gram matrix of all gradients', nets: all },
  { name: 'diagonal', title: 'exact diagonal of the Hessian', nets: ['c', 'd'] },
  { name: 'dense-hessian', title: 'Hessian written out', nets: ['d'] },
  { name: 'inertia', title: 'inertia of the Hessian', nets: ['d'] },
  { name: 'newton-step', title: 'Newton step, 10 conjugate-gradient iterations', nets: all },
  {
    name: 'levenberg-marquardt-step',
    title: 'Levenberg-Marquardt step',
    nets: regressions,
    batches: [32, 256],
  },
  { name: 'sobolev-step', title: 'Sobolev gradient and Adam step', nets: ['a'] },
  { name: 'sobolev-training', title: '1,000 Sobolev steps with Adam', nets: ['a'], batches: [100] },
  // The number of samples is the order of the matrices here: what a product reaches at best is every other work's ceiling.
  { name: 'gemm', title: 'matrix product of that order', nets: ['a'], batches: [64, 256, 1024] },
];

/** Batches that are measured unless a work names its own. */
export const usualBatches: readonly number[] = [32, 256, 1024];
