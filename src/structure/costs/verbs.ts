/** The cost table of a network: every verb from factors and written out (mathematics 4.13, counted for this network). */
import type { ParameterBlock } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import { denseGradientWork, gradientWork, type GradientWork } from './gradient.js';
import { denseHessianWork, hessianWork } from './hessian.js';
import { backwardWork, forwardWork } from './sweeps.js';
import { flopsOf, sumOf, type Work } from './work.js';

/** The verbs of a factored gradient that are counted. */
export type GradientVerb = 'mean' | 'norms' | 'gram' | 'multiply' | 'materialize';
/** The verbs of a factored Hessian that are counted. */
export type HessianVerb =
  'products' | 'multiply' | 'quadraticForms' | 'diagonal' | 'traces' | 'frobeniusNorm' | 'materialize';

/** Flops of one verb, beyond those of the factors. */
export interface VerbCost {
  /** As it is called: `gradient.norms`, `hessian.multiply`, … */
  readonly verb: `gradient.${GradientVerb}` | `hessian.${HessianVerb}`;
  readonly flops: number;
  /** The same verb on N × P gradients or P × P Hessians, writing them out included. */
  readonly dense: number;
}

export interface CostTable {
  /** Forward and backward sweep: what every verb starts from. */
  readonly factors: number;
  readonly verbs: readonly VerbCost[];
  /** Gradient verbs of one weight, its bias included. */
  gradientFlops(weight: ParameterBlock): Readonly<Record<GradientVerb, number>> | undefined;
}

export const gradientVerbs: readonly GradientVerb[] = ['mean', 'norms', 'gram', 'multiply', 'materialize'];
export const hessianVerbs: readonly HessianVerb[] = [
  'multiply',
  'products',
  'quadraticForms',
  'diagonal',
  'traces',
  'frobeniusNorm',
  'materialize',
];

export function costTable(program: Program, samples: number): CostTable {
  const byWeight = gradientWork(program, samples);
  const gradient = gradientTotal([...byWeight.values()]);
  const denseGradient = denseGradientWork(program, samples, gradient.materialize);
  const hessian = hessianWork(program, samples);
  const denseHessian = denseHessianWork(program, samples, hessian.materialize);
  return {
    factors: flopsOf(sumOf([forwardWork(program, samples), backwardWork(program, samples)])),
    verbs: [
      ...gradientVerbs.map((verb) => row(`gradient.${verb}`, gradient[verb], denseGradient[verb])),
      ...hessianVerbs.map((verb) => row(`hessian.${verb}`, hessian[verb], denseHessian[verb])),
    ],
    gradientFlops(weight) {
      const work = byWeight.get(weight);
      if (work === undefined) return undefined;
      return Object.fromEntries(gradientVerbs.map((verb) => [verb, flopsOf(work[verb])])) as Record<
        GradientVerb,
        number
      >;
    },
  };
}

function row(verb: VerbCost['verb'], work: Work, dense: Work): VerbCost {
  return { verb, flops: flopsOf(work), dense: flopsOf(dense) };
}

/** All weights together. */
export function gradientTotal(parts: readonly GradientWork[]): GradientWork {
  const total = (verb: GradientVerb): Work => sumOf(parts.map((part) => part[verb]));
  return {
    mean: total('mean'),
    norms: total('norms'),
    gram: total('gram'),
    multiply: total('multiply'),
    materialize: total('materialize'),
  };
}
