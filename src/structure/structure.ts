/** `structure`: what form the first and second derivatives of a network have, before any of them is computed. */
import { UnknownNameError } from '../errors.js';
import { positiveInteger } from '../network/checks.js';
import type { Network } from '../network/network.js';
import { type BlockStructure, reasonOf } from './block-structure.js';
import { costTable, type VerbCost } from './costs/verbs.js';
import { hessianStorage, type Storage } from './costs/storage.js';
import { dependence } from './dependence.js';
import { gradientEquations, knownBlocks, type KnownBlock } from './equations.js';
import { blockGradient } from './gradient-form.js';
import { inertiaStructure, type InertiaStructure } from './inertia-structure.js';
import type { DerivativeOf } from './pair-form.js';
import { pairStructure, type PairStructure } from './pair-structure.js';
import { remarksOf } from './remarks.js';
import { rolesOf } from './roles.js';
import { gradientTex } from './tex/derivatives.js';
import { allTogether, formulas, type Formula } from './tex/formulas.js';
import { forwardText } from './tex/forward.js';
import { blockSymbols } from './tex/notation.js';
import { networkUses } from './uses.js';
import { affineNodes } from '../program/sharing.js';

/** The derivatives of a network by form. Plain data but for the functions; `JSON.stringify` leaves those out. */
export interface Structure {
  readonly inputs: number;
  readonly outputs: number;
  /** P. */
  readonly parameters: number;
  /** N, for flops and batch ranks. */
  readonly samples: number;
  /** One entry per parameter block. */
  readonly blocks: readonly BlockStructure[];
  /** One entry per unordered pair of blocks, the later block as rows. */
  readonly pairs: readonly PairStructure[];
  readonly inertia: InertiaStructure;
  /** Numbers that N gradients and N Hessians take, as factors and written out. */
  readonly storage: { readonly gradient: Storage; readonly hessian: Storage };
  /** Flops for N samples: the factors, then each verb beyond them. */
  readonly flops: { readonly factors: number; readonly verbs: readonly VerbCost[] };
  readonly remarks: readonly string[];
  /** The entry of a named block. Throws UnknownNameError listing the names. */
  block(name: string): BlockStructure;
  /** The pair in the order given. Throws as `block`. */
  pair(rows: string, columns: string): PairStructure;
  /** The network's equations, the definitions of γ, β, α, η, δ and M, and every block's formula, as displays. */
  formulas(of?: DerivativeOf): Formula[];
  /** All of them as one formula. */
  tex(of?: DerivativeOf): string;
}

/**
 * The structure of a network's derivatives: for each parameter block and each pair of blocks the form (B5–B9 for one use
 * per weight, B-rnn and B-conv for several), a bound of the rank, numbers and flops against dense, and the formula. It
 * depends on the layers alone, not on parameters or data, and it describes what `linearize` does.
 *
 * Cost: a few operations per unit, and per pair of uses of shared weights; no sample is evaluated.
 *
 * @param options.samples - N, the batch that flops and sizes are counted for; default 1
 * @throws DomainError if `samples` is not a whole number ≥ 1
 * @example
 * const report = structure(sequential([conv2d({ inChannels: 1, outChannels: 2, kernel: 3, height: 8, width: 8 }), dense(72, 10)]));
 * report.block('layers.0.weight').terms; // 36: one outer product at each position
 * report.block('layers.1.weight').form; // 'outer product'
 */
export function structure(network: Network, options: { readonly samples?: number } = {}): Structure {
  const samples = positiveInteger('structure', 'samples', options.samples ?? 1, 'Write { samples: 100 }.');
  const { program } = network;
  const uses = networkUses(program);
  const depends = dependence(program, uses);
  const roles = rolesOf(network.layers, program.blocks);
  const known = [...knownBlocks(uses.blocks, roles.roles, depends, uses.uses.length).values()];
  const costs = costTable(program, samples);

  const blockOf = (one: KnownBlock): BlockStructure => {
    const { block, weight, isBias, outputs, inputs } = one.uses;
    const first = affineNodes(program).find((node) => node.weight === weight);
    const gradient = blockGradient(one.uses, depends, first);
    const symbols = blockSymbols(one.role, block);
    const labels = Array.from(depends.active(one.uses), (use) => use - one.uses.uses[0]! + symbols.from);
    return {
      block: block.name,
      shape: block.shape,
      ...gradient,
      meanRankBound: Math.min(samples * gradient.active, outputs, inputs),
      flops: isBias || weight === undefined ? null : (costs.gradientFlops(weight) ?? null),
      equations: gradientEquations(one),
      reason: reasonOf(one, gradient),
      tex: (of = 'loss') => gradientTex(symbols, labels, of),
    };
  };
  const pairOf = (rows: KnownBlock, columns: KnownBlock): PairStructure =>
    pairStructure(program, depends, samples, rows, columns);
  const named = (name: string): KnownBlock => {
    const found = known.find((one) => one.uses.block.name === name);
    if (found !== undefined) return found;
    const names = known.map((one) => one.uses.block.name).join(', ');
    throw new UnknownNameError(
      'structure',
      'name',
      `one of ${names}`,
      `'${name}'`,
      'Take a name from network.blocks.',
    );
  };

  const blocks = known.map(blockOf);
  const pairs = known.flatMap((rows, i) => known.slice(0, i + 1).map((columns) => pairOf(rows, columns)));
  const numbers = blocks.reduce((sum, block) => sum + block.numbers, 0);
  const displays = (of: DerivativeOf = 'loss'): Formula[] =>
    formulas({
      forward: forwardText(network.layers, roles),
      roles: roles.roles,
      of,
      gradients: blocks.map((block) => block.tex(of)),
      pairs: pairs.map((pair) => pair.tex(of)),
    });
  return {
    inputs: network.inputs,
    outputs: network.outputs,
    parameters: program.parameterCount,
    samples,
    blocks,
    pairs,
    inertia: inertiaStructure(program),
    storage: {
      gradient: { factors: samples * numbers, dense: samples * program.parameterCount },
      hessian: hessianStorage(program, samples),
    },
    flops: { factors: costs.factors, verbs: costs.verbs },
    remarks: remarksOf(known.map((one, i) => [one, blocks[i]!] as const)),
    block: (name) => blockOf(named(name)),
    pair: (rows, columns) => pairOf(named(rows), named(columns)),
    formulas: displays,
    tex: (of) => allTogether(displays(of)),
  };
}
