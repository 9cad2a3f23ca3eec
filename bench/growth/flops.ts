/**
 * Flops of each verb, counted on the program itself: the cost table's formulas (mathematics 4.13) at a given size, with
 * the terms that they leave out as small (the first layer has no adjoint below it, a shared weight has T uses). One
 * multiplication with its addition counts 2; what is not a matrix product is left out.
 */
import { affineInputs, affineOutputs, inputsOf, type AffineNode } from '../../src/program/nodes.js';
import type { Program } from '../../src/program/program.js';

export type Verb = 'gradient' | 'norms' | 'gram' | 'product' | 'quadratic forms' | 'diagonal';

/** Flops of `verb` for `samples` samples. */
export function flopsOf(verb: Verb, program: Program, samples: number): number {
  const uses = usesOf(program);
  const perUse = (cost: (use: Use) => number): number =>
    samples * uses.reduce((sum, use) => sum + cost(use), 0);
  switch (verb) {
    case 'gradient': // forward, backward, sum over the batch
      return perUse(({ size, isFirst }) => (isFirst ? 4 : 6) * size);
    case 'product': // tangent, adjoint tangent, two dyads summed over the batch
      return perUse(({ size, isFirst }) => (isFirst ? 4 : 12) * size);
    case 'quadratic forms': // tangent, δᵀΘ̇v̇
      return perUse(({ size, isFirst }) => (isFirst ? 2 : 6) * size);
    case 'norms':
      return samples * weightsOf(uses).reduce((sum, weight) => sum + normFlops(weight), 0);
    case 'gram':
      return weightsOf(uses).reduce((sum, weight) => sum + gramFlops(weight, samples), 0);
    case 'diagonal':
      return samples * diagonalFlops(uses);
  }
}

/** An affine node with the size of its product for one sample, sites · out · in. */
interface Use {
  readonly node: AffineNode;
  readonly size: number;
  /** No weights below it: no adjoint is carried through it. */
  readonly isFirst: boolean;
}

function usesOf(program: Program): Use[] {
  const hasWeights = program.slots.map(() => false);
  return program.nodes.flatMap((node) => {
    const above = inputsOf(node).some((slot) => hasWeights[slot]);
    hasWeights[node.output] = above || node.kind === 'affine';
    if (node.kind !== 'affine') return [];
    return [{ node, size: node.sites * affineOutputs(node) * affineInputs(node), isFirst: !above }];
  });
}

interface Weight {
  readonly outputs: number;
  readonly inputs: number;
  /** T, all uses' sites. */
  readonly sites: number;
}

function weightsOf(uses: readonly Use[]): Weight[] {
  const sites = new Map<AffineNode['weight'], Weight>();
  for (const { node } of uses) {
    const known = sites.get(node.weight)?.sites ?? 0;
    const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
    sites.set(node.weight, { outputs, inputs, sites: known + node.sites });
  }
  return [...sites.values()];
}

/** T² pairs of vectors; or, of a list that is collapsed because it is longer than its matrix, the matrix alone (B-conv). */
function normFlops(weight: Weight): number {
  const { outputs, inputs, sites } = weight;
  return isCollapsed(weight) ? 2 * outputs * inputs : 2 * sites ** 2 * (outputs + inputs);
}

function isCollapsed({ outputs, inputs, sites }: Weight): boolean {
  return sites > 1 && sites * (outputs + inputs) > outputs * inputs;
}

/** Symmetric products: half of 2·R²·width flops for R vectors; or N² products of matrices. */
function gramFlops(weight: Weight, samples: number): number {
  const { outputs, inputs, sites } = weight;
  if (isCollapsed(weight)) return samples ** 2 * outputs * inputs;
  const vectors = samples * sites;
  const asVectors = vectors ** 2 * (outputs + inputs);
  const asMatrices = (2 * vectors + samples ** 2) * outputs * inputs;
  return sites > 1 ? Math.min(asVectors, asMatrices) : asVectors;
}

/** WᵀHW at every layer but the first; with shared weights a response to every unit of every use, met by every use. */
function diagonalFlops(uses: readonly Use[]): number {
  const isShared = weightsOf(uses).some(({ sites }) => sites > 1);
  let flops = 0;
  uses.forEach(({ node, isFirst }, index) => {
    const [outputs, inputs] = [affineOutputs(node), affineInputs(node)];
    if (!isShared) {
      flops += isFirst ? 0 : 2 * outputs * inputs * (outputs + inputs);
      return;
    }
    const above = uses.slice(index + 1);
    const sweeps = above.reduce((sum, use) => sum + 4 * use.size, 0);
    const own = uses.slice(index).filter((use) => use.node.weight === node.weight);
    const meetings = own.reduce((sum, use) => sum + 6 * use.node.sites * inputs, 0);
    flops += node.sites * outputs * (sweeps + meetings);
  });
  return flops;
}
