/**
 * What the speed of this library is to be: the least ratio of a peer's time to ours, in one run on one core in float64
 * (for two threads: on two cores), by the accelerator ours runs with. The figures follow from counted flops and from what
 * the kernels reach; a row that cannot be measured because its peer is not installed is compared with what was seen
 * elsewhere, scaled by a row that both runs have.
 */
import type { Accelerator } from './entries.js';
import type { NetName } from './problems.js';

/** A row of a run: a work on a problem. */
interface RowKey {
  readonly work: string;
  readonly net: NetName;
  readonly samples: number;
  readonly threads?: number;
}

export interface Goal extends RowKey {
  /** Name of a contestant; of several, the fastest counts. */
  readonly peers: readonly string[];
  /** The method that is meant; without it the fastest of the library. */
  readonly method?: string;
  readonly least: Partial<Record<Accelerator, number>>;
  /** Milliseconds of that method in another run, and those of a row to scale them by. */
  readonly seen?: {
    readonly milliseconds: number;
    readonly beside: RowKey & {
      readonly peer: string;
      readonly method: string;
      readonly milliseconds: number;
    };
  };
}

const retained = 'double backward, graph retained';
const torch = ['torch'];
const twoThreads = ['torch', 'torch-blas-threads'];
const least = (base: number, relaxed: number | null, fastest: number): Goal['least'] => ({
  base,
  ...(relaxed === null ? {} : { relaxed }),
  wide: fastest,
  openblas: fastest,
});

function product(net: NetName, samples: number, ...ratios: [number, number, number]): Goal {
  return {
    work: 'hessian-product',
    net,
    samples,
    peers: torch,
    method: retained,
    least: least(...ratios),
  };
}

function forms(net: NetName, ...ratios: [number, number, number]): Goal {
  return {
    work: 'quadratic-forms',
    net,
    samples: 256,
    peers: torch,
    method: 'jvp of jvp',
    least: least(...ratios),
  };
}

export const goals: readonly Goal[] = [
  product('a', 256, 0.78, 0.95, 1.6),
  product('b', 256, 0.45, 0.58, 1.1),
  product('c', 256, 0.9, 1, 1.5),
  product('a', 1024, 0.95, 1.15, 2),
  product('a', 32, 0.62, 0.75, 1.7),
  product('c', 32, 1.7, 2, 3.5),
  product('d', 32, 10, 12, 15),
  {
    work: 'hessian-product',
    net: 'a',
    samples: 256,
    threads: 2,
    peers: twoThreads,
    least: least(0.8, 1, 1.6),
  },
  {
    work: 'hessian-product',
    net: 'a',
    samples: 1024,
    threads: 2,
    peers: twoThreads,
    least: least(0.95, 1.1, 2),
  },
  { work: 'hessian-product', net: 'a', samples: 256, peers: ['jax-js'], least: { base: 22 } },
  { work: 'hessian-product', net: 'a', samples: 256, peers: ['jax-js-f32'], least: { base: 2.5 } },
  { work: 'hessian-product', net: 'a', samples: 256, peers: ['tfjs-f32'], least: { base: 20 } },
  forms('a', 2.5, 3, 5),
  forms('b', 2.5, 3.3, 5.8),
  forms('c', 3.3, 4.2, 6),
  {
    work: 'sample-products',
    net: 'a',
    samples: 256,
    peers: torch,
    method: 'vmap of jvp of grad',
    least: least(12, 14, 25),
  },
  {
    work: 'gram',
    net: 'a',
    samples: 256,
    peers: torch,
    method: 'gradients written out by vmap of grad',
    least: least(25, null, 55),
  },
  {
    work: 'norms',
    net: 'a',
    samples: 256,
    peers: torch,
    method: 'BackPACK BatchL2Grad',
    least: least(0.9, null, 2),
    seen: {
      milliseconds: 3.03,
      beside: {
        work: 'hessian-product',
        net: 'a',
        samples: 256,
        peer: 'torch',
        method: retained,
        milliseconds: 4.55,
      },
    },
  },
  {
    work: 'diagonal',
    net: 'c',
    samples: 256,
    peers: torch,
    method: 'BackPACK DiagHessian',
    least: least(4, null, 8),
    seen: {
      milliseconds: 71.4,
      beside: {
        work: 'hessian-product',
        net: 'c',
        samples: 256,
        peer: 'torch',
        method: retained,
        milliseconds: 0.97,
      },
    },
  },
  { work: 'dense-hessian', net: 'd', samples: 32, peers: torch, least: least(8, null, 10) },
  { work: 'dense-hessian', net: 'd', samples: 256, peers: torch, least: least(10, null, 15) },
  { work: 'gradient', net: 'c', samples: 256, peers: torch, least: least(0.9, null, 1.3) },
  { work: 'newton-step', net: 'a', samples: 32, peers: torch, least: least(1.5, null, 2.5) },
  { work: 'newton-step', net: 'a', samples: 256, peers: torch, least: least(0.75, null, 1.4) },
  { work: 'sobolev-step', net: 'a', samples: 32, peers: torch, least: least(1.15, 1.4, 2.3) },
  { work: 'sobolev-step', net: 'a', samples: 256, peers: torch, least: least(1.1, 1.3, 2.2) },
  {
    work: 'gemm',
    net: 'a',
    samples: 256,
    peers: torch,
    least: { base: 0.42, relaxed: 0.5, wide: 0.9, openblas: 0.95 },
  },
  {
    work: 'hessian-product',
    net: 'a',
    samples: 1024,
    threads: 2,
    peers: ['one thread'],
    least: least(1.7, null, 1.7),
  },
];
