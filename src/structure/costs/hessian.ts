/**
 * What the verbs of a factored Hessian cost beyond the factors (src/factors/hessian), and the same with the Hessian
 * written out as P × P numbers — N of them where a verb answers for each sample.
 */
import { affineInputs, affineOutputs, type AffineNode } from '../../program/nodes.js';
import { scalarHeadOf } from '../../program/head.js';
import type { Program } from '../../program/program.js';
import { affineNodes, sharesWeights } from '../../program/sharing.js';
import { innerProductWork } from './inner-product.js';
import { stateHessianWork } from './state-hessian.js';
import { adjointTangentWork, moving, nodesAboveWeights, responseWork, tangentWork } from './sweeps.js';
import { noWork, products, sumOf, times, vectors, weightProduct, type Work } from './work.js';

/** Work of each verb. */
export interface HessianWork {
  readonly products: Work;
  readonly multiply: Work;
  readonly quadraticForms: Work;
  readonly diagonal: Work;
  readonly traces: Work;
  readonly frobeniusNorm: Work;
  readonly materialize: Work;
}

export function hessianWork(program: Program, samples: number): HessianWork {
  const along = tangentWork(program, samples, 'parameters');
  const product = sumOf([along, adjointTangentWork(program, samples, 'parameters')]);
  const materialize = assemblyWork(program, samples);
  return {
    products: product,
    multiply: sumOf([product, combining(program, samples), times(-1, savedByHead(program, samples))]),
    quadraticForms: sumOf([along, bilinear(program, samples)]),
    ...diagonals(program, samples),
    frobeniusNorm: frobenius(program, samples, product, materialize),
    materialize,
  };
}

/** The same from P × P matrices, with writing them out. */
export function denseHessianWork(program: Program, samples: number, writing: Work): HessianWork {
  const size = program.parameterCount ** 2;
  const after = (work: Work): Work => sumOf([writing, work]);
  return {
    products: after(products(2 * samples * size)),
    multiply: after(products(2 * size)),
    quadraticForms: after(products(2 * samples * size)),
    diagonal: writing,
    traces: writing,
    frobeniusNorm: after(vectors(2 * size)),
    materialize: writing,
  };
}

/** Three of the six multiplications of samples with the weight that a scalar head has above others (scalar-head.ts). */
function savedByHead(program: Program, samples: number): Work {
  const head = scalarHeadOf(program, samples);
  return head !== null && nodesAboveWeights(program).has(head.before)
    ? times(3, weightProduct(head.before, samples))
    : noWork;
}

/** δ̇ ⊗ ṽ + δ ⊗ v̇ summed over the batch: one multiplication for each of the two that can be other than zero. */
function combining(program: Program, samples: number): Work {
  const moves = moving(program, 'parameters');
  return sumOf(
    affineNodes(program).map((node) => {
      const lists = moves[node.input] ? 2 : 1;
      const left = vectors(2 * lists * samples * node.sites * affineOutputs(node));
      return sumOf([times(lists, weightProduct(node, samples)), left]);
    }),
  );
}

/** 2 δᵀ Θ̇ v̇ at every affine node whose input moves. */
function bilinear(program: Program, samples: number): Work {
  const moves = moving(program, 'parameters');
  return sumOf(
    affineNodes(program).map((node) => {
      if (!moves[node.input]) return noWork;
      return sumOf([weightProduct(node, samples), vectors(2 * samples * node.sites * affineOutputs(node))]);
    }),
  );
}

function diagonals(program: Program, samples: number): Pick<HessianWork, 'diagonal' | 'traces'> {
  const nodes = affineNodes(program);
  if (sharesWeights(program)) {
    const work = sharedDiagonalWork(program, samples);
    return { diagonal: work, traces: work };
  }
  const state = stateHessianWork(program, samples).work;
  const squares = nodes.map((node) => weightProduct(node, samples));
  const traces = nodes.map((node) => vectors(samples * (2 * affineInputs(node) + affineOutputs(node))));
  return { diagonal: sumOf([state, ...squares]), traces: sumOf([state, ...traces]) };
}

/** A response to each unit of each use, met with the other uses of the same weight on that unit's entries. */
function sharedDiagonalWork(program: Program, samples: number): Work {
  const nodes = affineNodes(program);
  return sumOf(
    nodes.flatMap((lower, index) => {
      const uses = nodes.slice(index).filter((node) => node.weight === lower.weight);
      const sites = uses.reduce((sum, node) => sum + node.sites, 0);
      const meetings = samples * lower.sites * affineOutputs(lower) * sites * affineInputs(lower);
      return [responseWork(program, samples, lower), vectors(6 * meetings)];
    }),
  );
}

/** From factors where every weight has one use; else from the written-out matrix, or from P products where P is large. */
function frobenius(program: Program, samples: number, product: Work, materialize: Work): Work {
  const { parameterCount } = program;
  if (!sharesWeights(program)) return innerProductWork(program, samples);
  if (parameterCount <= 4096) return sumOf([materialize, vectors(2 * parameterCount ** 2)]);
  const column = sumOf([product, combining(program, samples), vectors(2 * parameterCount)]);
  return times(parameterCount, column);
}

/** src/factors/hessian/assemble.ts: a response to each unit, its rows written out and multiplied with the inputs. */
function assemblyWork(program: Program, samples: number): Work {
  const nodes = affineNodes(program);
  const first = (node: AffineNode): number => (sharesWeights(program) ? 0 : node.weight.offset);
  return sumOf(
    nodes.flatMap((lower, index) => {
      const seed = { slot: lower.output, count: program.slots[lower.output]! };
      const moves = moving(program, seed);
      const writing = nodes.slice(index).map((node) => {
        const lists = moves[node.input] ? 2 : 1;
        const bias = node.bias === null ? 0 : 1;
        const each = 2 * affineInputs(node) * lists + 2 + bias;
        return samples * node.sites * affineOutputs(node) * each;
      });
      const width = program.parameterCount - first(lower);
      const biasRow = lower.bias === null ? 0 : samples * width;
      const perUnit = writing.reduce((sum, flops) => sum + flops, 0) + biasRow;
      return [
        responseWork(program, samples, lower),
        times(seed.count, sumOf([products(2 * samples * affineInputs(lower) * width), vectors(perUnit)])),
      ];
    }),
  );
}
