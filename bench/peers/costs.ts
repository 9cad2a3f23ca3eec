/**
 * What a work costs by the library's own cost table: flops (a multiplication and an addition are two), and the numbers
 * that are held at once beside the weights. For networks whose zeros are skipped the table is an upper bound: a rate above
 * what the processor reaches says how much was skipped.
 */
import { mlp } from '../../src/network/mlp.js';
import { structure } from '../../src/structure/structure.js';
import type { VerbCost } from '../../src/structure/costs/verbs.js';
import { nets, type NetName } from './problems.js';

export interface Cost {
  readonly flops: number;
  readonly numbers: number;
}

/** Cost of a call of the work; null where the table does not say. */
export function costOf(work: string, net: NetName, samples: number): Cost | null {
  if (work === 'gemm') return { flops: 2 * samples ** 3, numbers: 0 };
  if (work === 'sobolev-training') {
    const step = costOf('sobolev-step', net, samples)!;
    return { flops: 1000 * step.flops, numbers: step.numbers };
  }
  const { sizes, activation } = nets[net];
  const network = mlp({
    inputs: sizes[0]!,
    hidden: sizes.slice(1, -1),
    outputs: sizes.at(-1)!,
    activation,
    seed: 1,
  });
  const { flops, storage, parameters: P } = structure(network, { samples });
  const verb = (name: VerbCost['verb']): number =>
    flops.verbs.find((candidate) => candidate.verb === name)!.flops;
  const units = sizes.reduce((sum, width) => sum + width, 0);
  /** Tangents of all units, or adjoints of them. */
  const sweep = samples * units;
  const factors = storage.hessian.factors;
  const gradient = flops.factors + verb('gradient.mean');
  const costs: Readonly<Record<string, Cost>> = {
    gradient: { flops: gradient, numbers: factors + P },
    'hessian-product': { flops: verb('hessian.multiply'), numbers: 2 * sweep + P },
    'sample-products': { flops: verb('hessian.products'), numbers: 2 * sweep },
    norms: { flops: flops.factors + verb('gradient.norms'), numbers: factors + samples },
    'norms-cached': { flops: verb('gradient.norms'), numbers: samples },
    'quadratic-forms': { flops: verb('hessian.quadraticForms'), numbers: sweep },
    gram: { flops: flops.factors + verb('gradient.gram'), numbers: factors + 2 * samples ** 2 },
    diagonal: {
      flops: flops.factors + verb('hessian.diagonal'),
      numbers: factors + P + samples * Math.max(...sizes) ** 2,
    },
    'dense-hessian': { flops: flops.factors + verb('hessian.materialize'), numbers: factors + P ** 2 },
    inertia: {
      flops: flops.factors + verb('hessian.materialize') + P ** 3 / 3,
      numbers: factors + 2 * P ** 2,
    },
    'newton-step': {
      flops: gradient + 10 * verb('hessian.multiply'),
      numbers: factors + 2 * sweep + 6 * P,
    },
    // The gradient, the rows' Gram matrix and its factorization, and a forward sweep at the trial.
    'levenberg-marquardt-step': {
      flops: gradient + verb('gradient.gram') + samples ** 3 / 3 + flops.factors / 2,
      numbers: 2 * factors + 2 * samples ** 2 + 3 * P,
    },
    // Values and slopes share one factor of each dyad: four sweeps where a gradient has three.
    'sobolev-step': { flops: (4 / 3) * gradient, numbers: 2 * factors + 5 * P },
  };
  return costs[work] ?? null;
}
