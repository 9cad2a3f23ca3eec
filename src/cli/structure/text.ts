/** The report of `dyadic structure` as text: a table of blocks, one of pairs, one of costs, and what holds of the inertia. */
import type { PairStructure } from '../../structure/pair-structure.js';
import type { Structure } from '../../structure/structure.js';
import { textTable } from '../text-table.js';

/** Everything but the formulas. */
export function structureText(report: Structure): string {
  const { parameters, inputs, outputs, samples, storage } = report;
  const size = (part: { readonly factors: number; readonly dense: number }): string =>
    `${count(part.factors)} numbers as factors, ${count(part.dense)} written out`;
  return [
    `${inputs} inputs, ${outputs} outputs, ${count(parameters)} parameters; sizes and flops for ${samples} sample${samples === 1 ? '' : 's'}.`,
    `Gradients of one sample, by block:\n${blocksTable(report)}`,
    report.blocks.map(({ block, reason }) => `${block}: ${reason}`).join('\n'),
    `Hessian of one sample, by pair of blocks:\n${pairsTable(report.pairs)}`,
    `Flops beyond the ${count(report.flops.factors)} of the factors:\n${costsTable(report)}`,
    `Gradients: ${size(storage.gradient)}.\nHessians: ${size(storage.hessian)}.`,
    inertiaText(report),
    ...report.remarks,
  ].join('\n\n');
}

function blocksTable({ blocks }: Structure): string {
  const header = ['block', 'shape', 'form', 'terms', 'rank ≤', 'numbers', 'dense', 'equations'];
  return textTable(
    header,
    blocks.map(({ block, shape, form, terms, rankBound, numbers, dense, equations }) => [
      block,
      shape.join('×'),
      form,
      count(terms),
      count(rankBound),
      count(numbers),
      count(dense),
      equations.join(' '),
    ]),
  );
}

function pairsTable(pairs: readonly PairStructure[]): string {
  const terms = (pair: PairStructure, kind: string): string =>
    count(
      pair.loss.terms
        .filter((group) => group.kind.includes(kind))
        .reduce((sum, group) => sum + group.count, 0),
    );
  return textTable(
    ['rows, columns', 'M ⊗ v ⊗ v', 'δ ⊗ η ⊗ v', 'rank ≤', 'numbers', 'dense', 'equations'],
    pairs.map((pair) => [
      `${pair.rows}, ${pair.columns}`,
      terms(pair, 'matrix ⊗ vector ⊗ vector'),
      terms(pair, 'vector ⊗ matrix'),
      count(pair.loss.rankBound),
      count(pair.loss.numbers),
      count(pair.dense),
      pair.equations.join(' '),
    ]),
  );
}

function costsTable({ flops }: Structure): string {
  return textTable(
    ['verb', 'from factors', 'written out'],
    flops.verbs.map(({ verb, flops: own, dense }) => [verb, count(own), count(dense)]),
  );
}

function inertiaText({ inertia }: Structure): string {
  const { method, reasons, rankBound, positiveBound, negativeBound } = inertia;
  const bounds = `rank ≤ ${count(rankBound)}, at most ${count(positiveBound)} positive and ${count(negativeBound)} negative eigenvalues`;
  const how = {
    theorem: 'counted exactly, by the inertia theorem',
    eigenvalues: 'counted on the eigenvalues of the written-out matrix',
    bound: 'bounded by the core',
  }[method];
  return [`Inertia of a sample's Hessian: ${how}; ${bounds}.`, ...reasons].join('\n  ');
}

function count(value: number): string {
  return value.toLocaleString('en');
}
