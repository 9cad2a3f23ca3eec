/**
 * What the verbs of a factored gradient cost, block by block, beyond the factors themselves (src/factors/rows), and the
 * same with the gradients written out as N × P numbers.
 */
import { affineInputs, affineOutputs, type AffineNode, type ParameterBlock } from '../../program/nodes.js';
import type { Program } from '../../program/program.js';
import { affineNodes } from '../../program/sharing.js';
import { isCollapsed } from '../gradient-form.js';
import { noWork, products, sumOf, vectors, weightProduct, type Work } from './work.js';

/** Work of each verb. A Gram matrix is symmetric and costs half of a general product. */
export interface GradientWork {
  readonly mean: Work;
  readonly norms: Work;
  readonly gram: Work;
  readonly multiply: Work;
  readonly materialize: Work;
}

/** One weight with all its uses, as `mergeShared` makes it. */
interface Merged {
  readonly node: AffineNode;
  readonly uses: number;
  readonly inputs: number;
  readonly outputs: number;
  /** 1 if there is a bias. */
  readonly bias: 0 | 1;
  readonly samples: number;
}

/** By weight block (its bias counted with it). Cost: none to speak of. */
export function gradientWork(program: Program, samples: number): ReadonlyMap<ParameterBlock, GradientWork> {
  const groups = new Map<ParameterBlock, AffineNode[]>();
  for (const node of affineNodes(program))
    groups.set(node.weight, [...(groups.get(node.weight) ?? []), node]);
  return new Map([...groups].map(([weight, nodes]) => [weight, workOf(mergedOf(nodes, samples))]));
}

/** The same with N × P numbers written out first. */
export function denseGradientWork(program: Program, samples: number, writing: Work): GradientWork {
  const size = samples * program.parameterCount;
  const after = (work: Work): Work => sumOf([writing, work]);
  return {
    mean: after(vectors(2 * size)),
    norms: after(vectors(2 * size)),
    gram: after(products(samples * size)),
    multiply: after(products(2 * size)),
    materialize: writing,
  };
}

function mergedOf(nodes: readonly AffineNode[], samples: number): Merged {
  const node = nodes[0]!;
  return {
    node,
    uses: nodes.reduce((sum, { sites }) => sum + sites, 0),
    inputs: affineInputs(node),
    outputs: affineOutputs(node),
    bias: node.bias === null ? 0 : 1,
    samples,
  };
}

function workOf(merged: Merged): GradientWork {
  const { node, uses, inputs, outputs, bias, samples } = merged;
  const once = weightProduct({ ...node, sites: uses }, samples);
  const biasSums = vectors(samples * uses * outputs * bias);
  const collapsing = isCollapsed(node, uses) ? sumOf([once, biasSums]) : noWork;
  return {
    mean: sumOf([once, vectors(2 * samples * uses * outputs), biasSums]),
    norms: sumOf([collapsing, normsOf(merged)]),
    gram: sumOf([collapsing, gramOf(merged)]),
    multiply: sumOf([once, vectors(2 * samples * uses * outputs)]),
    materialize: vectors(samples * uses * outputs * (2 * inputs + 1 + bias)),
  };
}

/** Writing a long list out, and the squares of what was written. */
function writtenOut({ node, uses, inputs, outputs, bias, samples }: Merged, each: number): Work {
  const writing = isCollapsed(node, uses)
    ? noWork
    : sumOf([weightProduct({ ...node, sites: uses }, samples), vectors(samples * uses * outputs * bias)]);
  return sumOf([writing, vectors(each * (inputs + bias) * outputs)]);
}

function normsOf(merged: Merged): Work {
  const { node, uses, inputs, outputs, samples } = merged;
  if (isCollapsed(node, uses) || uses * (outputs + inputs) > outputs * inputs)
    return writtenOut(merged, 2 * samples);
  return vectors(samples * uses * uses * (2 * outputs + 2 * inputs + 3));
}

function gramOf(merged: Merged): Work {
  const { node, uses, inputs, outputs, bias, samples } = merged;
  const list = samples * uses;
  const asVectors = list * list * (outputs + inputs);
  const asMatrices = (2 * list + samples * samples) * inputs * outputs;
  if (isCollapsed(node, uses) || (uses > 1 && asMatrices < asVectors)) {
    return sumOf([writtenOut(merged, 0), products(samples * samples * (inputs + bias) * outputs)]);
  }
  const meeting = (samples * (samples + 1) * uses * uses) / 2;
  return sumOf([products(asVectors), vectors(2 * meeting + bias * list * list)]);
}
